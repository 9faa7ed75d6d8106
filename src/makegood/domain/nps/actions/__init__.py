from .answer_survey import answer_survey

__all__ = ["answer_survey"]

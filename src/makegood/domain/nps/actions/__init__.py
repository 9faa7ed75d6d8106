from .answer_survey import answer_survey
from .check_leaving import check_leaving
from .lapse_surveys import lapse_surveys
from .note_outcome import note_outcome
from .plan_surveys import plan_surveys

__all__ = ["answer_survey", "check_leaving", "lapse_surveys", "note_outcome", "plan_surveys"]

from .answer_survey import answer_survey
from .check_leaving import check_leaving
from .forget_surveys import forget_surveys
from .lapse_surveys import lapse_surveys
from .note_outcome import note_outcome
from .plan_surveys import plan_surveys

__all__ = ["answer_survey", "check_leaving", "forget_surveys", "lapse_surveys", "note_outcome", "plan_surveys"]

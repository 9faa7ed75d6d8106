from .appeal import appeal_as_customer, appeal_as_reader, appeal_as_seller
from .decide import decide, decide_report
from .forget_reader import forget_reader
from .forget_words import forget_words
from .look_at_offer import look_at_offer
from .release_words import release_words
from .report import report_as_reader, report_review
from .withdraw import withdraw_review

__all__ = [
    "appeal_as_customer",
    "appeal_as_reader",
    "appeal_as_seller",
    "decide",
    "decide_report",
    "forget_reader",
    "forget_words",
    "look_at_offer",
    "release_words",
    "report_as_reader",
    "report_review",
    "withdraw_review",
]

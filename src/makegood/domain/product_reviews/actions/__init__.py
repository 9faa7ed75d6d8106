from .forget_words import forget_words
from .mark_helpful import mark_helpful
from .rebuild_sums import rebuild_sums
from .settle_review import hide_words, release_words, remove_review, restore_review
from .submit_review import submit_review, submit_review_by_link

__all__ = [
    "forget_words",
    "hide_words",
    "mark_helpful",
    "rebuild_sums",
    "release_words",
    "remove_review",
    "restore_review",
    "submit_review",
    "submit_review_by_link",
]

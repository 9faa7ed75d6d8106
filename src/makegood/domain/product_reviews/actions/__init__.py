from .forget_words import forget_words
from .import_reviews import Fate, ImportedOpinion, check_opinion, import_reviews
from .mark_helpful import mark_helpful
from .rebuild_sums import rebuild_sums
from .settle_review import hide_words, release_words, remove_review, restore_review
from .submit_review import submit_review, submit_review_by_link

__all__ = [
    "Fate",
    "ImportedOpinion",
    "check_opinion",
    "forget_words",
    "hide_words",
    "import_reviews",
    "mark_helpful",
    "rebuild_sums",
    "release_words",
    "remove_review",
    "restore_review",
    "submit_review",
    "submit_review_by_link",
]

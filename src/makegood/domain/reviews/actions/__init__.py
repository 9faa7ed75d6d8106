from .forget_words import forget_words
from .import_facts import Fate, Outcome, ReviewFacts, check_facts, import_facts
from .import_reviews import ImportedReview, ImportedReviews, import_reviews
from .mark_asked_again import mark_asked_again
from .moderate import remove_review, restore_review, set_new_grade_aside, set_words
from .note_outcome import note_outcome
from .rebuild_repairs import rebuild_repairs
from .respond import check_response, publish_response, remove_response
from .revise import new_grade, revise
from .send_digests import send_digests
from .submit_review import submit_review, submit_review_by_link
from .submit_reviews import NewReview, submit_reviews
from .tell_listeners import tell_of_review_event, telling_listeners
from .write_to_customer import write_to_customer

__all__ = [
    "Fate",
    "ImportedReview",
    "ImportedReviews",
    "NewReview",
    "Outcome",
    "ReviewFacts",
    "check_facts",
    "check_response",
    "forget_words",
    "import_facts",
    "import_reviews",
    "mark_asked_again",
    "new_grade",
    "note_outcome",
    "publish_response",
    "rebuild_repairs",
    "remove_response",
    "remove_review",
    "restore_review",
    "revise",
    "send_digests",
    "set_new_grade_aside",
    "set_words",
    "submit_review",
    "submit_review_by_link",
    "submit_reviews",
    "tell_of_review_event",
    "telling_listeners",
    "write_to_customer",
]

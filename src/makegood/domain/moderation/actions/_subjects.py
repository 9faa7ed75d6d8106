"""What a decision does to each kind of subject: the one place that knows them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from makegood.domain.product_reviews import actions as articles
from makegood.domain.product_reviews.enums import Ground as ArticleGround
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.product_reviews.queries import lock_review as lock_product_review
from makegood.domain.reassessments.actions import resume_request
from makegood.domain.reviews.actions import (
    remove_review,
    restore_review,
    set_new_grade_aside,
    set_words,
    telling_listeners,
)
from makegood.domain.reviews.enums import Ground, Part, Words
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import lock_review
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound

from ..enums import SubjectKind, Verdict
from ..queries import was_reported
from ..rules import Facts

_PARTS = {SubjectKind.REVIEW: (Part.TEXT, Part.EXPLANATION), SubjectKind.RESPONSE: (Part.RESPONSE,)}


@dataclass(frozen=True, slots=True)
class Subject:
    """A review of a seller, the response to it, or a review of an article, locked until the transaction ends."""

    kind: SubjectKind
    review: Review | ProductReview

    @property
    def id(self) -> str:
        return self.review.pk

    @property
    def was_taken_back(self) -> bool:
        """A response that its seller took back."""
        return isinstance(self.review, Review) and self.kind is SubjectKind.RESPONSE and self.review.response_at is None

    @property
    def facts(self) -> Facts:
        """What decides about decisions."""
        review = self.review
        if isinstance(review, ProductReview):
            return Facts(kind=self.kind.value, withdrawn=False, has_words=review.has_words, graded_again=False)
        return Facts(
            kind=self.kind.value,
            withdrawn=review.removed_ground == Ground.WITHDRAWN_BY_CUSTOMER,
            has_words=any(review.words_of(part)[0] for part in _PARTS[self.kind]),
            graded_again=review.new_overall is not None,
        )


def lock_subject(kind: SubjectKind, subject_id: str) -> Subject:
    """A subject, so that two decisions about it wait for each other.

    A response that was reported is one even when the seller took it back: whoever reported it gets an answer.

    Raises:
        NotFound: there is none.
    """
    if kind is SubjectKind.PRODUCT_REVIEW:
        return Subject(kind, lock_product_review(subject_id))
    subject = Subject(kind, lock_review(subject_id))
    if subject.was_taken_back and not was_reported(kind, subject_id):
        raise NotFound(_("There is no response to this review."))
    return subject


def apply(
    subject: Subject, *, verdict: Verdict, ground: Ground, parts: frozenset[Part], by: Actor, now: datetime
) -> None:
    """Let a subject be as a decision says, whatever an earlier one said (R12.2).

    `parts` are the texts that `remove_words` hides; empty means all, and a product review has no parts. Words that are
    being checked stay so, unless they are hidden: a decision does not release them.
    """
    review = subject.review
    if isinstance(review, ProductReview):
        _apply_to_product_review(review, verdict, ArticleGround(ground.value), by, now)
        return
    with telling_listeners(review=review, now=now):
        if subject.kind is SubjectKind.REVIEW:
            if verdict is Verdict.REMOVE:
                remove_review(review=review, ground=ground, by=by, now=now)
            else:
                was_removed = review.removed_at is not None
                restore_review(review=review, by=by, now=now)
                if was_removed:
                    resume_request(review=review, now=now)
            set_new_grade_aside(review=review, aside=verdict is Verdict.VOID_REGRADE, by=by, now=now)
        for part in _PARTS[subject.kind]:
            hidden = verdict is Verdict.REMOVE_WORDS and (not parts or part in parts)
            if hidden:
                set_words(review=review, part=part, state=Words.HIDDEN, by=by, now=now)
            elif review.words_of(part)[1] is Words.HIDDEN:
                set_words(review=review, part=part, state=Words.SHOWN, by=by, now=now)


def _apply_to_product_review(
    review: ProductReview, verdict: Verdict, ground: ArticleGround, by: Actor, now: datetime
) -> None:
    match verdict:
        case Verdict.REMOVE:
            articles.remove_review(review=review, ground=ground, by=by, now=now)
        case Verdict.REMOVE_WORDS:
            articles.hide_words(review=review, by=by, now=now)
        case _:
            articles.restore_review(review=review, by=by, now=now)

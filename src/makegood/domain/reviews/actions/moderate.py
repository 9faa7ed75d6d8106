"""What a decision or a withdrawal does to a review (R12.2, R12.4, R12.5), in the caller's transaction.

Each takes a review that `queries.lock_review` locked there. A grade or a word never changes: only what counts, and who
may read. What is so already stays as it is. `telling_listeners` goes around them: it tells once what they did together.
"""

from datetime import datetime

from makegood.domain.grading.actions import record_observations, replace_observation, withdraw_observation
from makegood.domain.grading.rules import Observation
from makegood.domain.mail.actions import cancel_emails
from makegood.domain.mail.enums import EmailKind
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..enums import Ground, Part, Words
from ..models import Review
from ..queries import observation_of
from .count_repairs import counting_repairs
from .respond import tell_customer
from .submit_review import search_text

_TELLS_WORDS = {
    Part.TEXT: EmailKind.NEW_REVIEW,
    Part.EXPLANATION: EmailKind.REGRADED,
    Part.RESPONSE: EmailKind.RESPONSE,
}
"""The e-mails in which words leave; one that is still in the queue must not, once nobody may read them."""


def remove_review(*, review: Review, ground: Ground, by: Actor, now: datetime) -> None:
    """It counts no more, and nobody reads it; its place says when and why. With another ground the place says that."""
    if review.removed_ground == ground:
        return
    before = _facts(review)
    counted = observation_of(review)
    with counting_repairs(review):
        review.removed_at, review.removed_ground = now, ground
        _store(review, ["removed_at", "removed_ground"], "review.removed", before, by, now)
    _count(counted, review)
    for kind in _TELLS_WORDS.values():
        cancel_emails(about=review.pk, kind=kind, now=now)


def restore_review(*, review: Review, by: Actor, now: datetime) -> None:
    """It counts again, on the day it always had (R7.3), and is shown again."""
    if review.removed_at is None:
        return
    before = _facts(review)
    counted = observation_of(review)
    with counting_repairs(review):
        review.removed_at, review.removed_ground = None, ""
        _store(review, ["removed_at", "removed_ground"], "review.restored", before, by, now)
    _count(counted, review)
    if review.shown_response:
        tell_customer(review, now)


def set_new_grade_aside(*, review: Review, aside: bool, by: Actor, now: datetime) -> None:
    """The first grade counts again in place of the new one, or the new one does after all (`aside` false).

    The request to grade again stays used.
    """
    if review.new_overall is None or aside == (review.set_aside_at is not None):
        return
    before = _facts(review)
    counted = observation_of(review)
    event = "review.new_grade_set_aside" if aside else "review.new_grade_restored"
    with counting_repairs(review):
        review.set_aside_at = now if aside else None
        _store(review, ["set_aside_at"], event, before, by, now)
    _count(counted, review)


def set_words(*, review: Review, part: Part, state: Words, by: Actor, now: datetime) -> None:
    """Who may read one of the texts. A text that is not there stays as it is.

    The customer hears of a response when it is shown for the first time (R9.7).
    """
    words, before = review.words_of(part)
    if not words or before == state:
        return
    field = f"{part.value}_state"
    setattr(review, field, state)
    if part is Part.RESPONSE:
        review.response_hidden_at = {Words.HIDDEN: now, Words.SHOWN: None}.get(state, review.response_hidden_at)
    review.search_text = visible_search_text(review)
    review.updated_at = now
    review.save(update_fields=[field, "response_hidden_at", "search_text", "updated_at"])
    audit.record(
        f"{'response' if part is Part.RESPONSE else 'review'}.words_{state.value}",
        by=by,
        now=now,
        subject=("review", review.pk),
        seller_id=review.seller_id,
        before={"part": part.value, "state": before.value},
        after={"part": part.value, "state": state.value},
    )
    if state is not Words.SHOWN:
        cancel_emails(about=review.pk, kind=_TELLS_WORDS[part], now=now)
    elif part is Part.RESPONSE and review.removed_at is None:
        tell_customer(review, now)


def visible_search_text(review: Review) -> str:
    """What a search looks through: only what a seller may read."""
    return search_text(review.shown_text, review.shown_explanation, review.purchase.order_id)


def _count(counted: Observation | None, review: Review) -> None:
    """Let the sums follow; the same grades again change none."""
    counts = observation_of(review)
    if counted is not None and counts is not None:
        replace_observation(old=counted, new=counts)
    elif counted is not None:
        withdraw_observation(counted)
    elif counts is not None:
        record_observations([counts])


def _store(
    review: Review, fields: list[str], event: str, before: dict[str, audit.Value], by: Actor, now: datetime
) -> None:
    review.search_text = visible_search_text(review)
    review.updated_at = now
    review.save(update_fields=[*fields, "search_text", "updated_at"])
    audit.record(
        event,
        by=by,
        now=now,
        subject=("review", review.pk),
        seller_id=review.seller_id,
        before=before,
        after=_facts(review),
    )


def _facts(review: Review) -> dict[str, audit.Value]:
    return {
        "status": review.status.value,
        "ground": str(review.removed_ground),
        "counts_as": review.counts_as,
        "set_aside_at": review.set_aside_at,
    }

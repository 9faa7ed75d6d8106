"""The bulk path for reviews with their history: what is known of them elsewhere becomes so here (R14.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from makegood.domain.grading.actions import record_observations
from makegood.domain.grading.rules import Observation
from makegood.domain.orders.models import Purchase
from makegood.kernel import clock
from makegood.kernel.bulk import any_of, insert_rows
from makegood.kernel.errors import FieldError, Invalid
from makegood.kernel.ids import new_id
from makegood.kernel.values import EXPLANATION_LIMIT, REVIEW_LIMIT, clean_text

from .. import rules
from ..enums import Origin, Status, Words
from ..models import Review
from ..rules import Answers, RepairFacts
from .check_words import state_on_entry
from .count_repairs import RepairKey, add_repairs, numbers_of
from .submit_review import checked_text, search_text


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """A review of a purchase and what became of it, as a file tells it. Moments are aware.

    `contact_bounced`: a message came back, and none stands. `asked`: the one request to grade again was made. `status`
    and `response_state` say who may read the words; None where nobody said so, and the words are checked as when they
    are handed in. `given` names what was said at all: a review that is stored already is compared by that.
    """

    order_id: str
    seller_id: str
    answers: Answers
    submitted_at: datetime
    id: str = ""
    origin: Origin = Origin.IMPORT
    status: Status | None = None
    contacted_at: datetime | None = None
    contact_bounced: bool = False
    asked: bool = False
    new_overall: int | None = None
    new_overall_at: datetime | None = None
    new_overall_explanation: str = ""
    set_aside_at: datetime | None = None
    response: str = ""
    response_at: datetime | None = None
    response_state: Words | None = None
    removed_at: datetime | None = None
    removed_ground: str = ""
    updated_at: datetime | None = None
    given: frozenset[str] = frozenset()


class Fate(StrEnum):
    """What became of a review of a file."""

    ADDED = "added"
    SAME = "same"
    """It is stored already, and says the same."""
    DIFFERENT = "different"
    """Its purchase has another review: that one stays (R1.1, R1.4)."""
    NO_PURCHASE = "no_purchase"
    """It belongs to nothing (R1.3)."""
    ERASED = "erased"
    """The customer's data were erased: what is handed in again changes nothing (R13.2)."""
    ID_TAKEN = "id_taken"
    """Another review has its id."""


class Outcome(NamedTuple):
    """What became of one review, and which review and purchase it is about; empty where there is none."""

    fate: Fate
    review_id: str = ""
    purchase_id: str = ""
    customer_id: int = 0
    address: str = ""


def check_facts(facts: ReviewFacts) -> ReviewFacts:
    """The same with its texts as they are kept.

    Raises:
        Invalid: with every error found, fields named as in the file.
    """
    errors: list[FieldError] = []

    def cleaned(raw: str, field: str, limit: int) -> str:
        if not raw:
            return raw
        try:
            return clean_text(raw, field=field, limit=limit)
        except Invalid as error:
            errors.extend(error.errors)
            return ""

    answers = facts.answers
    try:
        answers = replace(answers, text=checked_text(answers))
    except Invalid as error:
        errors.extend(error.errors)
    explanation = cleaned(facts.new_overall_explanation, "new_overall_explanation", EXPLANATION_LIMIT)
    response = cleaned(facts.response, "response.text", REVIEW_LIMIT)
    if errors:
        raise Invalid(errors)
    return replace(facts, answers=answers, new_overall_explanation=explanation, response=response)


def import_facts(*, reviews: Sequence[ReviewFacts], now: datetime) -> list[Outcome]:
    """Add a batch of checked reviews, one for a purchase at most; in the caller's transaction. The outcome of each.

    A cancelled purchase gets its review too: it was given before this installation knew of it (R2.5). Nobody is told of
    anything. Raises IntegrityError when somebody else adds one of the reviews at the same moment.
    """
    purchases = _purchases(reviews)
    wanted_ids = any_of({one.id for one in reviews if one.id})
    owners = dict(Review.objects.filter(pk__in=wanted_ids).values_list("pk", "purchase_id"))
    reviewed = [found.purchase_id for one in reviews if (found := purchases.get(_key(one))) and found.is_reviewed]
    stored = {one.purchase_id: one for one in Review.objects.filter(purchase__in=any_of(reviewed))}
    outcomes: list[Outcome] = []
    rows: list[tuple[Any, ...]] = []
    counted: list[Observation] = []
    repairs: list[tuple[RepairKey, tuple[int, ...]]] = []
    for one in reviews:
        found = purchases.get(_key(one))
        if found is None:
            outcomes.append(Outcome(Fate.NO_PURCHASE))
        elif found.is_erased:
            outcomes.append(Outcome(Fate.ERASED))
        elif found.is_reviewed:
            review = stored[found.purchase_id]
            fate = Fate.SAME if _is_same(review, one) else Fate.DIFFERENT
            outcomes.append(Outcome(fate, review.pk, found.purchase_id))
        elif one.id in owners:
            outcomes.append(Outcome(Fate.ID_TAKEN))
        else:
            review_id = one.id or new_id()
            rows.append(_row(review_id, found.purchase_id, one, now))
            counted += _counting(one)
            repairs.append(_repaired(one))
            outcomes.append(Outcome(Fate.ADDED, review_id, found.purchase_id, found.customer_id, found.address))
    insert_rows(Review, _FIELDS, rows)
    record_observations(counted)
    add_repairs(repairs)
    return outcomes


class _Found(NamedTuple):
    purchase_id: str
    customer_id: int
    address: str
    is_erased: bool
    is_reviewed: bool


def _key(one: ReviewFacts) -> tuple[str, str]:
    return one.order_id, one.seller_id


def _purchases(reviews: Sequence[ReviewFacts]) -> Mapping[tuple[str, str], _Found]:
    rows = Purchase.objects.filter(order__in=any_of({one.order_id for one in reviews})).values_list(
        "order_id", "seller_id", "pk", "customer_id", "customer__email", "customer__erased_at", "review__pk"
    )
    return {
        (order, seller): _Found(purchase, customer, address, erased_at is not None, review is not None)
        for order, seller, purchase, customer, address, erased_at, review in rows
    }


def _is_same(review: Review, one: ReviewFacts) -> bool:
    """Whether everything that was said of a review is so; when it last changed is no part of it."""
    said = _said(one)
    stored: Mapping[str, object] = {
        "id": review.pk,
        "overall": review.overall,
        "aspects": review.aspects,
        "had_contact": review.had_contact,
        "text": review.text,
        "submitted_at": review.submitted_at,
        "origin": review.origin,
        "status": review.status,
        "contacted_at": review.contacted_at,
        "new_overall": review.new_overall,
        "new_overall_at": review.new_overall_at,
        "new_overall_explanation": review.new_overall_explanation,
        "new_overall_set_aside_at": review.set_aside_at,
        "response": (review.response, review.response_at),
        "response_status": review.response_state,
        "removed": (review.removed_at, review.removed_ground),
    }
    return all(stored[name] == said[name] for name in one.given & said.keys())


def _said(one: ReviewFacts) -> dict[str, object]:
    """What a file says, by its own names; what says nothing where it stands empty is left out."""
    had_contact, aspects = rules.settled_contact(one.answers)
    said: dict[str, object] = {
        "overall": one.answers.overall,
        "aspects": aspects,
        "text": one.answers.text,
        "submitted_at": one.submitted_at,
        "origin": one.origin,
        "contacted_at": one.contacted_at,
        "new_overall": one.new_overall,
        "new_overall_at": one.new_overall_at,
        "new_overall_explanation": one.new_overall_explanation,
        "new_overall_set_aside_at": one.set_aside_at,
        "response": (one.response, one.response_at),
        "removed": (one.removed_at, one.removed_ground),
    }
    if one.answers.had_contact is not None:
        said["had_contact"] = had_contact
    if one.id:
        said["id"] = one.id
    if one.status is not None:
        said["status"] = one.status
    if one.response_state is not None and one.response_at is not None:
        said["response_status"] = one.response_state
    return said


def _counting(one: ReviewFacts) -> list[Observation]:
    counts = rules.counts_as(
        one.answers.overall,
        one.new_overall,
        removed=one.removed_at is not None,
        set_aside=one.set_aside_at is not None,
    )
    if counts is None:
        return []
    _had_contact, aspects = rules.settled_contact(one.answers)
    return [Observation(one.seller_id, clock.marketplace_day(one.submitted_at), counts, aspects)]


def _repaired(one: ReviewFacts) -> tuple[RepairKey, tuple[int, ...]]:
    facts = RepairFacts(
        one.answers.overall,
        contacted=one.contacted_at is not None,
        asked=one.asked or one.new_overall is not None,
        set_aside=one.set_aside_at is not None,
        again=one.new_overall if one.set_aside_at is None else None,
    )
    key = RepairKey(one.seller_id, clock.marketplace_day(one.submitted_at), one.answers.overall)
    return key, numbers_of(facts, removed=one.removed_at is not None)


def _state(words: str, status: Status | None) -> Words:
    """Who may read a text of the customer: what was withheld elsewhere waits here until the operator has read it."""
    match status:
        case Status.PUBLISHED:
            return Words.SHOWN
        case Status.HELD:
            return Words.CHECKING if words else Words.SHOWN
        case _:
            return state_on_entry(words)


_FIELDS = (
    "id", "seller", "purchase", "overall", *rules.ASPECTS, "had_contact", "text", "text_state", "origin",
    "submitted_at", "day", "stored_at", "imported_at", "contacted_at", "contact_bounced", "progress", "new_overall",
    "new_overall_at", "new_overall_explanation", "explanation_state", "set_aside_at", "response", "response_at",
    "response_state", "response_hidden_at", "removed_at", "removed_ground", "search_text", "updated_at",
)  # fmt: skip


def _row(review_id: str, purchase_id: str, one: ReviewFacts, now: datetime) -> tuple[Any, ...]:
    had_contact, aspects = rules.settled_contact(one.answers)
    text, explanation = one.answers.text, one.new_overall_explanation
    text_state, explanation_state = _state(text, one.status), _state(explanation, one.status)
    if one.status is Status.HELD and not (text or explanation):
        text_state = Words.HIDDEN  # nothing is left to be read; it stays withheld
    response_state = one.response_state or state_on_entry(one.response)
    is_removed = one.removed_at is not None
    progress = rules.progress(
        contacted=one.contacted_at is not None, asked=one.asked, graded_again=one.new_overall is not None
    )
    found_by = search_text(
        text if text_state is Words.SHOWN and not is_removed else "",
        explanation if explanation_state is Words.SHOWN and not is_removed else "",
        one.order_id,
    )
    return (
        review_id,
        one.seller_id,
        purchase_id,
        one.answers.overall,
        *(aspects.get(name) for name in rules.ASPECTS),
        had_contact,
        text,
        text_state.value,
        one.origin.value,
        one.submitted_at,
        clock.marketplace_day(one.submitted_at),
        now,
        now,
        one.contacted_at,
        one.contact_bounced and one.contacted_at is None,
        progress,
        one.new_overall,
        one.new_overall_at,
        explanation,
        explanation_state.value,
        one.set_aside_at,
        one.response,
        one.response_at,
        response_state.value,
        now if response_state is Words.HIDDEN else None,
        one.removed_at,
        str(one.removed_ground),
        found_by,
        one.updated_at or now,
    )

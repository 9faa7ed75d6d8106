"""Reads about reviews."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.coach import Situation
from makegood.domain.conversations.enums import MessageState
from makegood.domain.conversations.queries import contacts_about, conversation_about, last_answer
from makegood.domain.grading.rules import Observation
from makegood.domain.orders.models import Purchase
from makegood.domain.orders.queries import titles_of
from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel.actors import Actor
from makegood.kernel.clock import marketplace_day
from makegood.kernel.errors import NotFound
from makegood.kernel.ids import is_id
from makegood.kernel.paging import Page, page_by_any, page_of_found
from makegood.kernel.prepared import Found, Prepared

from .. import rules
from ..enums import Origin, Part, Progress, Words
from ..models import Review
from .lists import COUNTED_AT_MOST
from .of_purchases import review_of_purchase

_ONE = Prepared(lambda pk: _with_people().filter(pk=pk))
_LOCK = Prepared(lambda pk: _with_people().select_for_update(of=("self",)).filter(pk=pk))

_SHOWN = (
    "seller", "overall", *rules.ASPECTS, "text", "origin", "submitted_at", "day", "new_overall", "new_overall_at",
    "new_overall_explanation", "response", "response_at", "removed_at", "removed_ground", "set_aside_at", "text_state",
    "explanation_state", "response_state", "purchase__expected_delivery_date", "purchase__delivered_date",
    "purchase__customer__name",
)  # fmt: skip
"""What everybody sees of a review. With no more than that, no other change makes it another one."""


@dataclass(frozen=True, slots=True)
class PublicFilter:
    """What a shopper wants to see of a seller's reviews. `grades` are those that count now; none given means any.

    Whoever asks for nothing in particular also sees the places of removed reviews.
    """

    grades: Collection[int] = ()
    with_response: bool = False
    graded_again: bool = False
    with_words: bool = False


def newest_public_reviews(seller_id: str, *, limit: int) -> Page[Found[Review]]:
    """The first page of all of a seller's reviews as everybody may see them (R9.1); one query."""
    found = _newest_public(limit).found(seller_id=seller_id)
    return page_of_found(found, of=Review, moment="submitted_at", limit=limit)


@cache
def _newest_public(limit: int) -> Prepared[Review]:
    newest = _public().order_by("-submitted_at", "-pk")
    # `review_list` has them in this order; that `review_all` is no way to them says migration 0012.
    return Prepared(lambda seller_id: newest.filter(seller_id=seller_id)[: limit + 1])


def _public() -> QuerySet[Review]:
    return Review.objects.select_related("purchase__customer").only(*_SHOWN)


def public_reviews(seller_id: str, wanted: PublicFilter, *, cursor: str | None, limit: int) -> Page[Review]:
    """A page of a seller's reviews as everybody may see them, newest first (R9.1); one query per grade asked for.

    Raises:
        Invalid: `invalid_cursor`.
    """
    # Each condition holds, word for word, that of an index.
    found = _public().filter(seller_id=seller_id)
    if wanted != PublicFilter():
        found = found.filter(removed_at__isnull=True)
    if wanted.with_response:
        found = found.filter(response_at__isnull=False, response_state=Words.SHOWN)
    if wanted.graded_again:
        found = found.filter(progress=Progress.GRADED_AGAIN, set_aside_at__isnull=True)
    if wanted.with_words:
        found = found.filter(text__gt="", text_state=Words.SHOWN)
    lists = [found.filter(counting=grade) for grade in wanted.grades] or [found]
    return page_by_any(lists, moment="submitted_at", cursor=cursor, limit=limit)


def public_review(seller_id: str, review_id: str) -> Review:
    """A review as everybody may see it on the page of its seller, with its customer.

    Raises:
        NotFound: there is none there, or it was removed.
    """
    shown = Review.objects.filter(pk=review_id, seller_id=seller_id, removed_at__isnull=True)
    review = shown.select_related("purchase__customer").first() if is_id(review_id) else None
    if review is None:
        raise NotFound(_("There is no such review on this page; perhaps it was removed."))
    return review


def review_of_subject(review_id: str) -> Review:
    """A review that a decision was taken about, whoever asks and whatever its state, with its customer.

    Raises:
        NotFound: there is none.
    """
    review = Review.objects.filter(pk=review_id).select_related("purchase__customer").first()
    if review is None:
        raise NotFound
    return review


def count_removed(seller_id: str) -> int:
    """How many of a seller's reviews were removed, of whatever day; they count nowhere (R12.2)."""
    return Review.objects.filter(seller_id=seller_id, counting__isnull=True).count()


def get_review(review_id: str, *, by: Actor) -> Review:
    """A review that the asker may see, with purchase, customer and seller.

    Raises:
        NotFound: there is none, or it is another seller's.
    """
    review = _ONE.first(pk=review_id)
    if review is None:
        raise no_review()
    check_may_read(by, review.seller_id)
    return review


def _with_people() -> QuerySet[Review]:
    return Review.objects.select_related("purchase__customer", "purchase__seller", "seller")


def no_review() -> NotFound:
    """What is raised where there is none with an id."""
    return NotFound(_("There is no review with this id."))


def neighbours(review: Review) -> tuple[str | None, str | None]:
    """The ids of the next newer and the next older review of the same seller, None at an end of the list."""
    others = Review.objects.filter(seller_id=review.seller_id)
    at = review.submitted_at
    newer = others.filter(Q(submitted_at__gte=at) & (Q(submitted_at__gt=at) | Q(pk__gt=review.pk)))
    older = others.filter(Q(submitted_at__lte=at) & (Q(submitted_at__lt=at) | Q(pk__lt=review.pk)))
    return (
        newer.order_by("submitted_at", "pk").values_list("pk", flat=True).first(),
        older.order_by("-submitted_at", "-pk").values_list("pk", flat=True).first(),
    )


@dataclass(frozen=True, slots=True)
class News:
    """What came in: how many reviews per grade band, and the first of them, lowest grades first, then newest."""

    counts: Mapping[str, int]
    reviews: Sequence[Review]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


def new_reviews(seller_id: str, *, bands: Sequence[str], since: datetime, until: datetime, limit: int) -> News:
    """The reviews in some grade bands stored from one moment on and before another (R4.5); imports never."""
    given_here = ~Q(origin=Origin.IMPORT) & Q(imported_at=None)  # the first is in the index
    stored = Review.objects.filter(given_here, seller_id=seller_id, stored_at__gte=since)
    stored = stored.filter(stored_at__lt=until, removed_at__isnull=True)
    counts = stored.aggregate(**{band: Count("pk", filter=Q(overall__range=rules.BANDS[band])) for band in bands})
    if not any(counts.values()):
        return News(counts, [])
    wanted = Q()
    for band in bands:
        wanted |= Q(overall__range=rules.BANDS[band])
    found = stored.filter(wanted).select_related("purchase__customer").order_by("overall", "-stored_at", "-pk")
    return News(counts, list(found[:limit]))


def coach_situation(purchase: Purchase, *, now: datetime) -> Situation:
    """What the coach of a message about this purchase takes into account (R5.3).

    The customer waits since their message that nobody answered; else since their review, while nobody wrote about it.
    """
    review = review_of_purchase(purchase.pk, purchase.seller_id)
    conversation = conversation_about(purchase.pk)
    asked = last_answer(conversation) if conversation else None
    since = conversation.waiting_since if conversation else None
    if since is None and review is not None:
        contacts = contacts_about(purchase.pk, purchase.seller_id)
        if all(one.state == MessageState.BOUNCED for one in contacts):
            since = review.submitted_at
    return Situation(
        waited=max(now - since, timedelta()) if since else timedelta(),
        first_name=purchase.customer.first_name,
        their_words="\n".join(
            words for words in (review.shown_text if review else "", asked.text if asked else "") if words
        ),
        grade=review.overall if review else None,
    )


def template_values(purchase: Purchase) -> dict[str, str]:
    """What the placeholders of a template (`conversations.rules.PLACEHOLDERS`) stand for in a message about a purchase.

    The grade is the one that counts. What is not known, or counts no more, is empty.
    """
    review = review_of_purchase(purchase.pk, purchase.seller_id)
    return {
        "first_name": purchase.customer.first_name,
        "order": purchase.order_id,
        "seller": purchase.seller.name,
        "grade": str((review and review.counts_as) or ""),
        "product": ", ".join(titles_of(purchase.pk)),
    }


def lock_review(review_id: str) -> Review:
    """A review with purchase, customer and seller, locked until the caller's transaction ends.

    Raises:
        NotFound: there is none.
    """
    review = _LOCK.first(pk=review_id)
    if review is None:
        raise no_review()
    return review


_CHECKED_SINCE = {Part.TEXT: "stored_at", Part.EXPLANATION: "new_overall_at", Part.RESPONSE: "response_at"}


@dataclass(frozen=True, slots=True)
class HeldWords:
    """Words that wait for the operator (R12.5): which of a review's texts, and since when."""

    review: Review
    part: Part
    since: datetime

    @property
    def words(self) -> str:
        return self.review.words_of(self.part)[0]


def held_words(limit: int) -> list[HeldWords]:
    """The words that wait longest, oldest first."""
    found = []
    for part, moment in _CHECKED_SINCE.items():
        rows = _checking(part).select_related("purchase__customer", "seller").order_by(moment, "pk")[:limit]
        found += [HeldWords(review, part, getattr(review, moment)) for review in rows]
    return sorted(found, key=lambda one: (one.since, one.review.pk, one.part))[:limit]


@dataclass(frozen=True, slots=True)
class Received:
    """What came in since a moment: the grades of the newest `COUNTED_AT_MOST` reviews, and whether there are more.

    `low_sellers` are those of the low ones among them, the newest first.
    """

    bands: Mapping[str, int]
    more: bool
    low_sellers: Sequence[str]

    @property
    def count(self) -> int:
        """How many these are."""
        return sum(self.bands.values())


def received_since(moment: datetime) -> Received:
    """The reviews of all sellers from a moment on, removed ones included; for the operator, in one query."""
    found = Review.objects.filter(submitted_at__gte=moment).order_by("-submitted_at", "-pk")
    rows = list(found.values_list("seller_id", "overall")[: COUNTED_AT_MOST + 1])
    more, rows = len(rows) > COUNTED_AT_MOST, rows[:COUNTED_AT_MOST]
    bands = Counter(rules.band_of(overall) for _seller, overall in rows)
    low = dict.fromkeys(seller for seller, overall in rows if rules.band_of(overall) == "low")
    return Received({band: bands[band] for band in rules.BANDS}, more, list(low))


def count_held(*, before: datetime | None = None) -> int:
    """How many texts wait for the operator; those that wait since before a moment."""
    moments = _CHECKED_SINCE.items()
    return sum(
        _checking(part).filter(**({f"{moment}__lt": before} if before else {})).count() for part, moment in moments
    )


def _checking(part: Part) -> QuerySet[Review]:
    # What was removed is read by nobody, so nothing of it waits.
    return Review.objects.filter(**{f"{part.value}_state": Words.CHECKING}, removed_at__isnull=True)


def purchases_to_review(*, now: datetime, limit: int) -> list[Purchase]:
    """Purchases whose review link is open and unused, those invited last first; with customer and seller.

    For the demo's front page: it walks the purchases without an index of its own.
    """
    waiting = Purchase.objects.filter(review=None, cancelled=False, review_link_expires_at__gte=now)
    return list(waiting.select_related("customer", "seller").order_by("-review_link_expires_at", "pk")[:limit])


def observation_of(review: Review) -> Observation | None:
    """What grading counts of a review; None when it was removed."""
    counting = review.counts_as
    return None if counting is None else Observation(review.seller_id, review.day, counting, review.aspects)


def observations() -> Iterator[Observation]:
    """Every review as the grade counts it, straight from the reviews, for proving the sums (R8.5).

    Removed ones count in nothing (R12.2).
    """
    rows = (
        Review.objects.filter(removed_at__isnull=True)
        .order_by("seller_id", "day")
        .values_list("seller_id", "day", "counting", *rules.ASPECTS)
    )
    for seller_id, day, counting, *aspects in rows.iterator(chunk_size=5_000):
        given = {name: grade for name, grade in zip(rules.ASPECTS, aspects, strict=True) if grade is not None}
        yield Observation(seller_id, day, counting, given)


def inconsistencies() -> Iterator[str]:
    """What should not be, one line each: a review on another day than its time says, or at another seller."""
    for review_id, submitted_at, day in Review.objects.values_list("pk", "submitted_at", "day").iterator(5_000):
        if marketplace_day(submitted_at) != day:
            yield f"review {review_id} lies on {day}, but was given on {marketplace_day(submitted_at)}"
    elsewhere = Review.objects.exclude(seller_id=F("purchase__seller_id")).select_related("purchase")
    for review in elsewhere.iterator():
        yield f"review {review.pk} is at seller {review.seller_id}, its purchase at {review.purchase.seller_id}"
    for review in Review.objects.filter(Q(new_overall=None) ^ Q(new_overall_at=None)).iterator():
        yield f"review {review.pk} has a new grade without a date, or a date without a grade"

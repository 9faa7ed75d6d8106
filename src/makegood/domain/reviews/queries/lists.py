"""The lists of reviews that staff, operators and programs read: filtered (R4.1), and what there is to do (R4.3)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial

from django.db.models import Q, QuerySet

from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel.actors import Actor
from makegood.kernel.clock import end_of_day, start_of_day
from makegood.kernel.errors import Forbidden
from makegood.kernel.paging import Page, count_up_to, first_page_through, page_by, page_of, page_through, page_within
from makegood.kernel.prepared import Prepared, PreparedCount
from makegood.kernel.values import search_words

from .. import rules
from ..enums import Progress
from ..models import Review

_NEWEST_FIRST = ("-submitted_at", "-pk")

COUNTED_AT_MOST = 1_000
"""Up to so many results a list tells their number."""

SEARCHED_AT_MOST = 50_000
"""No index knows words: a page of a search looks through so many reviews at most, and the next page through the next.

Ten thousand are searched at once by far (R4.1); a million take seconds, and would at each key that somebody presses.
"""

_LOW_INDEX_BELOW = 6
_IN_LOW_INDEX = Q(overall__lt=_LOW_INDEX_BELOW)
"""The words of the index of low grades, which must stand in a condition for both databases to use it."""


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What a list of reviews shows (R4.1). Days are the marketplace's, both ends included; grades are first grades.

    Removed reviews are in it unless `counting_only`.
    """

    seller_id: str | None = None
    band: str = ""
    progress: str = ""
    day_from: date | None = None
    day_to: date | None = None
    text: str = ""
    overall_min: int | None = None
    overall_max: int | None = None
    updated_since: datetime | None = None
    counting_only: bool = False


def needing_attention(wanted: ReviewFilter, low_below: int) -> ReviewFilter:
    """Of these reviews those that need attention: a grade below `low_below`, a setting, and no contact yet (R4.3)."""
    return replace(wanted, overall_max=low_below - 1, progress=Progress.UNANSWERED, counting_only=True)


More = Callable[[QuerySet[Review]], QuerySet[Review]]
"""Adds to each review what is read with it in the same query."""


def _no_more(found: QuerySet[Review]) -> QuerySet[Review]:
    return found


def list_reviews(wanted: ReviewFilter, *, by: Actor) -> QuerySet[Review]:
    """The reviews that somebody may see and asked for, with purchase and customer, in no order yet.

    Raises:
        NotFound: another seller's reviews.
        Forbidden: no seller was named by somebody who may not see all.
    """
    _check_may_list(wanted, by)
    return _rows(wanted)


def page_of_list(
    wanted: ReviewFilter, *, by: Actor, cursor: str | None, limit: int, more: More = _no_more
) -> Page[Review]:
    """A page of `list_reviews`, newest first; with `updated_since` the oldest change first.

    Where words are looked for among the newest it may be short and yet not the last.

    Raises:
        NotFound: another seller's reviews.
        Forbidden: no seller was named by somebody who may not see all.
        Invalid: `invalid_cursor`.
    """
    _check_may_list(wanted, by)
    if not cursor and _is_common(wanted):
        first = _first_page(_of_any_seller(wanted), limit, more)(seller_id=wanted.seller_id)
        return page_of(first, moment="submitted_at", cursor=None, limit=limit)
    found = more(_rows(wanted))
    if wanted.updated_since is not None:
        return page_by(found, moment="updated_at", cursor=cursor, limit=limit, newest_first=False)
    if not wanted.text:
        return page_by(found, moment="submitted_at", cursor=cursor, limit=limit)
    among = _looked_through(wanted)
    return page_within(found, among=among, moment="submitted_at", cursor=cursor, limit=limit, at_most=SEARCHED_AT_MOST)


def is_long_search(wanted: ReviewFilter) -> bool:
    """Whether words are looked for among more reviews than one page of them looks through."""
    among = _looked_through(wanted).order_by(*_NEWEST_FIRST)
    return bool(wanted.text) and among[SEARCHED_AT_MOST - 1 : SEARCHED_AT_MOST].exists()


def _looked_through(wanted: ReviewFilter) -> QuerySet[Review]:
    """The reviews of the same seller and days: an index in the order of the list finds them, and needs no row."""
    of_seller = Review.objects.filter(seller_id=wanted.seller_id) if wanted.seller_id else Review.objects.all()
    return of_seller.filter(_on_days(wanted))


def page_to_do(
    wanted: ReviewFilter,
    *,
    by: Actor,
    counting_from: date | None,
    cursor: str | None,
    limit: int,
    more: More = _no_more,
) -> Page[Review]:
    """A page of `list_reviews` in the order in which to deal with them: who has waited longest comes first (R4.3).

    Those before `counting_from`, the first day of the assessment grade, come after the others: an answer to them is
    still worth a lot to the customer, but cannot change what shoppers see. At most two queries.

    Raises:
        NotFound: another seller's reviews.
        Forbidden: no seller was named by somebody who may not see all.
        Invalid: `invalid_cursor`.
    """
    _check_may_list(wanted, by)
    border = None if counting_from is None else start_of_day(counting_from)
    if not cursor and _is_common(wanted):
        known = _first_to_do(_of_any_seller(wanted), border is not None, limit, more)
        values = {"seller_id": wanted.seller_id} | ({} if border is None else {"border": border})
        lists = [partial(one, **values) for one in known]
        return first_page_through(lists, moment="submitted_at", limit=limit)
    ranges = _ranges(more(_rows(wanted)), border)
    return page_through(ranges, moment="submitted_at", cursor=cursor, limit=limit)


def _ranges(found: QuerySet[Review], border: datetime | None) -> list[QuerySet[Review]]:
    """Both are ranges of the same index; one order over both would have to sort all of them for each page."""
    if border is None:
        return [found]
    return [found.filter(submitted_at__gte=border), found.filter(submitted_at__lt=border)]


def count_some(wanted: ReviewFilter, *, by: Actor) -> int:
    """How many `list_reviews` are; `COUNTED_AT_MOST` + 1 stands for all that are more, so that counting stays cheap.

    Raises:
        NotFound: another seller's reviews.
        Forbidden: no seller was named by somebody who may not see all.
    """
    _check_may_list(wanted, by)
    if _is_common(wanted):
        return _count(_of_any_seller(wanted), COUNTED_AT_MOST)(seller_id=wanted.seller_id)
    return count_up_to(_rows(wanted).order_by(*_NEWEST_FIRST), COUNTED_AT_MOST)


# What a page asks for without days and words, and from its beginning, is asked for again and again.
_SHAPES = 64


def _is_common(wanted: ReviewFilter) -> bool:
    has_values = wanted.day_from or wanted.day_to or wanted.text or wanted.updated_since
    return wanted.seller_id is not None and not has_values


def _of_any_seller(wanted: ReviewFilter) -> ReviewFilter:
    return replace(wanted, seller_id=None)


@lru_cache(_SHAPES)
def _first_page(shape: ReviewFilter, limit: int, more: More) -> Prepared[Review]:
    found = more(_rows(shape)).order_by(*_NEWEST_FIRST)
    return Prepared(lambda seller_id: found.filter(seller_id=seller_id)[: limit + 1], planned_anew=True)


@lru_cache(_SHAPES)
def _first_to_do(shape: ReviewFilter, has_border: bool, limit: int, more: More) -> tuple[Prepared[Review], ...]:
    found = more(_rows(shape)).order_by("submitted_at", "pk")
    if not has_border:
        return (Prepared(lambda seller_id: found.filter(seller_id=seller_id)[: limit + 1], planned_anew=True),)

    def in_range(at: int) -> Prepared[Review]:
        return Prepared(
            lambda seller_id, border: _ranges(found.filter(seller_id=seller_id), border)[at][: limit + 1],
            planned_anew=True,
        )

    return in_range(0), in_range(1)


@lru_cache(_SHAPES)
def _count(shape: ReviewFilter, at_most: int) -> PreparedCount:
    found = _rows(shape).order_by(*_NEWEST_FIRST).values_list("pk")
    return PreparedCount(lambda seller_id: found.filter(seller_id=seller_id)[: at_most + 1])


def _check_may_list(wanted: ReviewFilter, by: Actor) -> None:
    if wanted.seller_id is not None:
        check_may_read(by, wanted.seller_id)
    elif not by.is_operator:
        raise Forbidden


def _rows(wanted: ReviewFilter) -> QuerySet[Review]:
    found = Review.objects.select_related("purchase__customer")
    if wanted.seller_id is not None:
        found = found.filter(seller_id=wanted.seller_id)
    return found.filter(_condition(wanted))


def _condition(wanted: ReviewFilter) -> Q:
    condition = Q()
    if wanted.band:
        condition &= _in_band(wanted.band)
    if wanted.progress:
        condition &= Q(progress=wanted.progress)
    condition &= _on_days(wanted) & _between(wanted.overall_min, wanted.overall_max)
    if wanted.updated_since is not None:
        condition &= Q(updated_at__gte=wanted.updated_since)
    if wanted.counting_only:
        condition &= Q(removed_at__isnull=True)
    for word in search_words(wanted.text):
        condition &= Q(search_text__contains=f" {word}")
    return condition


def _on_days(wanted: ReviewFilter) -> Q:
    # Days as moments: a list in the order of moments begins at the last day, instead of reading all that came since.
    condition = Q()
    if wanted.day_from:
        condition &= Q(submitted_at__gte=start_of_day(wanted.day_from))
    if wanted.day_to:
        condition &= Q(submitted_at__lt=end_of_day(wanted.day_to))
    return condition


def _between(lowest: int | None, highest: int | None) -> Q:
    condition = Q()
    if lowest is not None:
        condition &= Q(overall__gte=lowest)
    if highest is not None:
        condition &= Q(overall__lte=highest)
        if highest < _LOW_INDEX_BELOW:
            condition &= _IN_LOW_INDEX
    return condition


def _in_band(band: str) -> Q:
    lowest, highest = rules.BANDS[band]
    return _IN_LOW_INDEX if highest < _LOW_INDEX_BELOW else Q(overall__range=(lowest, highest))

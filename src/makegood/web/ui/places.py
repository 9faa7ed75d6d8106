"""Where somebody is in a list that goes on from page to page: `?cursor=` in the address."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

from makegood.kernel.errors import Invalid
from makegood.kernel.paging import Page, Row, page_by

PAGE_SIZE = 50

Listed = TypeVar("Listed")


def at_place(request: HttpRequest, read: Callable[[str | None], Listed]) -> tuple[Listed, bool]:
    """What `read` gives behind the place in the address; the beginning, and true, where that place is none of ours."""
    try:
        return read(request.GET.get("cursor")), False
    except Invalid:
        return read(None), True


def page_of(
    rows: QuerySet[Row], request: HttpRequest, *, moment: str, newest_first: bool = True, limit: int = PAGE_SIZE
) -> Page[Row]:
    """The page of a list that the address asks for; the first one for a place that is none of ours."""
    page, _is_lost = at_place(
        request, lambda cursor: page_by(rows, moment=moment, cursor=cursor, limit=limit, newest_first=newest_first)
    )
    return page

"""Lines of lists that stay as they are from one look to the next."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.safestring import SafeString

from makegood.web.ui.pieces import made_once, rendered

from .desk import Desk

_ROW = "dashboard/_row.html"


def review_rows(reviews: Iterable[Any], desk: Desk) -> SafeString:
    """Reviews, each as a line of a list; whoever works through it sees most of them again and again."""
    return SafeString("".join(_review_row(review, may_act=desk.may_act) for review in reviews))


def _review_row(review: Any, *, may_act: bool) -> SafeString:
    # Its purchase and their customer are shown by the review, but known by their own rows.
    known_by = {"purchase": review.purchase, "customer": review.purchase.customer}
    return made_once(_ROW, partial(rendered, _ROW), {"review": review, "may_act": may_act, **known_by})

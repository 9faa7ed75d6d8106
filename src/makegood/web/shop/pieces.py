"""The reviews on the page of an article, kept in this process as they are shown, each for as long as it stays the same.

Whatever happens to an article makes its page anew; nineteen of the twenty reviews on it look as they did before. The
rows are read every time: what is kept is only the work of turning one into a piece of the page.
"""

from collections import OrderedDict
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 1_000
"""About 3 MB."""

_kept: OrderedDict[tuple[str | None, str], tuple[list[object], SafeString]] = OrderedDict()
_lock = Lock()


def piece_of(review: Any) -> SafeString:
    """A review, or the place of one that was removed. With its purchase and customer."""
    key = (get_language(), review.pk)
    seen = _seen(review)
    with _lock:
        known = _kept.get(key)
        if known is not None and known[0] == seen:
            _kept.move_to_end(key)
            return known[1]
    piece = render_to_string("web_shop/_product_review.html", {"review": review})
    with _lock:
        _kept[key] = (seen, piece)
        _kept.move_to_end(key)
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    return piece


def _seen(review: Any) -> list[object]:
    """All that a piece can depend on: everything that was read of the review, and how its customer is named."""
    values = [value for name, value in vars(review).items() if not name.startswith("_")]
    return [review.purchase.customer.display_name, *values]

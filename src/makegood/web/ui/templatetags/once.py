"""A piece of a page that is made once for the values it shows."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from makegood.web.ui.shelf import Shelf

register = template.Library()

ROOM = 1024 * 1024
"""Bytes: some hundred reviews."""
_OVERHEAD = 1_500
"""Bytes of a piece's key, about."""

pieces: Shelf[tuple[object, ...], SafeString] = Shelf(ROOM, lambda piece: len(piece) + _OVERHEAD)


@register.simple_tag
def once(template_name: str, review: Any, **others: Any) -> SafeString:
    """A review by this template, which sees nothing but the review and `others`: rows of the database all of them.

    When something on a page changes most of its reviews do not. A piece is found again by every value of the rows that
    it could show, and the language; so it needs nobody to tell that one of them changed.
    """
    rows = (review, review.purchase, review.purchase.customer, *others.values())
    key = (template_name, get_language(), *others, *(_values(row) for row in rows))
    piece = pieces.find(key)
    if piece is None:
        piece = render_to_string(template_name, {"review": review, **others})
        pieces.keep(key, piece)
    return piece


def _values(row: Any) -> tuple[object, ...]:
    values = [value for name, value in vars(row).items() if name != "_state"]
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)

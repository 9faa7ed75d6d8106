"""Texts for the operator, with what the checks found in them marked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from makegood.domain.text_checks.enums import Check
from makegood.domain.text_checks.rules import Hit

CHECK_NAMES: Mapping[str, Any] = {
    Check.LINK: _("link"),
    Check.EMAIL: _("e-mail address"),
    Check.PHONE: _("phone number"),
    Check.IBAN: _("account number"),
    Check.PRICE: _("price"),
    Check.SHOP_NAME: _("name of a shop"),
    Check.ABUSE: _("abuse"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `check` is what was found there, empty where nothing was."""

    words: str
    check: object = ""


def marked(text: str, hits: Iterable[Hit]) -> list[Piece]:
    """A text in pieces, those that a check found marked with it; what overlaps goes to the first."""
    pieces, at = [], 0
    for hit in hits:
        if hit.start < at:
            continue
        pieces += [Piece(text[at : hit.start]), Piece(text[hit.start : hit.end], CHECK_NAMES[hit.check])]
        at = hit.end
    return [piece for piece in (*pieces, Piece(text[at:])) if piece.words]


def names_of_checks(found: Collection[str]) -> list[object]:
    """What people read of the checks with these names."""
    return [name for check, name in CHECK_NAMES.items() if check in found]

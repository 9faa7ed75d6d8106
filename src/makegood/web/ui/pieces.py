"""Pieces of pages, kept in this process and found again by all that they show (docs/adr/0017).

When something on a page changes, most of the page does not. A piece is known by the values that it is made of, the
language and the time zone, and by nothing else; so it needs nobody to tell that one of them changed.
"""

import re
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from makegood.kernel.prepared import Found
from makegood.kernel.shelf import Shelf

ROOM = 2 * 1024 * 1024
"""Bytes that a process keeps at most: some hundred reviews, and the frames of their pages."""
_OVERHEAD = 1_500
"""Bytes of a key beside its texts, about."""

_MARK = secrets.token_hex(8)
"""Nobody can know it, and so write a slot into a text of theirs."""
_SLOT = re.compile(rf"{_MARK}-(\w+)-{_MARK}")

Key = tuple[object, ...]
Piece = tuple[SafeString, ...]
"""What was made of the same values in one go, for several places of a page."""


def size_of(key: Key, piece: Piece) -> int:
    """Bytes that a piece takes with its key, whose texts may be as long as its own."""
    return _OVERHEAD + sum(map(sys.getsizeof, piece)) + _size_of_texts(key)


def _size_of_texts(key: Key) -> int:
    return sum(
        [
            _size_of_texts(part) if isinstance(part, tuple) else sys.getsizeof(part)
            for part in key
            if isinstance(part, (tuple, str, bytes))
        ]
    )


shelf: Shelf[Key, Piece] = Shelf(ROOM, size_of)


def made_once(name: str, make: Callable[..., SafeString], shown: Mapping[str, object]) -> SafeString:
    """A piece of this name, which `make` makes of what it shows, by keyword, and of nothing else but the settings.

    That may be plain values, dicts and frozen dataclasses of them, and rows of the database.
    """
    return known_by(name, shown, partial(make, **shown))


def known_by(name: str, marks: Mapping[str, object], make: Callable[[], SafeString]) -> SafeString:
    """A piece of this name that is the same as long as these values are, of which it need not be made itself."""
    return shelf.get(_key(name, marks), lambda: (make(),))[0]


def kept(template_name: str, **shown: object) -> SafeString:
    """This template, which sees nothing but `shown` and is made once for it; also the tag of this name."""
    return made_once(template_name, partial(rendered, template_name), shown)


@dataclass(frozen=True, slots=True)
class Reviews:
    """Reviews of a page: as people read them, and what machines are told of each."""

    shown: SafeString
    told: Sequence[SafeString]


def reviews_once(
    write: Callable[..., SafeString],
    reviews: Iterable[Found[Any]],
    *,
    tell: Callable[[Any], SafeString],
    **shown: object,
) -> Reviews:
    """Each of these reviews as `write` makes it of the review and what else is `shown`, and as `tell` tells it."""
    same = _key(write.__qualname__, shown)

    def make(review: Found[Any]) -> Piece:
        return write(review.row, **shown), tell(review.row)

    made = shelf.get_all([((same, review.key), partial(make, review)) for review in reviews])
    return Reviews(SafeString("".join([piece[0] for piece in made])), [piece[1] for piece in made])


def framed(template_name: str, shown: Mapping[str, object], slots: Mapping[str, str], *, query: QueryDict) -> str:
    """A page that is made once but for its slots: what stands in them now is put in each time.

    The template sees nothing but `shown`, `slots` and `query`, that of its address. A slot is markup; whether there is
    anything in it the template learns from `shown`. With a query there are too many pages to keep a frame of each.
    """

    def make() -> Piece:
        marks = {name: SafeString(f"{_MARK}-{name}-{_MARK}") for name in slots}
        # Text and names of slots in turn.
        return tuple(map(SafeString, _SLOT.split(rendered(template_name, slots=marks, query=query, **shown))))

    frame = make() if query else shelf.get(_key(template_name, shown), make)
    return "".join([slots[part] if place % 2 else part for place, part in enumerate(frame)])


def rendered(template_name: str, **shown: object) -> SafeString:
    """This template, which sees nothing but `shown`."""
    return render_to_string(template_name, shown)


def as_found(review: Any) -> Found[Any]:
    """A review that is an object already, known by its own row and those of purchase and customer."""
    key = tuple(map(_known_by, (review, review.purchase, review.purchase.customer)))
    return Found(key, lambda: review, partial(getattr, review))


def _key(name: str, shown: Mapping[str, object]) -> Key:
    return name, get_language(), settings.TIME_ZONE, *map(_known_by, shown.values())


def _known_by(value: Any) -> object:
    if isinstance(value, Model):
        return type(value), *(_known_by(one) for name, one in vars(value).items() if name != "_state")
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value

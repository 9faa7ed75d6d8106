"""Reading what the operator settled."""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Subquery

from makegood.domain.accounts.models import User
from makegood.domain.accounts.queries import has_two_factor
from makegood.domain.sellers.models import Seller
from makegood.domain.sellers.queries import no_seller
from makegood.kernel.prepared import Prepared
from makegood.kernel.shelf import Shelf
from makegood.kernel.stamps import Stamp

from . import rules
from .models import MarketplaceSettings

_CURRENT = Prepared(lambda: MarketplaceSettings.objects.filter(pk=1))


def current_settings() -> MarketplaceSettings:
    """The settings as they are now: the one row, or the defaults while nobody changed any. One query, no cache."""
    return _CURRENT.first() or MarketplaceSettings()


class Norms(NamedTuple):
    """The settings that decide what everybody sees of a seller."""

    grade_norm: Decimal
    low_below: int


class PublicSeller(NamedTuple):
    """What everybody sees of a seller beside the reviews."""

    pk: str
    name: str
    active: bool


_SELLER = Prepared(
    lambda pk: (
        Seller.objects.filter(pk=pk)
        .annotate(**settings_beside(Norms._fields))
        .values_list(*PublicSeller._fields, *Norms._fields)
    )
)

ROOM = 128 * 1024
"""Bytes that a process keeps at most: some hundred sellers."""


def size_of(_key: tuple[str, Stamp], known: tuple[PublicSeller, Norms]) -> int:
    """Bytes that a seller takes, about."""
    return 1_000 + 4 * len(known[0].name)


shelf: Shelf[tuple[str, Stamp], tuple[PublicSeller, Norms]] = Shelf(ROOM, size_of)
"""Each new review leaves its seller as they were, and the settings."""


def seller_with_norms(seller_id: str, *, stamp: Stamp) -> tuple[PublicSeller, Norms]:
    """A seller by the marketplace's id, and the settings as they are now; one query.

    None while `stamp`, of what a new review leaves as it was, is the one of the last query; the caller has just read it
    (docs/adr/0017).

    Raises:
        NotFound: there is no such seller.
    """
    make = partial(_seller_with_norms, seller_id)
    return shelf.get((seller_id, stamp), make) if stamp else make()


def _seller_with_norms(seller_id: str) -> tuple[PublicSeller, Norms]:
    row: Any = _SELLER.first(pk=seller_id)
    if row is None:
        raise no_seller()
    pk, name, active, grade_norm, low_below = row
    if grade_norm is None:
        settings = MarketplaceSettings()
        grade_norm, low_below = settings.grade_norm, settings.low_below
    return PublicSeller(pk, name, active), Norms(grade_norm, low_below)


_PERSON = Prepared(
    lambda pk: User.objects.filter(pk=pk).annotate(
        has_second_factor=has_two_factor(), **settings_beside(["second_factor"])
    )
)


def find_person(user_id: int) -> User | None:
    """Somebody by their number, with what `must_have_second_factor` and `owes_second_factor` ask; one query."""
    return _PERSON.first(pk=user_id)


def must_have_second_factor(person: Any) -> bool:
    """Whether it is the duty of somebody, as `find_person` gave them, to have a second factor."""
    whom = person.second_factor or MarketplaceSettings().second_factor
    return rules.must_have_second_factor(whom, is_operator=person.is_operator)


def owes_second_factor(person: Any) -> bool:
    """Whether somebody, as `find_person` gave them, must have a second factor and has none."""
    return not person.has_second_factor and must_have_second_factor(person)


def settings_beside(names: Iterable[str]) -> dict[str, Subquery]:
    """Settings as columns of another query, by their names, for one query less; null while nobody changed any."""
    row = MarketplaceSettings.objects.filter(pk=1)
    return {name: Subquery(row.values(name)) for name in names}

"""The pages about keys of the REST API (R14.2), as operator and owners have them: the same but for whose keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.domain.accounts import rules
from makegood.domain.accounts.actions import create_key, end_former_secret, revoke_key, rotate_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.queries import KeyPlace, get_key, keys_behind, name_is_taken, names_of
from makegood.domain.sellers.queries import find_seller
from makegood.kernel import clock
from makegood.kernel.actors import Actor, ActorKind
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.ids import is_marketplace_id
from makegood.kernel.values import clean_line, shown_again

from .redirects import SeeOther

PAGE_SIZE = 50
METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class KeyPages:
    """Somebody at the pages about keys, and how these pages are.

    `space` is the part of the names of their addresses before the colon, `base` the template that they extend with
    what it needs in `context`; `seller_id` whose keys they are about, None for everybody's.
    """

    request: HttpRequest
    actor: Actor
    space: str
    base: str
    seller_id: str | None = None
    context: Mapping[str, object] = field(default_factory=dict)

    def listed(self, *, may_change: bool = True) -> HttpResponse:
        """All keys, newest first, those that were revoked at the end."""
        place = _place(self.request.GET.get("after", ""))
        found = keys_behind(place, seller_id=self.seller_id, limit=PAGE_SIZE + 1)
        shown = found[:PAGE_SIZE]
        return self._page(
            "list",
            {
                "rows": key_rows(shown, for_seller=self.seller_id is not None),
                "after": self.request.GET.get("after", ""),
                "next_after": _written(shown[-1]) if len(found) > PAGE_SIZE else "",
                "may_change": may_change,
            },
        )

    def new(self) -> HttpResponse:
        """Makes a key and shows it, this once; at the operator's `?seller=` proposes whose."""
        if self.request.method != "POST":
            return self._new({"seller": self.request.GET.get("seller", ""), "name": "", "scope": Scope.WRITE.value})
        typed = {name: self.request.POST.get(name, "") for name in ("seller", "name", "scope")}
        owner = typed["seller"].strip() if self.seller_id is None else self.seller_id
        errors = [*_errors_of_owner(owner), *_errors_of_name(typed["name"], owner), *_errors_of_scope(typed["scope"])]
        if errors:
            return self._new(typed, errors)
        stored, key = create_key(
            seller_id=owner or None, name=typed["name"], scope=Scope(typed["scope"]), by=self.actor, now=clock.now()
        )
        return self._made(stored, key)

    def rotate(self, key_id: int) -> HttpResponse:
        """A new secret for a key, shown this once; for how long the former one goes on working is chosen."""
        key = get_key(key_id, seller_id=self.seller_id)
        if self.request.method != "POST":
            return self._rotate(key)
        try:
            changed, secret = rotate_key(
                key_id=key_id,
                keep=_overlap(self.request.POST.get("keep", "")),
                by=self.actor,
                now=clock.now(),
                expected_prefix=self.request.POST.get("prefix", ""),
            )
        except Invalid as error:
            return self._rotate(key, errors=error.errors, status=422)
        except Refused as refusal:
            return self._rotate(key, refusal=refusal, status=409)
        return self._made(changed, secret)

    def end_former(self, key_id: int) -> HttpResponse:
        """The former secret of a key stops before its time."""
        get_key(key_id, seller_id=self.seller_id)
        end_former_secret(key_id=key_id, by=self.actor, now=clock.now())
        messages.success(self.request, _("The former secret does not work any more."))
        return self._back()

    def revoke(self, key_id: int) -> HttpResponse:
        """A GET tells what will stop, and asks whether one is sure."""
        key = get_key(key_id, seller_id=self.seller_id)
        if self.request.method != "POST":
            now = clock.now()
            in_use = key.last_used_at is not None and now - key.last_used_at < rules.RECENTLY
            return self._page("revoke", {"key": key, "in_use": in_use})
        revoke_key(key_id=key_id, by=self.actor, now=clock.now())
        messages.success(self.request, _("The key does not work any more."))
        return self._back()

    def _new(self, typed: dict[str, str], errors: Sequence[FieldError] = ()) -> HttpResponse:
        context = {"typed": shown_again(typed), "errors": errors, "scopes": _scopes()}
        return self._page("new", context, status=422 if errors else 200)

    def _rotate(
        self, key: Any, *, errors: Sequence[FieldError] = (), refusal: Refused | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "key": key,
            "overlaps": [(hours_of(one), overlap_name(one), one == rules.USUAL_OVERLAP) for one in rules.OVERLAPS],
            "errors": errors,
            "refusal": refusal and refusal.message,
            "former_works": _former_works(key),
        }
        return self._page("rotate", context, status=status)

    def _made(self, key: Any, secret: str) -> HttpResponse:
        # No redirect: the key would have to be kept somewhere until it is shown.
        return self._page("made", {"key": key, "secret": secret, "former_works": _former_works(key)})

    def _page(self, name: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
        shared = {"base": self.base, "whose": self.seller_id is None, **addresses(self.space), **self.context}
        return render(self.request, f"ui/keys/{name}.html", {**shared, **context}, status=status)

    def _back(self) -> HttpResponse:
        return SeeOther(reverse(f"{self.space}:keys"))


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key in a list. `maker` is what people call who made it, empty where nobody knows."""

    key: Any
    maker: str
    former_works: bool


def key_rows(keys: Sequence[Any], *, for_seller: bool) -> list[KeyRow]:
    """Keys as `ui/components/keys.html` shows them. A seller is told that the marketplace made a key, not who there."""
    people = {key.made_by for key in keys if key.made_by_kind in (ActorKind.STAFF, ActorKind.OPERATOR)}
    names = names_of(people)
    return [KeyRow(key, _maker(key, names, for_seller=for_seller), _former_works(key)) for key in keys]


def addresses(space: str) -> dict[str, str]:
    """The names of the addresses of one audience, for the templates."""
    return {
        name: f"{space}:{target}"
        for name, target in (
            ("keys_way", "keys"),
            ("new_way", "new_key"),
            ("rotate_way", "rotate_key"),
            ("revoke_way", "revoke_key"),
            ("former_way", "end_former_secret"),
        )
    }


def hours_of(length: timedelta) -> int:
    return length // timedelta(hours=1)


def overlap_name(length: timedelta) -> str:
    """When a former secret stops that is kept for so long."""
    hours = hours_of(length)
    if not hours:
        return _("At once")
    if hours % 24 or hours == 24:
        return ngettext("In %(count)s hour", "In %(count)s hours", hours) % {"count": hours}
    return ngettext("In %(count)s day", "In %(count)s days", hours // 24) % {"count": hours // 24}


def _maker(key: Any, names: Mapping[str, str], *, for_seller: bool) -> str:
    if key.made_by_kind == ActorKind.SYSTEM:
        return _("the marketplace") if for_seller else _("a command")
    if key.made_by_kind in (ActorKind.OPERATOR, ActorKind.OPERATOR_KEY) and for_seller:
        return _("the marketplace")
    return names.get(key.made_by, "")


def _former_works(key: Any) -> bool:
    return key.revoked_at is None and key.former_until is not None and key.former_until > clock.now()


def _scopes() -> list[tuple[str, str, str]]:
    """Value, name, and what a key of this scope does."""
    return [
        (Scope.READ.value, _("Read only"), _("For what only shows or counts: a report, a screen in the shop.")),
        (Scope.WRITE.value, _("Read and write"), _("For what also hands in, answers or changes something.")),
    ]


def _errors_of_owner(seller_id: str) -> list[FieldError]:
    if not seller_id or (is_marketplace_id(seller_id) and find_seller(seller_id)):
        return []
    return [FieldError("seller", "unknown_seller", _("There is no seller with this id."))]


def _errors_of_name(typed: str, seller_id: str) -> Sequence[FieldError]:
    """A key that somebody makes has a name, and no other that works has the same: else nobody can tell them apart."""
    try:
        name = clean_line(typed, field="name")
    except Invalid as error:
        return error.errors
    if is_marketplace_id(seller_id or "none") and name_is_taken(name, seller_id=seller_id):
        return [FieldError("name", "name_taken", _("There is a key with this name already. Choose another name."))]
    return []


def _errors_of_scope(typed: str) -> list[FieldError]:
    return [] if typed in Scope.values else [FieldError("scope", "unknown_choice", _("Choose what the key may do."))]


def _overlap(typed: str) -> timedelta:
    """Raises Invalid for anything but what the page offers."""
    for one in rules.OVERLAPS:
        if typed == str(hours_of(one)):
            return one
    raise Invalid.one("keep", "unknown_choice", _("Choose when the former secret stops."))


def _place(typed: str) -> KeyPlace | None:
    """A place as `_written` makes it; what is none stands for the beginning."""
    revoked, number = typed.startswith("r"), typed.removeprefix("r")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):  # fits every database
        return None
    return KeyPlace(revoked, int(number))


def _written(key: Any) -> str:
    return f"r{key.pk}" if key.revoked_at is not None else str(key.pk)

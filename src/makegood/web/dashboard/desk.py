"""Whose reviews lie before somebody who signed in, and what they may do with them (R14.5)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from makegood.domain.conversations.queries import get_conversation
from makegood.domain.product_reviews.queries import get_review as get_product_review
from makegood.domain.reviews.queries import get_review
from makegood.domain.sellers.permissions import check_may_read, is_member, may_act, may_own, may_read
from makegood.domain.sellers.queries import actor_of_user, find_seller, get_seller, memberships_of
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Forbidden
from makegood.web.ui.chosen import SESSION_KEY


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at the dashboard of one seller."""

    actor: Actor
    seller_id: str
    seller_name: str
    seller_active: bool

    @property
    def may_act(self) -> bool:
        """Whether they may write to customers for this seller."""
        return may_act(self.actor, self.seller_id)

    @property
    def may_own(self) -> bool:
        """Whether they may change how this shop works."""
        return may_own(self.actor, self.seller_id)

    @property
    def is_member(self) -> bool:
        """Whether they are on the staff of this shop themselves."""
        return is_member(self.actor, self.seller_id)

    @property
    def can_switch(self) -> bool:
        """Whether there is another seller to go to."""
        return self.actor.is_operator or len(self.actor.roles) > 1

    @property
    def other_shops(self) -> list[Any]:
        """The other shops on whose staff they are, by name; costs a query, so only a page that shows them asks."""
        if len(self.actor.roles) < 2 and self.seller_id in self.actor.roles:
            return []
        found = memberships_of(int(self.actor.id))
        return [one.seller for one in found if one.seller_id != self.seller_id]

    @property
    def why_read_only(self) -> str:
        """Why there is nothing to send here; empty for those who may."""
        if self.may_act:
            return ""
        if self.actor.role_at(self.seller_id) is None:
            return _("You look in as the operator. Only the seller's own staff can write to customers.")
        if not self.seller_active:
            return _("This shop is closed. Its reviews can be read, but nobody can write to customers any more.")
        return _("Your role can read only. Ask an owner of the shop for the role of agent.")


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for people who signed in; the view gets who they are to the product. Kept in no cache."""

    @wraps(view)
    @never_cache
    @login_required
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return view(request, actor_of_user(request.user), **kwargs)  # type: ignore[arg-type]  # signed in: login_required

    return wrapped


def at_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about the current seller; whoever has several chooses one first.

    `?seller=` makes that one the current, so that a link from an e-mail leads right.
    """

    @wraps(view)
    @signed_in
    def wrapped(request: HttpRequest, actor: Actor, **kwargs: Any) -> HttpResponse:
        if named := request.GET.get("seller"):
            choose_seller(request, actor, named)
        desk = current_desk(request, actor)
        if desk is None:
            wanted = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('dashboard:sellers')}?{wanted}")
        return view(request, desk, **kwargs)

    return wrapped


def at_review(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about one review; its seller becomes the current one, so that a link from an e-mail leads right.

    Another seller's review is not found (404).
    """

    @wraps(view)
    @signed_in
    def wrapped(request: HttpRequest, actor: Actor, *, review_id: str, **kwargs: Any) -> HttpResponse:
        review = get_review(review_id, by=actor)
        return view(request, _desk_of(request, actor, review), review, **kwargs)

    return wrapped


def at_product_review(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about one review of an article; who sold it becomes the current seller, as with `at_review`."""

    @wraps(view)
    @signed_in
    def wrapped(request: HttpRequest, actor: Actor, *, review_id: str, **kwargs: Any) -> HttpResponse:
        review = get_product_review(review_id, by=actor)
        return view(request, _desk_of(request, actor, review), review, **kwargs)

    return wrapped


def at_conversation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about one conversation; its seller becomes the current one, as with `at_review`."""

    @wraps(view)
    @signed_in
    def wrapped(request: HttpRequest, actor: Actor, *, conversation_id: str, **kwargs: Any) -> HttpResponse:
        conversation = get_conversation(conversation_id, by=actor)
        return view(request, _desk_of(request, actor, conversation), conversation, **kwargs)

    return wrapped


def _desk_of(request: HttpRequest, actor: Actor, owned: Any) -> Desk:
    """The desk of the seller whose thing was opened."""
    if request.session.get(SESSION_KEY) != owned.seller_id:
        request.session[SESSION_KEY] = owned.seller_id
    return Desk(actor, owned.seller_id, owned.seller.name, owned.seller.active)


def current_desk(request: HttpRequest, actor: Actor) -> Desk | None:
    """The desk of the chosen seller, or of the only one; None when one must be chosen first.

    Raises:
        Forbidden: this person is on nobody's staff.
    """
    chosen = request.session.get(SESSION_KEY)
    if chosen is None or not may_read(actor, chosen):
        chosen = next(iter(actor.roles)) if len(actor.roles) == 1 else None
    seller = find_seller(chosen) if chosen is not None else None
    if seller is not None:
        return Desk(actor, seller.pk, seller.name, seller.active)
    if not actor.roles and not actor.is_operator:
        raise Forbidden(_("You are not on the staff of a seller yet. Ask an owner of the shop to add you."))
    return None


def choose_seller(request: HttpRequest, actor: Actor, seller_id: str) -> None:
    """Makes a seller the current one.

    Raises:
        NotFound: there is none with this id, or none that this person may know of.
    """
    check_may_read(actor, seller_id)
    request.session[SESSION_KEY] = get_seller(seller_id).pk


def landing(wanted: str) -> str:
    """Where somebody goes who has chosen a shop: the list at which they were, else the overview.

    A page about one review or question belongs to the former shop, and an address elsewhere is not ours to go to.
    """
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc:
        return reverse("dashboard:home")
    try:
        found = resolve(parts.path)
    except Resolver404:
        return reverse("dashboard:home")
    if found.app_name != "dashboard" or found.kwargs or found.url_name == "sellers":
        return reverse("dashboard:home")
    return parts.path + (f"?{parts.query}" if parts.query else "")


def page(
    request: HttpRequest, desk: Desk, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """A page of the dashboard."""
    return render(request, f"dashboard/{template}", {**context, "desk": desk}, status=status)

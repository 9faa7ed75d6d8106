"""Reads about sellers and their staff."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from makegood.domain.accounts.queries import with_two_factor
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.bulk import any_of
from makegood.kernel.errors import NotFound
from makegood.kernel.prepared import Prepared
from makegood.kernel.tokens import Purpose, read_token
from makegood.kernel.values import searched

from .enums import RoleChoice
from .models import Membership, Seller, StaffInvitation
from .rules import AT_ONCE, BANDS, notice_time

_SELLER = Prepared(lambda pk: Seller.objects.filter(pk=pk))
_EXISTING = Prepared(lambda ids: Seller.objects.filter(pk__in=any_of(ids)).values_list("pk"))
# Asked by every review: three objects for each of the staff would cost it more than the question.
_STAFF: Prepared[Any] = Prepared(
    lambda seller_id, at: (
        _active_members(seller_id)
        .filter(created_at__lte=at)
        .values_list(
            "user_id",
            "role",
            *(f"notify_{band}" for band in BANDS),
            *(f"user__{name}" for name in ("email", "name", "language")),
            "seller__language",
            named=True,
        )
    )
)
# Asked with every page of somebody who signed in.
_MEMBERSHIPS: Prepared[Membership] = Prepared(
    lambda user_id: Membership.objects.filter(user_id=user_id).select_related("seller")
)
_NAMES = Prepared(lambda: Seller.objects.order_by("name").values_list("name"))
_ADDRESSES = Prepared(
    lambda seller_id: Seller.objects.filter(pk=seller_id).values_list("email", "memberships__user__email")
)


def find_seller(seller_id: str) -> Seller | None:
    """A seller by the marketplace's id."""
    return _SELLER.first(pk=seller_id)


def get_seller(seller_id: str) -> Seller:
    """A seller by the marketplace's id.

    Raises:
        NotFound: there is no such seller.
    """
    seller = find_seller(seller_id)
    if seller is None:
        raise no_seller()
    return seller


def no_seller() -> NotFound:
    """What is raised where there is none."""
    return NotFound(_("There is no seller with this id."))


def existing_ids(seller_ids: set[str]) -> set[str]:
    """Those of the given ids that belong to a seller."""
    return {pk for (pk,) in _EXISTING(ids=list(seller_ids))}


def all_sellers(search: str = "") -> QuerySet[Seller]:
    """Sellers by name; `search` narrows to those in whose name or id each of its words stands, in whatever case."""
    found = Seller.objects.order_by("name", "pk")
    for word in searched(search):
        found = found.filter(search_text__contains=word)
    return found


def seller_names() -> list[str]:
    """The names of all sellers of the marketplace, also of those that are no longer active."""
    return ask_seller_names()()


def ask_seller_names() -> Callable[[], list[str]]:
    """The same, asked now and answered when it is called."""
    names = _NAMES.ask()
    return lambda: [name for (name,) in names()]


def is_address_of_staff(address: str, seller_id: str) -> bool:
    """Whether somebody on the staff of a seller has this e-mail address, in whatever case, or the shop itself."""
    return ask_whether_of_staff(address, seller_id)()


def ask_whether_of_staff(address: str, seller_id: str) -> Callable[[], bool]:
    """The same, asked now and answered when it is called."""
    rows = _ADDRESSES.ask(seller_id=seller_id)
    return lambda: bool(address) and address.lower() in {email.lower() for row in rows() for email in row if email}


def addresses_of_staff(seller_ids: Collection[str]) -> dict[str, set[str]]:
    """The e-mail addresses for which `is_address_of_staff` holds, lower-cased, by seller; in two queries."""
    found: dict[str, set[str]] = {}
    theirs = Membership.objects.filter(seller__in=any_of(seller_ids)).values_list("seller_id", "user__email")
    shops = Seller.objects.filter(pk__in=any_of(seller_ids)).exclude(email="").values_list("pk", "email")
    for seller_id, address in (*theirs, *shops):
        found.setdefault(seller_id, set()).add(address.lower())
    return found


def sellers_by_name(search: str, *, after: str, limit: int) -> list[Seller]:
    """The next sellers by name; `after` is the id of the last one shown, empty for the beginning.

    New sellers make no row appear twice or get lost on a later page.
    """
    found = all_sellers(search)
    last = find_seller(after) if after else None
    if last is not None:
        found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    return list(found[:limit])


def names_of_sellers(seller_ids: Collection[str]) -> dict[str, str]:
    """The names of these sellers, by id."""
    return dict(Seller.objects.filter(pk__in=any_of(seller_ids)).values_list("pk", "name"))


def memberships_of(user_id: int) -> QuerySet[Membership]:
    """The shops of a member of staff, by name."""
    return Membership.objects.filter(user_id=user_id).select_related("seller").order_by("seller__name", "seller_id")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody on a seller's staff, as colleagues see them. `last_sign_in` is None before the first one."""

    user_id: int
    name: str
    email: str
    role: Role
    last_sign_in: datetime | None
    two_factor: bool
    may_sign_in: bool

    @property
    def role_name(self) -> str:
        """The role in words."""
        return str(RoleChoice(self.role).label)


def staff_of(seller_id: str) -> list[StaffMember]:
    """A seller's staff: owners first, then agents, then viewers, each by name."""
    members = list(Membership.objects.filter(seller_id=seller_id).select_related("user"))
    protected = with_two_factor(one.user_id for one in members)
    people = [
        StaffMember(
            user_id=one.user_id,
            name=one.user.name,
            email=one.user.email,
            role=Role(one.role),
            last_sign_in=one.user.last_login,
            two_factor=one.user_id in protected,
            may_sign_in=one.user.is_active,
        )
        for one in members
    ]
    return sorted(people, key=lambda one: (-one.role.rank, (one.name or one.email).casefold(), one.user_id))


def is_only_owner(member: Membership) -> bool:
    """Whether the shop has no other owner who can sign in."""
    if member.role != RoleChoice.OWNER:
        return False
    others = Membership.objects.filter(seller_id=member.seller_id, role=RoleChoice.OWNER, user__is_active=True)
    return not others.exclude(pk=member.pk).exists()


def shops_only_owned_by(user_id: int) -> list[Seller]:
    """The shops that would have no owner who can sign in without this person, by name; in one query."""
    others = Membership.objects.filter(seller=OuterRef("seller"), role=RoleChoice.OWNER, user__is_active=True)
    owned = memberships_of(user_id).filter(role=RoleChoice.OWNER)
    return [one.seller for one in owned.filter(~Exists(others.exclude(user_id=user_id)))]


def roles_of(user_ids: Collection[int]) -> dict[int, list[Membership]]:
    """The places on staffs of each of some people who have any, by shop name; in one query."""
    found: dict[int, list[Membership]] = {}
    members = Membership.objects.filter(user_id__in=list(user_ids)).select_related("seller")
    for member in members.order_by("seller__name", "seller_id"):
        found.setdefault(member.user_id, []).append(member)
    return found


def staff_member(seller_id: str, user_id: int) -> StaffMember:
    """Somebody on a seller's staff.

    Raises:
        NotFound: they are not on it.
    """
    for one in staff_of(seller_id):
        if one.user_id == user_id:
            return one
    raise NotFound(_("This person is not on the staff of the shop."))


def open_invitations(seller_id: str) -> QuerySet[StaffInvitation]:
    """Invitations to this seller's staff that were neither accepted nor withdrawn, newest first."""
    found = StaffInvitation.objects.filter(seller_id=seller_id, accepted_at=None, withdrawn_at=None)
    return found.select_related("seller", "invited_by").order_by("-created_at", "id")


def invitation_by_token(token: str) -> StaffInvitation:
    """The invitation behind a link, whatever became of it.

    Raises:
        NotFound: there is none, or the link was changed.
    """
    invitation_id = read_token(Purpose.STAFF_INVITATION, token)
    found = StaffInvitation.objects.select_related("seller").filter(pk=invitation_id).first()
    if found is None:
        raise NotFound(_("This link is not complete. Please open it again from the e-mail."))
    return found


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody at a shop to write to. `key` tells them apart; `language` may be empty."""

    key: str
    address: str
    name: str
    language: str


def people_to_tell(seller: Seller) -> list[Addressee]:
    """Who hears of a customer's message (R5.8): the staff that wants to, else the shop's own address.

    A customer who writes is never unheard because everybody on the staff chose not to be told.
    """
    return _or_shop(seller, [one for one in _MEMBERS(seller_id=seller.pk) if one.notifications.messages])


def people_concerned(seller: Seller) -> list[Addressee]:
    """Who hears of what the marketplace decided about a shop: all of the staff who may act, else its own address."""
    return _or_shop(seller, [one for one in _MEMBERS(seller_id=seller.pk) if Role(one.role).rank >= Role.AGENT.rank])


def owners_to_tell(seller: Seller) -> list[Addressee]:
    """Who hears of what only owners can mend: those who can sign in, else the shop's own address."""
    return _or_shop(seller, [one for one in _MEMBERS(seller_id=seller.pk) if one.role == RoleChoice.OWNER])


def _or_shop(seller: Seller, members: list[Membership]) -> list[Addressee]:
    """These, or where there are none the shop's own address, if it has one."""
    if not members and seller.email:
        return [Addressee("shop", seller.email, seller.name, seller.language)]
    return [addressee(member) for member in members]


def people_told_at_once(seller_id: str, band: str, *, at: datetime) -> list[Addressee]:
    """Who of a shop's staff wants to hear of a review in a grade band at once (R4.5); one query.

    Nobody is told of what happened before they joined.
    """
    return ask_people_told_at_once(seller_id, band, at=at)()


def ask_people_told_at_once(seller_id: str, band: str, *, at: datetime) -> Callable[[], list[Addressee]]:
    """The same, asked now and answered when it is called."""
    members = _STAFF.ask(seller_id=seller_id, at=at)
    return lambda: [
        Addressee(str(one.user_id), one.user__email, one.user__name, one.user__language or one.seller__language)
        for one in members()
        if notice_time(getattr(one, f"notify_{band}"), role=Role(one.role), band=band) == AT_ONCE
    ]


def _active_members(seller_id: object) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(seller_id=seller_id, user__is_active=True)
        .select_related("user", "seller")
        .order_by("pk")
    )


_MEMBERS = Prepared(_active_members)


def addressee(member: Membership) -> Addressee:
    """A member of staff as somebody to write to; their user and seller are read already."""
    user = member.user
    return Addressee(str(member.user_id), user.email, user.name, user.language or member.seller.language)


def get_membership(user_id: str, seller_id: str) -> Membership:
    """Somebody's place on a seller's staff, with their account.

    Raises:
        NotFound: they have none.
    """
    member = Membership.objects.filter(seller_id=seller_id, user_id=user_id).select_related("user").first()
    if member is None:
        raise NotFound
    return member


def sellers_with_digests_due(until: datetime) -> list[str]:
    """The shops with somebody on the staff who was not told in a digest until then."""
    due = Membership.objects.filter(digested_until__lt=until).order_by("seller_id")
    return list(due.values_list("seller_id", flat=True).distinct())


def actor_of_user(user: AbstractBaseUser) -> Actor:
    """Who a signed-in person is to the product: their roles, or the operator.

    The operator's people act as operator even where they are also staff; their staff roles still hold.
    """
    roles = {member.seller_id: _role(member) for member in _MEMBERSHIPS(user_id=user.pk)}
    kind = ActorKind.OPERATOR if getattr(user, "is_operator", False) else ActorKind.STAFF
    return Actor(kind, str(user.pk), roles)


def _role(member: Membership) -> Role:
    # The staff of a seller that became inactive can only read (R9.7).
    return Role(member.role) if member.seller.active else Role.VIEWER

"""People, keys and links: `makegood user`, `makegood apikey`, `makegood link`."""

import sys
from datetime import timedelta
from typing import Annotated

import typer
from django.conf import settings
from django.urls import reverse

from makegood.domain.accounts import queries as accounts
from makegood.domain.accounts.actions import (
    create_key,
    create_user,
    end_sessions,
    remove_two_factor,
    revoke_key,
    rotate_key,
)
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.rules import LONGEST_OVERLAP
from makegood.domain.marketplace.queries import find_person, must_have_second_factor
from makegood.domain.orders.actions import issue_review_link
from makegood.domain.orders.queries import find_purchase
from makegood.domain.orders.rules import link_is_shut
from makegood.domain.reviews.queries import review_of_purchase
from makegood.domain.sellers.actions import add_staff
from makegood.domain.sellers.queries import get_seller
from makegood.kernel import actors, clock
from makegood.kernel.actors import Role

from .shared import EXIT_WRONG_USAGE, DataOption, command, fail, hint, say

users = typer.Typer(help="People who sign in.", no_args_is_help=True)
keys = typer.Typer(help="Keys of the REST API.", no_args_is_help=True)

OperatorOption = Annotated[bool, typer.Option("--operator", help="For the marketplace itself.")]
SellerOption = Annotated[str | None, typer.Option("--seller", metavar="ID", help="For this seller.")]


@users.command("create")
@command
def user_create(
    email: Annotated[str, typer.Option("--email", help="The address to sign in with.")],
    operator: OperatorOption = False,
    seller: SellerOption = None,
    role: Annotated[
        Role | None, typer.Option("--role", help="The role in the seller's staff; owner if none is given.")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the first line of stdin.")
    ] = False,
    data_folder: DataOption = None,
) -> None:
    """Create a staff account; an address that exists already gets the role added."""
    _check_operator_or_seller(operator, seller)
    if operator and role is not None:
        fail("--role goes with --seller: an operator may do everything", EXIT_WRONG_USAGE)
    role = role or Role.OWNER
    shop = get_seller(seller).name if seller is not None else ""
    by, now = actors.system("user.create"), clock.now()
    password = _read_password(password_stdin, is_new=accounts.user_by_email(email.strip()) is None)
    user, created = create_user(email=email, password=password, is_operator=operator, by=by, now=now, shop=shop)
    if seller is not None:
        add_staff(user_id=user.pk, seller_id=seller, role=role, by=by, now=now)
    task = "operator" if operator else f"{role.value} at {seller}"
    say(f"{'Created' if created else 'Changed'} {user.email}: {task}")


@users.command("two-factor-off")
@command
def user_two_factor_off(
    email: Annotated[str, typer.Option("--email", help="The address to sign in with.")],
    data_folder: DataOption = None,
) -> None:
    """Let somebody in with the password alone who lost both phone and recovery codes."""
    user = accounts.user_by_email(email.strip())
    if user is None:
        fail(f"there is nobody with the address {email.strip()}")
    removed = remove_two_factor(user=user, by=actors.system("user.two_factor_off"), now=clock.now())
    say(f"Two-factor sign-in of {user.email} {'is off' if removed else 'was off already'}")
    if must_have_second_factor(find_person(user.pk)):
        hint("makegood: it is their duty (setting second_factor): from the next sign-in they can only turn it on")


@users.command("end-sessions")
@command
def user_end_sessions(
    email: Annotated[str | None, typer.Option("--email", help="Of this person.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Of everybody.")] = False,
    data_folder: DataOption = None,
) -> None:
    """Sign somebody, or everybody, out everywhere at once; they may sign in again."""
    if everybody == (email is not None):
        fail("give either --email or --all", EXIT_WRONG_USAGE)
    by, now = actors.system("user.end_sessions"), clock.now()
    user = None if email is None else accounts.user_by_email(email.strip())
    if email is not None and user is None:
        fail(f"there is nobody with the address {email.strip()}")
    wanted = [user.pk] if user is not None else accounts.with_sessions(now=clock.wall_now())
    for user_id in wanted:
        end_sessions(user_id=user_id, by=by, now=now)
    say(f"Signed out {email.strip() if email else len(wanted)}")


def _check_operator_or_seller(operator: bool, seller: str | None) -> None:
    if operator == (seller is not None):
        fail("give either --operator or --seller ID", EXIT_WRONG_USAGE)


def _read_password(from_stdin: bool, *, is_new: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not is_new:
        return ""
    if not sys.stdin.isatty():
        fail("give the password with --password-stdin", EXIT_WRONG_USAGE)
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password


@keys.command("create")
@command
def apikey_create(
    operator: OperatorOption = False,
    seller: SellerOption = None,
    name: Annotated[str, typer.Option("--name", help="What the key is for.")] = "",
    scope: Annotated[Scope, typer.Option("--scope", help="What the key may do.")] = Scope.WRITE,
    data_folder: DataOption = None,
) -> None:
    """Create a key and print it. It is shown only now."""
    _check_operator_or_seller(operator, seller)
    if seller is not None:
        get_seller(seller)
    _, key = create_key(seller_id=seller, name=name, scope=scope, by=actors.system("apikey.create"), now=clock.now())
    say(key)


@keys.command("list")
@command
def apikey_list(data_folder: DataOption = None) -> None:
    """All keys: number, first characters, owner, scope, name, last use, until when a former secret works."""
    now = clock.now()
    for key in accounts.all_keys():
        owner = key.seller_ref or "operator"
        used = f"{key.last_used_at:%Y-%m-%dT%H:%M:%SZ}" if key.last_used_at else "never used"
        state = "revoked" if key.revoked_at else used
        former = key.former_until if key.former_until and key.former_until > now and not key.revoked_at else None
        columns = (str(key.pk), f"{key.prefix}…", owner, key.scope, key.name, state)
        say("\t".join((*columns, f"former until {former:%Y-%m-%dT%H:%M:%SZ}") if former else columns))


@keys.command("rotate")
@command
def apikey_rotate(
    key_id: Annotated[int, typer.Argument(metavar="ID")],
    keep_hours: Annotated[
        int,
        typer.Option(
            "--keep-hours",
            metavar="N",
            min=0,
            max=LONGEST_OVERLAP // timedelta(hours=1),
            help="For how long the former secret goes on working.",
        ),
    ] = 0,
    data_folder: DataOption = None,
) -> None:
    """Give a key a new secret and print it, only now. The former one stops at once, or after --keep-hours."""
    key, secret = rotate_key(
        key_id=key_id, keep=timedelta(hours=keep_hours), by=actors.system("apikey.rotate"), now=clock.now()
    )
    say(secret)
    until = f"works until {key.former_until:%Y-%m-%dT%H:%M:%SZ}" if key.former_until else "does not work any more"
    hint(f"makegood: the former secret of key {key_id} {until}")


@keys.command("revoke")
@command
def apikey_revoke(key_id: Annotated[int, typer.Argument(metavar="ID")], data_folder: DataOption = None) -> None:
    """Shut a key for good."""
    revoke_key(key_id=key_id, by=actors.system("apikey.revoke"), now=clock.now())
    say(f"Revoked {key_id}")


@command
def link(
    order: Annotated[str, typer.Argument(metavar="ORDER")],
    seller: Annotated[str, typer.Argument(metavar="SELLER")],
    data_folder: DataOption = None,
) -> None:
    """Print the review link of a purchase, alone. The first time it is made settles until when it works."""
    purchase = find_purchase(order, seller)
    if purchase is None:
        fail(f"there is no purchase of seller {seller} in order {order}")
    now = clock.now()
    token = issue_review_link(purchase=purchase, by=actors.system("link"), now=now)
    say(settings.MAKEGOOD_BASE_URL + reverse("customer:review", args=[token]))
    if purchase.customer.is_erased:
        hint("makegood: the customer was erased; the link says so and does nothing else")
    elif review_of_purchase(purchase.pk, purchase.seller_id) is not None:
        hint("makegood: this purchase has been reviewed; the link shows what was given")
    elif purchase.cancelled:
        hint("makegood: this purchase was cancelled; it cannot be reviewed")
    elif purchase.review_link_expires_at is not None and link_is_shut(purchase.review_link_expires_at, now):
        hint(f"makegood: this link expired on {clock.marketplace_day(purchase.review_link_expires_at)}")

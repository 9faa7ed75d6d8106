from datetime import UTC, date, datetime
from itertools import count

from makegood.domain.accounts.actions import create_user
from makegood.domain.accounts.models import User
from makegood.domain.orders.actions import (
    CustomerData,
    ItemData,
    OrderData,
    PurchaseData,
    issue_review_link,
    put_order,
)
from makegood.domain.orders.models import Order, Purchase
from makegood.domain.sellers.actions import SellerData, add_staff, put_seller
from makegood.domain.sellers.models import Seller
from makegood.domain.sellers.queries import find_seller
from makegood.kernel.actors import Actor, ActorKind, Role

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OPERATOR = Actor(ActorKind.OPERATOR_KEY, "1")

_numbers = count(1)


def agent_of(seller_id: str, role: Role = Role.AGENT) -> Actor:
    """A member of a seller's staff who has no account."""
    return Actor(ActorKind.STAFF, "7", {seller_id: role})


def make_seller(seller_id: str = "shop", name: str = "De Fietshoek", **data: object) -> Seller:
    seller, _ = put_seller(seller_id=seller_id, data=SellerData(name, **data), by=OPERATOR, now=NOW)  # type: ignore[arg-type]  # keywords of SellerData
    return seller


def make_order(
    order_id: str | None = None,
    *,
    sellers: tuple[str, ...] = ("shop",),
    name: str = "Anna de Vries",
    email: str | None = "anna@customers.example",
    customer: str | None = None,
    language: str | None = "nl",
    expected: date = date(2026, 11, 10),
    delivered: date | None = date(2026, 11, 11),
    cancelled: bool = False,
    invite: bool = True,
    now: datetime = NOW,
) -> Order:
    """An order with one purchase per seller; sellers that do not exist yet are made."""
    order_id = order_id or f"order-{next(_numbers)}"
    for seller_id in sellers:
        if find_seller(seller_id) is None:
            make_seller(seller_id)
    order, _ = put_order(
        order_id=order_id,
        data=OrderData(
            ordered_at=datetime(2026, 11, 7, 12, 0, tzinfo=UTC),
            customer=CustomerData(customer or f"customer-of-{order_id}"[:64], name, email, invite, language),
            purchases=tuple(
                PurchaseData(seller_id, expected, delivered, cancelled, (ItemData("article-1", 1, "Fietsbel"),))
                for seller_id in sellers
            ),
        ),
        by=OPERATOR,
        now=now,
    )
    return order


def make_purchase(seller_id: str = "shop", *, link: bool = True, now: datetime = NOW, **order: object) -> Purchase:
    """One purchase at one seller, its review link made at `now`."""
    made = make_order(sellers=(seller_id,), now=now, **order)  # type: ignore[arg-type]  # keywords of make_order
    purchase = Purchase.objects.select_related("customer", "seller", "order").get(order=made, seller_id=seller_id)
    if link:
        issue_review_link(purchase=purchase, by=OPERATOR, now=now)
    return purchase


def make_staff(seller_id: str = "shop", role: Role = Role.OWNER, email: str | None = None) -> User:
    """Somebody on a seller's staff; the password is `a-long-password`."""
    if find_seller(seller_id) is None:
        make_seller(seller_id)
    user, _created = create_user(
        email=email or f"{role.value}-{next(_numbers)}@{seller_id}.example",
        password="a-long-password",
        is_operator=False,
        by=OPERATOR,
        now=NOW,
    )
    add_staff(user_id=user.pk, seller_id=seller_id, role=role, by=OPERATOR, now=NOW)
    return user


def make_operator(email: str = "operator@marketplace.example") -> User:
    """One of the operator's people; the password is `a-long-password`."""
    user, _ = create_user(email=email, password="a-long-password", is_operator=True, by=OPERATOR, now=NOW)
    return user

"""Reads about orders, purchases and customers."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import is_address
from makegood.domain.sellers.permissions import check_may_read
from makegood.domain.sellers.queries import find_seller
from makegood.kernel.actors import Actor
from makegood.kernel.bulk import any_of
from makegood.kernel.errors import Invalid, NotFound, Refused
from makegood.kernel.fingerprints import fingerprints
from makegood.kernel.ids import is_marketplace_id
from makegood.kernel.owned import of_sellers
from makegood.kernel.paging import begins_with
from makegood.kernel.prepared import Prepared
from makegood.kernel.tokens import Purpose, make_token, read_token

from .models import Customer, DoNotAsk, Item, Order, Product, Purchase

_ERASED = Prepared(lambda pk: Customer.objects.filter(pk=pk, erased_at__isnull=False).values_list("pk"))
_PURCHASE = Prepared(lambda pk: Purchase.objects.select_related("customer", "seller").filter(pk=pk))
_PURCHASE_OF_ORDER = Prepared(
    lambda order_id, seller_id: Purchase.objects.select_related("customer", "seller").filter(
        order_id=order_id, seller_id=seller_id
    )
)
_TITLES: Prepared[Any] = Prepared(
    lambda purchase_ids: (
        Item.objects.filter(purchase_id__in=any_of(purchase_ids))
        .exclude(product__title="")
        .order_by("pk")
        .values_list("purchase_id", "product__title")
    ),
    planned_anew=True,
)
_SILENT = Prepared(
    lambda marks: DoNotAsk.objects.filter(pk__in=any_of(marks)).order_by("-since").values_list("pk", "since")
)
_PRODUCT = Prepared(lambda pk: Product.objects.filter(pk=pk))
_PURCHASES_WITH = Prepared(
    lambda order_id, product_id: (
        Purchase.objects.filter(order_id=order_id, items__product_id=product_id)
        .select_related("customer", "seller")
        .order_by("seller_id")
    )
)


def get_order(order_id: str) -> Order:
    """An order with its customer, purchases and items, in three queries.

    Raises:
        NotFound: there is no such order.
    """
    order = next(iter(get_orders([order_id])), None)
    if order is None:
        raise NotFound(_("There is no order with this id."))
    return order


def get_orders(order_ids: Iterable[str]) -> QuerySet[Order]:
    """Those of these orders that are there, with their customers, purchases and items, in four queries."""
    whole = Order.objects.select_related("customer").prefetch_related("purchases__items__product")
    return whole.filter(pk__in=list(order_ids))


def get_customer(ref: str) -> Customer:
    """A customer under the marketplace's id.

    Raises:
        NotFound: nobody was handed in under it.
    """
    customer = Customer.objects.filter(ref=ref).first()
    if customer is None:
        raise NotFound(_("There is no customer with this id."))
    return customer


def check_not_erased(customer_id: int) -> None:
    """Asked in the transaction that is about to store something of a customer: the answer is of that moment (R13.2).

    Raises:
        Refused: `erased`.
    """
    if _ERASED(pk=customer_id):
        raise _erased()


def check_link_of(customer: Customer) -> None:
    """Every link that a customer whose data were erased still has in some e-mail is shut (R13.2).

    Raises:
        Refused: `erased`.
    """
    if customer.is_erased:
        raise _erased()


def _erased() -> Refused:
    return Refused("erased", _("The data of this customer were erased."))


def find_customers(text: str) -> list[Customer]:
    """Whoever has this id, or this whole e-mail address in whatever case; by id."""
    if is_address(text):
        return sorted(customers_at(text), key=lambda customer: customer.ref)
    return list(Customer.objects.filter(ref=text)) if is_marketplace_id(text) else []


def purchases_of(customer: Customer) -> QuerySet[Purchase]:
    """Everything a customer bought, with its seller, in no order yet."""
    return Purchase.objects.filter(customer=customer).select_related("seller")


def latest_purchases() -> QuerySet[Purchase]:
    """What was bought at all sellers, with its seller and customer, in no order yet; for the operator."""
    return Purchase.objects.select_related("seller", "customer")


def find_purchases(text: str, *, limit: int) -> list[Purchase]:
    """The purchases whose order's id begins like this, then the latest of the customer with this id; at most `limit`.

    With seller and customer; in two queries.
    """
    if not is_marketplace_id(text):
        return []
    ordered = list(latest_purchases().filter(begins_with("order__pk", text)).order_by("order_id", "seller_id")[:limit])
    bought = latest_purchases().filter(customer__ref=text).order_by("-ordered_at", "-pk")
    found = {one.pk: one for one in (*ordered, *bought[:limit])}
    return list(found.values())[:limit]


def find_purchase(order_id: str, seller_id: str) -> Purchase | None:
    """One seller's share of an order, with customer and seller."""
    return _PURCHASE_OF_ORDER.first(order_id=order_id, seller_id=seller_id)


def get_purchase(purchase_id: str, *, by: Actor) -> Purchase:
    """A purchase that the asker may see, with customer and seller.

    Raises:
        NotFound: there is none, or it is another seller's.
    """
    purchase = _PURCHASE.first(pk=purchase_id)
    if purchase is None:
        raise NotFound(_("There is no purchase with this id."))
    check_may_read(by, purchase.seller_id)
    return purchase


def purchases_by_id(purchase_ids: Collection[str], seller_ids: Collection[str]) -> dict[str, Purchase]:
    """These purchases of these sellers with their customers, by id; who may see them was asked before."""
    found = Purchase.objects.filter(of_sellers(seller_ids), pk__in=any_of(purchase_ids)).select_related("customer")
    return {purchase.pk: purchase for purchase in found}


def titles_of(purchase_id: str) -> list[str]:
    """What was bought: the titles of the articles, in the order of the lines; those without one are left out."""
    return titles_of_purchases([purchase_id]).get(purchase_id, [])


def titles_of_purchases(purchase_ids: Collection[str]) -> dict[str, list[str]]:
    """The same of many purchases, by purchase; in one query. Those without any title are left out."""
    titles: dict[str, list[str]] = {}
    if not purchase_ids:
        return titles
    for purchase_id, title in _TITLES(purchase_ids=list(purchase_ids)):
        titles.setdefault(purchase_id, []).append(title)
    return titles


def get_product(product_id: str) -> Product:
    """An article under the marketplace's id.

    Raises:
        NotFound: there is none.
    """
    product = _PRODUCT.first(pk=product_id)
    if product is None:
        raise NotFound(_("There is no article with this id."))
    return product


def articles_of(purchase_id: str) -> list[Product]:
    """What was bought, in the order of the lines."""
    items = Item.objects.filter(purchase_id=purchase_id).select_related("product").order_by("pk")
    return [item.product for item in items]


def purchases_with(order_id: str, product_id: str) -> list[Purchase]:
    """The shares of an order in which an article stands, with customer and seller; by seller."""
    return _PURCHASES_WITH(order_id=order_id, product_id=product_id)


def named_purchase(order_id: str, seller_id: str) -> Purchase:
    """The purchase that somebody named by its order and seller, with customer and seller.

    Raises:
        Invalid: `unknown_order`, `unknown_seller`, or `unknown_purchase` when both exist.
    """
    purchase = find_purchase(order_id, seller_id)
    if purchase is None:
        raise unknown_purchase(order_id, seller_id)
    return purchase


def unknown_purchase(order_id: str, seller_id: str) -> Invalid:
    """Why there is no purchase under this order and seller: as `named_purchase` raises it."""
    if not order_exists(order_id):
        return Invalid.one("order", "unknown_order", _("There is no order with this id."))
    if find_seller(seller_id) is None:
        return Invalid.one("seller", "unknown_seller", _("There is no seller with this id."))
    return Invalid.one("seller", "unknown_purchase", _("This seller has no share in this order."))


def order_exists(order_id: str) -> bool:
    """Whether the marketplace handed in this order."""
    return Order.objects.filter(pk=order_id).exists()


def have_purchases(order_ids: Collection[str]) -> dict[str, bool]:
    """Whether each of some orders has a purchase; an order that does not exist is left out."""
    found = Order.objects.filter(pk__in=any_of(order_ids))
    return dict(found.values_list("pk", Exists(Purchase.objects.filter(order=OuterRef("pk")))))


def purchase_of_review_token(token: str) -> Purchase:
    """The purchase that a review link was made for.

    Raises:
        NotFound: the link was made up, cut off or changed.
        Refused: `erased`.
    """
    purchase_id = read_token(Purpose.REVIEW, token)
    purchase = _PURCHASE.first(pk=purchase_id) if purchase_id else None
    if purchase is None or purchase.review_link_expires_at is None:
        raise NotFound(_("This link does not work. Please use the whole link from the e-mail."))
    check_link_of(purchase.customer)
    return purchase


def customer_of_unsubscribe_token(token: str) -> Customer:
    """The customer that an unsubscribe link was made for.

    Raises:
        NotFound: the link was made up, cut off or changed.
    """
    public_id = read_token(Purpose.UNSUBSCRIBE, token)
    customer = Customer.objects.filter(public_id=public_id).first() if public_id else None
    if customer is None:
        raise NotFound(_("This link does not work. Please use the whole link from the e-mail."))
    return customer


def customer_of_my_token(token: str) -> Customer:
    """The customer that a link to what is kept of them was made for (R12.4).

    Raises:
        NotFound: the link was made up, cut off or changed.
        Refused: `erased`.
    """
    public_id = read_token(Purpose.MY, token)
    customer = Customer.objects.filter(public_id=public_id).first() if public_id else None
    if customer is None:
        raise NotFound(_("This link does not work. Please use the whole link from the e-mail."))
    check_link_of(customer)
    return customer


def my_token(customer: Customer) -> str:
    """The token of a customer's link to what is kept of them (R12.4)."""
    return make_token(Purpose.MY, customer.public_id)


def unsubscribe_token(customer: Customer) -> str:
    """The token of a customer's unsubscribe link (R13.1)."""
    return make_token(Purpose.UNSUBSCRIBE, customer.public_id)


def unsubscribe_url(customer: Customer) -> str:
    """A customer's unsubscribe link, as it stands in e-mails."""
    return settings.MAKEGOOD_BASE_URL + reverse("customer:unsubscribe", args=[unsubscribe_token(customer)])


def address_marks(address: str) -> list[str]:
    """What the do-not-ask list knows an address by (R2.7): under the present key, then under former ones."""
    return fingerprints(address.lower(), purpose="do-not-ask")


def do_not_ask_since(addresses: Iterable[str]) -> dict[str, datetime]:
    """Those of some addresses, lower-cased, from which somebody unsubscribed, and since when."""
    marks = {mark: address.lower() for address in addresses if address for mark in address_marks(address)}
    return {marks[mark]: since for mark, since in _SILENT(marks=list(marks))}


def customers_at(address: str) -> list[Customer]:
    """Every customer who has this e-mail address now, in whatever case."""
    return list(Customer.objects.alias(lower=Lower("email")).filter(lower=address.lower())) if address else []


def inconsistencies() -> Iterator[str]:
    """What should not be, one line each: somebody unsubscribed from an address whose owner does not count as such."""
    others = Customer.objects.filter(unsubscribed_at=None).exclude(email="").order_by("pk")
    batch: list[tuple[int, str]] = []
    for row in others.values_list("pk", "email").iterator(chunk_size=_BATCH):
        batch.append(row)
        if len(batch) == _BATCH:
            yield from _forgotten(batch)
            batch = []
    yield from _forgotten(batch)


_BATCH = 2_000


def _forgotten(batch: list[tuple[int, str]]) -> Iterator[str]:
    silent = do_not_ask_since(email for _pk, email in batch)
    for pk, email in batch:
        since = silent.get(email.lower())
        if since is not None:
            yield f"customer {pk} has an address that unsubscribed on {since:%Y-%m-%d}, and may be asked"

import secrets
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from makegood.domain.sellers.models import Seller
from makegood.kernel.ids import ID_LENGTH, MARKETPLACE_ID_LENGTH, new_id
from makegood.kernel.owned import SellerOwned

from . import rules


def new_audit_key() -> bytes:
    """A customer's own random key for marks of texts in the audit trail (R12.3)."""
    return secrets.token_bytes(32)


class Customer(models.Model):
    """Somebody who bought. `ref` is the marketplace's id of them."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=ID_LENGTH, unique=True, default=new_id)
    ref = models.CharField(max_length=MARKETPLACE_ID_LENGTH, unique=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, blank=True)
    invite = models.BooleanField(default=False)
    unsubscribed_at = models.DateTimeField(null=True)
    """Since when nothing that asks may be mailed to them: they, or somebody at their address, unsubscribed (R2.7)."""
    unsubscribed_themselves = models.BooleanField(default=False)
    """It was they, through their own link: then it holds at any address. Otherwise it goes with the address."""
    complained_at = models.DateTimeField(null=True)
    """When they reported an e-mail to this address as unwanted; another address begins anew."""
    erased_at = models.DateTimeField(null=True)
    """When their data were erased (R13.2): from then on the row only holds their purchases together."""
    erasure_settled_at = models.DateTimeField(null=True)
    """When nothing of it was left in files and free pages either; until then the worker goes on."""
    audit_key = models.BinaryField(default=new_audit_key)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(Lower("email"), name="customer_address"),
            models.Index(
                fields=["id"],
                condition=models.Q(erased_at__isnull=False, erasure_settled_at=None),
                name="customer_erasing",
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"

    @property
    def is_erased(self) -> bool:
        """Whether their data were erased."""
        return self.erased_at is not None

    @property
    def display_name(self) -> str | None:
        """First name and initial, as sellers and shoppers see it (R4.2)."""
        return rules.display_name(self.name)

    @property
    def first_name(self) -> str:
        """How e-mails address them; empty when there is no name."""
        return rules.first_name(self.name)

    @property
    def silent_since(self) -> datetime | None:
        """Since when nothing that asks may be mailed to them, because they unsubscribed or complained."""
        return min(filter(None, (self.unsubscribed_at, self.complained_at)), default=None)

    @property
    def reachable(self) -> bool:
        """Whether a reassessment request may be mailed to them (R6.7)."""
        return bool(self.email) and self.silent_since is None


class DoNotAsk(models.Model):
    """An address from which somebody unsubscribed, whoever has it now or later (R2.7).

    Only a mark of the lower-cased address under the secret key: it outlives the customer's data (R13.2).
    """

    mark = models.CharField(primary_key=True, max_length=64)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.mark


class Product(models.Model):
    """An article, under the marketplace's own id. `url` is its page on the marketplace."""

    id = models.CharField(primary_key=True, max_length=MARKETPLACE_ID_LENGTH)
    title = models.CharField(max_length=200, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    brand = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=2_000, blank=True)

    def __str__(self) -> str:
        return self.id

    @property
    def name(self) -> str:
        """What people read: the title; without one the id."""
        return self.title or self.id


class Order(models.Model):
    """What a customer bought at once, from one seller or several; under the marketplace's own id."""

    id = models.CharField(primary_key=True, max_length=MARKETPLACE_ID_LENGTH)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    ordered_at = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class Purchase(SellerOwned):
    """One seller's share of an order: what is graded.

    Customer and order date stand here too, for one join less. `look_on` is the day on which to look whether the
    customer is to be asked for a review (R2); null when that was decided. Whatever may change the answer sets it to the
    expected delivery date.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="purchases")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="purchases")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="purchases")
    ordered_at = models.DateTimeField()
    expected_delivery_date = models.DateField()
    delivered_date = models.DateField(null=True)
    cancelled = models.BooleanField(default=False)
    review_link_expires_at = models.DateTimeField(null=True)
    look_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "seller"], name="one_purchase_per_seller")]
        indexes: ClassVar = [
            # The order in which days are given out (R2.3); the last one spares reading rows that are not due yet.
            models.Index(
                fields=["expected_delivery_date", "ordered_at", "order", "seller", "look_on"],
                condition=models.Q(look_on__isnull=False),
                name="purchase_asking",
            ),
            models.Index(fields=["seller", "-ordered_at", "-id"], name="purchase_list"),
            models.Index(fields=["-ordered_at", "-id"], name="purchase_list_all"),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def experience_date(self) -> date:
        """The day of the experience: delivered, else expected."""
        return self.delivered_date or self.expected_delivery_date


class Item(models.Model):
    """A line of a purchase."""

    id = models.BigAutoField(primary_key=True)
    purchase = models.ForeignKey(Purchase, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="items")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["purchase", "product"], name="one_line_per_product")]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"

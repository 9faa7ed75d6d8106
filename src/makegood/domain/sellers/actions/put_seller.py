from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import is_address
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid
from makegood.kernel.ids import is_marketplace_id
from makegood.kernel.values import clean_line, search_text

from ..models import Seller
from ..permissions import check_may_operate


@dataclass(frozen=True, slots=True)
class SellerData:
    """What the marketplace says of a seller; None leaves a field as it is."""

    name: str
    language: str | None = None
    email: str | None = None
    active: bool | None = None


def put_seller(*, seller_id: str, data: SellerData, by: Actor, now: datetime) -> tuple[Seller, bool]:
    """Create or update a seller; with whether it is new. Repeating it changes nothing.

    Raises:
        Invalid: `invalid_id`, `required`, `too_long`, `invalid_characters`, `invalid_email`.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    wanted = check_seller(seller_id, data)
    with transaction.atomic():
        seller, created = Seller.objects.select_for_update().get_or_create(
            pk=seller_id,
            defaults={
                **wanted,
                "search_text": search_text(seller_id, str(wanted["name"])),
                "created_at": now,
                "updated_at": now,
            },
        )
        changed = [name for name, value in wanted.items() if getattr(seller, name) != value]
        if changed:
            was_active = seller.active
            for name in changed:
                setattr(seller, name, wanted[name])
            seller.search_text = search_text(seller_id, seller.name)
            seller.updated_at = now
            seller.save(update_fields=[*changed, "search_text", "updated_at"])
            audit.record(
                "seller.changed",
                by=by,
                now=now,
                subject=("seller", seller_id),
                seller_id=seller_id,
                before={"active": was_active},
                after={"active": seller.active, "fields": ".".join(changed)},
            )
        elif created:
            audit.record("seller.created", by=by, now=now, subject=("seller", seller_id), seller_id=seller_id)
    return seller, created


def check_seller(seller_id: str, data: SellerData) -> dict[str, str | bool]:
    """What was said of a seller, by the fields of its row.

    Raises:
        Invalid: see `put_seller`.
    """
    if not is_marketplace_id(seller_id):
        raise Invalid.one("seller", "invalid_id", _("An id is 1 to 64 of A-Z a-z 0-9 . _ -"))
    wanted = {
        "name": clean_line(data.name, field="name"),
        "language": data.language,
        "email": _clean_email(data.email),
        "active": data.active,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _clean_email(email: str | None) -> str | None:
    if email and not is_address(email):
        raise Invalid.one("email", "invalid_email", _("This is not a valid e-mail address."))
    return email

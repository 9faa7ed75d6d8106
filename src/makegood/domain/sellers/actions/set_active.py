from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound

from ..models import Seller
from ..permissions import check_may_operate


def set_active(*, seller_id: str, active: bool, by: Actor, now: datetime) -> None:
    """Close a shop or open it again (R9.7); what it is already changes nothing.

    Raises:
        NotFound: there is no such seller.
        Forbidden: not the operator.
    """
    check_may_operate(by)
    with transaction.atomic():
        seller = Seller.objects.select_for_update().filter(pk=seller_id).first()
        if seller is None:
            raise NotFound(_("There is no seller with this id."))
        if seller.active == active:
            return
        seller.active = active
        seller.updated_at = now
        seller.save(update_fields=["active", "updated_at"])
        audit.record(
            "seller.changed",
            by=by,
            now=now,
            subject=("seller", seller_id),
            seller_id=seller_id,
            before={"active": not active},
            after={"active": active, "fields": "active"},
        )

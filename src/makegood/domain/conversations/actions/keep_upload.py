from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.models import Purchase
from makegood.domain.orders.queries import check_not_erased
from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid

from .. import rules
from ..models import Attachment


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in; its name is only a name."""

    name: str
    data: bytes


def keep_upload(*, purchase: Purchase, uploads: Sequence[Upload], by: Actor, now: datetime) -> list[Attachment]:
    """Keep files while their writer looks at the preview; they are dropped a day later if no message follows.

    Raises:
        Invalid: `attachment_type` for anything but pictures and PDF, `attachments_too_large`.
        Refused: `erased`.
    """
    check_may_act(by, purchase.seller_id)
    check_size(sum(len(upload.data) for upload in uploads))
    kept = []
    with transaction.atomic():
        check_not_erased(purchase.customer_id)
        for upload in uploads:
            content_type = check_type(upload.data)
            kept.append(
                Attachment.objects.create(
                    seller_id=purchase.seller_id,
                    purchase=purchase,
                    uploaded_by=by.id,
                    name=rules.safe_file_name(upload.name, content_type),
                    content_type=content_type,
                    size=len(upload.data),
                    data=upload.data,
                    created_at=now,
                )
            )
    return kept


def check_type(data: bytes) -> str:
    """The type of a file that may be attached; raises Invalid for anything but pictures and PDF (R5.2)."""
    content_type = rules.content_type_of(data)
    if content_type is None:
        raise Invalid.one("attachments", "attachment_type", _("Only pictures and PDF files can be attached."))
    return content_type


def check_size(size: int) -> None:
    """Raises Invalid when the attachments of one message are more than 10 MB together (R5.2)."""
    if size > rules.ATTACHMENTS_LIMIT:
        raise Invalid.one("attachments", "attachments_too_large", _("The attachments may be 10 MB together at most."))

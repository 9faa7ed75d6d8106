from datetime import datetime

from django.db import transaction

from makegood.domain.sellers.permissions import check_may_own
from makegood.kernel import audit
from makegood.kernel.actors import Actor

from ..models import MessageTemplate


def remove_template(*, template: MessageTemplate, by: Actor, now: datetime) -> None:
    """Forget a template; messages that began with it stay as they were sent. Removing twice is once. Owners only.

    Raises:
        NotFound, Forbidden: not for this actor.
    """
    check_may_own(by, template.seller_id)
    with transaction.atomic():
        removed, _ = MessageTemplate.objects.filter(pk=template.pk).delete()
        if removed:
            audit.record(
                "template.removed",
                by=by,
                now=now,
                subject=("template", template.pk),
                seller_id=template.seller_id,
                before={"length": len(template.text)},
            )

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid

from ..models import Membership
from ..permissions import check_is_member
from ..queries import get_membership
from ..rules import Notifications, unknown_times


def set_notifications(*, seller_id: str, wanted: Notifications, by: Actor, now: datetime) -> None:
    """Choose what one is told of oneself about a shop, whatever the role there (R4.5).

    From now on the choice holds, also when the role changes.

    Raises:
        Invalid: `unknown_choice` for a band without a time of `rules.TIMES`.
        NotFound: another seller's staff, or an account that is not there.
        Forbidden: a key, or the operator who looks in.
    """
    check_is_member(by, seller_id)
    if unknown := unknown_times(wanted):
        message = _("Choose when you want to be told.")
        raise Invalid([FieldError(band, "unknown_choice", message) for band in unknown])
    with transaction.atomic():
        member = get_membership(by.id, seller_id)
        before = member.notifications
        chosen = {f"notify_{name}": value for name, value in asdict(wanted).items()}
        Membership.objects.filter(pk=member.pk).update(**chosen)
        if before != wanted:
            audit.record(
                "staff.notifications_set",
                by=by,
                now=now,
                subject=("user", member.user_id),
                seller_id=seller_id,
                before=asdict(before),
                after=asdict(wanted),
            )

from django.db.models import Q

from makegood.kernel.clock import wall_now

from ..enums import EmailState
from ..models import Email

_KEPT = {"id", "message_id", "dedupe_key"}


def enter_again(before: Email, fresh: Email) -> Email:
    """The same e-mail in the queue once more, with the content and the place of `fresh`; in the caller's transaction.

    Same row, same Message-ID (R13.4). One that has left, is on its way, or that a worker has in hand stays as it is.
    """
    idle = Q(claimed_until=None) | Q(claimed_until__lt=wall_now())
    stopped = Email.objects.filter(idle, pk=before.pk, state__in=(EmailState.CANCELLED, EmailState.FAILED))
    names = [field.attname for field in Email._meta.concrete_fields if field.attname not in _KEPT]
    stopped.update(**{name: getattr(fresh, name) for name in names})
    before.refresh_from_db()
    return before

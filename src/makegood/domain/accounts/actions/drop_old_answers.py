from collections.abc import Callable
from datetime import datetime

from makegood.kernel.stopping import never

from .. import rules
from ..models import KeptAnswer

BATCH = 500
"""In one transaction: each may be as large as a bulk call's batch."""


def drop_old_answers(*, now: datetime, should_stop: Callable[[], bool] = never) -> int:
    """Forget answers that no repeated call gets any more, in small transactions; how many."""
    old = KeptAnswer.objects.filter(kept_at__lte=now - rules.ANSWERS_KEPT_FOR).order_by("kept_at")
    dropped = 0
    while not should_stop():
        ids = list(old.values_list("pk", flat=True)[:BATCH])
        if not ids:
            break
        dropped += KeptAnswer.objects.filter(pk__in=ids).delete()[0]
    return dropped

from datetime import datetime, timedelta

from ..models import Attachment

KEPT_FOR = timedelta(days=1)


def drop_old_uploads(*, now: datetime) -> int:
    """Forget uploads whose message was never sent; how many."""
    dropped, _ = Attachment.objects.filter(message=None, created_at__lt=now - KEPT_FOR).delete()
    return dropped

"""What ends somebody's sessions."""

from django.db.models import F

from ..models import Session, User


def end_all(user: User) -> None:
    """In the caller's transaction, the present one too: whoever goes on gives it the new hash and another key.

    The rows alone would not do: a request that runs at this moment may give its session another key, and so a new row.
    """
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
    Session.objects.filter(user_id=user.pk).delete()

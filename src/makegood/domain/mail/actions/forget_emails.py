from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, Q, Value, When

from makegood.kernel.bulk import any_of

from .. import mailbox
from ..enums import EmailState, ReceivedState
from ..models import Email, EmailAttachment, ReceivedEmail


def forget_emails(*, email_ids: Collection[str]) -> int:
    """Nothing of what these e-mails said, and to whom, stays (R13.2); in the caller's transaction. How many they are.

    What has not left never will. Whoever is handing one over at this moment finds it settled, see `drop_letters`.
    """
    these = Email.objects.filter(pk__in=any_of(email_ids))
    EmailAttachment.objects.filter(email__in=these).delete()
    return these.update(
        state=Case(When(state=EmailState.QUEUED, then=Value(EmailState.CANCELLED)), default="state"),
        to_address="",
        to_name="",
        reply_to="",
        subject="",
        text="",
        html="",
        headers={},
        in_reply_to="",
        references=[],
        last_error="",
        outcome_pending=False,
        claimed_by="",
        claimed_until=None,
        run_after=None,
    )


def empty_emails(*, before: datetime, limit: int) -> int:
    """Words of e-mails that left, or never will, and are older; to whom and when stays. How many, `limit` at most."""
    old = Email.objects.exclude(text="").exclude(state=EmailState.QUEUED).filter(queued_at__lt=before)
    ids = list(old.order_by("queued_at").values_list("pk", flat=True)[:limit])
    Email.objects.filter(pk__in=any_of(ids)).update(subject="", text="", html="")
    return len(ids)


def drop_old_received(*, states: Collection[ReceivedState], before: datetime, limit: int) -> int:
    """Incoming e-mails in these states that are older; how many, `limit` at most."""
    old = ReceivedEmail.objects.filter(state__in=states, received_at__lt=before)
    return forget_received(received_ids=list(old.order_by("received_at").values_list("pk", flat=True)[:limit]))


def drop_letters() -> int:
    """Remove the mailbox files of e-mails that were forgotten or emptied; how many. After that was committed."""
    letters = mailbox.letters()
    forgotten = Email.objects.filter(Q(to_address="") | Q(text=""), pk__in=any_of(set(letters.values())))
    ids = set(forgotten.values_list("pk", flat=True))
    return mailbox.remove_letters(path for path, email_id in letters.items() if email_id in ids)


def forget_received(*, received_ids: Collection[str]) -> int:
    """Incoming e-mails are gone, as they came and whatever became of them; in the caller's transaction. How many."""
    deleted, _each = ReceivedEmail.objects.filter(pk__in=any_of(received_ids)).delete()
    return deleted

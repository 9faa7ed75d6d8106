from collections.abc import Collection

from django.db.models import Case, Value, When

from makegood.kernel.bulk import any_of

from .. import mailbox
from ..enums import EmailState
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


def drop_letters() -> int:
    """Remove the mailbox files of e-mails that were forgotten; how many. After that was committed."""
    letters = mailbox.letters()
    forgotten = Email.objects.filter(pk__in=any_of(set(letters.values())), to_address="")
    ids = set(forgotten.values_list("pk", flat=True))
    return mailbox.remove_letters(path for path, email_id in letters.items() if email_id in ids)


def forget_received(*, received_ids: Collection[str]) -> int:
    """Incoming e-mails are gone, as they came and whatever became of them; in the caller's transaction. How many."""
    deleted, _each = ReceivedEmail.objects.filter(pk__in=any_of(received_ids)).delete()
    return deleted

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from makegood.domain.mail.actions import OnOutcome, note_bounce
from makegood.domain.mail.addresses import OwnKind, read_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.mail.parsing import Report
from makegood.domain.mail.queries import emails_by_message_id, find_email
from makegood.domain.orders.actions import note_complaint
from makegood.kernel.actors import Actor

REPORTED_AS_UNWANTED = gettext_noop("The customer reported this e-mail as unwanted.")
"""The `failure` of a message that the customer complained about; pages translate it."""

_TO_CUSTOMERS = {
    EmailKind.CONVERSATION,
    EmailKind.REASSESSMENT,
    EmailKind.RESPONSE,
    EmailKind.INVITATION,
    EmailKind.REMINDER,
    EmailKind.SURVEY,
}


def note_report(
    *, report: Report, about: Sequence[str], reason: str, by: Actor, now: datetime, on_outcome: OnOutcome
) -> Email | None:
    """What a mail server reports about an e-mail of ours; that e-mail, or None when it is not known.

    `about` names it: bounce addresses and Message-IDs, the surest first. A bounce undoes contact (R5.5). A complaint
    does the same, and nobody at that address is asked for anything any more (R6.7). A delay changes nothing.
    """
    email = _reported(about)
    if email is None or report is Report.DELAY:
        return email
    complaint = report is Report.COMPLAINT
    with transaction.atomic():
        note_bounce(
            email_id=email.pk,
            permanent=True,
            reason=REPORTED_AS_UNWANTED if complaint else reason,
            now=now,
            on_outcome=on_outcome,
        )
        if complaint and email.kind in _TO_CUSTOMERS:
            note_complaint(address=email.to_address, by=by, now=now)
    return email


def _reported(about: Sequence[str]) -> Email | None:
    by_message_id = emails_by_message_id(about)
    for name in about:
        own = read_address(name)
        found = find_email(own.token) if own and own.kind is OwnKind.BOUNCE else by_message_id.get(name)
        if found is not None:
            return found
    return None

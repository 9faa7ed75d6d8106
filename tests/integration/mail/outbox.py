"""E-mails to send, and a run of the outbox."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import transaction

from makegood.domain.mail.actions import SendReport, queue_email, send_due
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.models import Email
from makegood.domain.mail.rendering import Rendered

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


CONTENT = Rendered("Uw bestelling", "Beste Anna,\n\nHet spijt ons.\n", "<p>Beste Anna,</p><p>Het spijt ons.</p>")


def queue(**changes: Any) -> Email:
    """An e-mail in the outbox, as an action would queue it; `changes` may also name parts of its content."""
    parts = {part.name: changes.pop(part.name) for part in fields(CONTENT) if part.name in changes}
    values: dict[str, Any] = {
        "kind": EmailKind.CONVERSATION,
        "to_address": "anna@example.com",
        "to_name": "Anna de Vries",
        "from_name": "Fietsenhoek via Makegood",
        "from_address": "c-token@reply.localhost",
        "content": replace(CONTENT, **parts),
        "about": "message1",
        "language": "nl",
        "now": NOW,
    }
    with transaction.atomic():
        return queue_email(**(values | changes))


class Outcomes(list[tuple[str, str]]):
    """What `send_due` told: the id and the state of each e-mail, in order."""

    def __call__(self, email: Email, now: datetime) -> None:
        self.append((email.pk, email.state))


def run(
    worker: str = "worker", on_outcome: Callable[[Email, datetime], None] | None = None, **options: Any
) -> SendReport:
    """One run of the outbox; `may_leave` answers at once."""
    if judge := options.pop("may_leave", None):
        options["may_leave"] = lambda email: partial(judge, email)
    return send_due(
        worker=worker,
        now=options.pop("now", NOW),
        on_outcome=Outcomes() if on_outcome is None else on_outcome,
        **options,
    )

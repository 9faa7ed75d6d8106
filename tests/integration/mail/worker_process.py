"""A worker as a process of its own, for tests that kill it. Its settings come from the environment."""

import sys
from datetime import UTC, datetime
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

    from makegood.domain.mail.actions import send_due
    from makegood.domain.mail.workers import WorkerIdentity

    def ignore(email: Any, now: datetime) -> None:
        pass

    with WorkerIdentity() as identity:
        report = send_due(worker=identity, now=datetime.now(UTC), on_outcome=ignore)
    sys.stdout.write(f"{report.sent}\n")

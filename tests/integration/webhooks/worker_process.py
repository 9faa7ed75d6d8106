"""A worker as a process of its own, for a test that kills it. Its settings come from the environment."""

from datetime import UTC, datetime

import django

if __name__ == "__main__":
    django.setup()

    from makegood.domain.mail.workers import WorkerIdentity
    from makegood.domain.webhooks.actions import deliver_due

    with WorkerIdentity() as identity:
        deliver_due(worker=identity.id, now=datetime.now(UTC), on_disabled=lambda *_: None)

"""Which workers are alive: by their heartbeats, and on this machine by the locks that they hold."""

from datetime import datetime

from makegood.domain.mail.workers import has_died_here
from makegood.kernel import monitoring


def workers_alive() -> dict[str, datetime]:
    """Each with the moment at which it was last heard of.

    One that was killed on this machine is gone at once; elsewhere it is missed when its next heartbeat is late.
    """
    return {worker: seen for worker, seen in monitoring.live_workers().items() if not has_died_here(worker)}

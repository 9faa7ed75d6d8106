"""The web server: granian, which one of its processes being killed does not end."""

import signal
from collections.abc import Callable
from typing import Any

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from makegood.kernel.one_by_one import tell_threads

SHUTDOWN_SECONDS = 10


def web_server(*, host: str, port: int, workers: int, threads: int) -> MPServer:
    """The production web server; `serve()` runs it until it is told to stop."""
    tell_threads(threads)
    return _Server(
        "makegood.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        # A second signal during the shutdown would otherwise leave it waiting for ever.
        workers_kill_timeout=SHUTDOWN_SECONDS,
        # Its own line of each request would hold the address, and with it tokens; `web.ui.observing` writes ours.
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
    )


class _Server(MPServer):
    """Ends when one of its processes ends twice within 5.5 seconds, as granian does, but not for those that are killed.

    The system kills the largest process when memory runs out; that one is replaced however often it happens.
    """

    def _respawn_workers(
        self,
        workers: list[int],
        spawn_target: Callable[..., None],
        target_loader: Callable[..., Any],
        delay: float = 0,
    ) -> None:
        killed = [index for index in workers if self.wrks[index].inner.exitcode == -signal.SIGKILL]
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        for index in killed:
            # By this granian knows who ended twice.
            self.respawned_wrks.pop(index, None)

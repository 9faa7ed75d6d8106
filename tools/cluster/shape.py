"""More than one machine, as processes of this one: two web servers, three workers, primary, replica, PgBouncer, proxy.

Each machine has a data folder of its own; what they share is the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import pgbouncer, postgres
from tools.load.installation import Installation, Part, free_port
from tools.load.proxied import PAGES, proxy_part, servers

WEB_SERVERS = 2
WORKERS = 3
CHECK_MILLISECONDS = 500
"""Between two looks of the proxy at a server."""

PRIMARY_SETTINGS = {"max_connections": "100"}
# Without the feedback, the primary's vacuum takes away rows that the replica is just reading.
REPLICA_SETTINGS = {"max_connections": "100", "hot_standby_feedback": "on"}

_LOOKS = f"    default-server check inter {CHECK_MILLISECONDS}ms fall 1 rise 1\n"
_CHECKS = f"    option httpchk GET /healthz\n{_LOOKS}"
_MAIL = """
frontend mail
    mode tcp
    bind 127.0.0.1:{port}
    default_backend listeners
backend listeners
    mode tcp
{checks}{listeners}
"""


@dataclass(slots=True)
class Databases:
    """Primary and replica, and the pool in front of both."""

    primary: postgres.Server
    replica: postgres.Server
    pool: pgbouncer.Pooler


@contextmanager
def databases(binaries: Path, pooler: Path) -> Iterator[Databases]:
    """Running, with durable commits, until the block ends."""
    primary = postgres.Server(binaries, PRIMARY_SETTINGS)
    primary.start()
    try:
        replica = postgres.Server(binaries, REPLICA_SETTINGS, source=primary)
        replica.start()
        pool = pgbouncer.Pooler(pooler, {"makegood": primary.url, "replica": replica.url})
        pool.start()
        try:
            yield Databases(primary, replica, pool)
        finally:
            pool.remove()
            replica.remove()
    finally:
        primary.remove()


class Cluster(Installation):
    """The installation; what it is asked goes through the proxy."""

    def __init__(self, folder: Path, *, mail_port: int, database_url: str, replica_url: str, proxy: Path) -> None:
        super().__init__(folder, mail_port=mail_port, database_url=database_url)
        self.environment |= {"MAKEGOOD_REPLICA_URL": replica_url, "MAKEGOOD_TRUSTED_PROXIES": "127.0.0.1"}
        self.ports = [free_port() for _ in range(WEB_SERVERS)]
        self.webs = [
            Part(f"web {number}", ["serve", "--port", str(port), "--workers", "2"], *self._machine(f"web-{number}"))
            for number, port in enumerate(self.ports, 1)
        ]
        listening = [free_port() for _ in range(WORKERS)]
        self.workers = []
        for number, port in enumerate(listening, 1):
            environment, log = self._machine(f"worker-{number}")
            environment["MAKEGOOD_INBOUND_LISTEN"] = f"smtp://127.0.0.1:{port}"
            self.workers.append(Part(f"worker {number}", ["worker"], environment, log))
        pages = PAGES.format(port=self.port, checks=_CHECKS, servers=servers(self.ports))
        mail = _MAIL.format(port=self.inbound_port, checks=_LOOKS, listeners=servers(listening))
        self.proxy = proxy_part(folder, proxy, self.environment, pages + mail)

    @property
    def parts(self) -> list[Part]:
        return [*self.webs, *self.workers, self.proxy]

    def _machine(self, name: str) -> tuple[dict[str, str], Path]:
        return self.environment | {"MAKEGOOD_DATA": str(self.folder / name)}, self.folder / f"{name}.log"

"""The databases that benchmarks fill: empty ones, where MAKEGOOD_DATABASE_URL says, removed afterwards.

`benchmarks.run` sets that address: SQLite, then a PostgreSQL server of its own.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from tests import postgres

# As a server is set up that must keep what it is given; the rest is PostgreSQL's default.
DURABLE = {"max_connections": "200", "shared_buffers": "1GB"}


def postgres_server() -> str | None:
    """Starts one for as long as this process lives; its address, or None when none is installed."""
    binaries = postgres.find_binaries()
    return postgres.start(binaries, settings=DURABLE) if binaries else None


@contextlib.contextmanager
def fresh_database() -> Iterator[dict[str, Any]]:
    """An empty database where the configured one is, and the environment that leads to it."""
    url = os.environ.get("MAKEGOOD_DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        environment = {"MAKEGOOD_DATA": folder, "MAKEGOOD_SECRET_KEY": "only-for-measuring", "MAKEGOOD_NOW": ""}
        environment["MAKEGOOD_LOG_LEVEL"] = "warning"  # the figures should be readable
        if not url.startswith("postgres"):
            yield {"name": f"{folder}/makegood.sqlite3", "environment": {**environment, "MAKEGOOD_DATABASE_URL": ""}}
            return
        import psycopg
        from psycopg import sql

        name = f"makegood_bench_{uuid.uuid4().hex}"
        own = urlsplit(url)._replace(path=f"/{name}").geturl()
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            try:
                yield {"name": own, "environment": {**environment, "MAKEGOOD_DATABASE_URL": own}}
            finally:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def run_side(benchmark: str, *arguments: object, environment: Mapping[str, str]) -> str:
    """What one side of a benchmark prints, in a fresh process: its memory and its caches are its own."""
    command = [sys.executable, "-m", f"benchmarks.{benchmark}", *map(str, arguments)]
    environment = {**os.environ, **environment}
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout  # noqa: S603 - ourselves


def prepare() -> None:
    """Django, and the tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "makegood.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    from makegood.kernel import installation

    installation.make_file()
    call_command("migrate", verbosity=0)

"""An installation as on a machine with several cores: a web server of one process for each, and a proxy in front.

The proxy gives each request to the server that has the fewest under way. Behind one port each connection belongs to one
of the processes for as long as it lives: whoever comes on it waits for what that one does, also while another rests.
"""

import shutil
import signal
from pathlib import Path
from typing import Any

from tools.load.installation import Installation, Part, free_port

PAGES = """
global
    maxconn 1000
defaults
    timeout connect 2s
    timeout client 70s
    timeout server 70s
    option redispatch
    retries 2
frontend pages
    mode http
    bind 127.0.0.1:{port}
    option forwardfor
    default_backend servers
backend servers
    mode http
    balance leastconn
{checks}{servers}
"""


class Proxied(Installation):
    """What it is asked goes through haproxy."""

    def __init__(self, folder: Path, *, proxy: Path, processes: int = 2, **options: Any) -> None:
        super().__init__(folder, processes=1, **options)
        self.environment["MAKEGOOD_TRUSTED_PROXIES"] = "127.0.0.1"
        ports = [free_port() for _ in range(processes)]
        self.webs = [
            Part(
                f"web {number}", ["serve", "--port", str(port), "--workers", "1"], self.environment, folder / "web.log"
            )
            for number, port in enumerate(ports, 1)
        ]
        self.proxy = proxy_part(
            folder, proxy, self.environment, PAGES.format(port=self.port, checks="", servers=servers(ports))
        )

    @property
    def parts(self) -> list[Part]:
        return [*self.webs, *self.workers, self.proxy]


def proxy_part(folder: Path, program: Path, environment: dict[str, str], settings: str) -> Part:
    """haproxy with these settings."""
    path = folder / "haproxy.cfg"
    path.write_text(settings)
    command = ["-db", "-f", str(path)]
    return Part("proxy", command, environment, folder / "proxy.log", (str(program),), ends_with=(-signal.SIGTERM,))


def servers(ports: list[int]) -> str:
    """Their lines in haproxy's settings."""
    return "\n".join(f"    server number-{number} 127.0.0.1:{port}" for number, port in enumerate(ports, 1))


def find_proxy() -> Path | None:
    """Debian's is in a folder that is not on everybody's PATH."""
    found = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    return Path(found) if found else None

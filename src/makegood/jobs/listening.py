"""Where the web server may listen."""

import errno
import os
import socket
import time

from makegood.kernel.parent import PATIENCE

LOOK_SECONDS = 0.2


class CannotServe(Exception):
    """Nothing can listen there; the text says why and what to do."""


def is_free(address: str, port: int) -> bool:
    """Whether nothing listens on this port.

    Raises:
        OSError: this machine or this user may not listen there at all.
    """
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def address_to_serve(host: str, port: int, *, patience: float = PATIENCE + 2) -> str:
    """The address of a host, once nothing else listens on this port.

    The web server lets others share its port: without this look a second one, perhaps of another installation, would be
    given every second visitor of the first. What is left of a server whose main process was killed still finishes what
    is under way; it is waited for, `patience` seconds.

    Raises:
        CannotServe: the port stays taken, or the host is none of this machine.
    """
    deadline = time.monotonic() + patience
    try:
        address = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
        while not is_free(address, port):
            if time.monotonic() > deadline:
                raise CannotServe(f"port {port} is taken on this machine; choose another with --port")
            time.sleep(LOOK_SECONDS)
    except OSError as error:
        why = error.strerror or os.strerror(error.errno or 0)
        raise CannotServe(f"cannot listen on {host}, port {port}: {why}; see --host and --port") from error
    return address

"""A web server starts where nothing else listens."""

import socket

import pytest

from makegood.jobs.listening import CannotServe, address_to_serve

HOST = "127.0.0.1"


@pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="ports are not shared here")
def test_a_port_that_another_server_would_share_is_taken() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        for host in (HOST, "0.0.0.0"):
            with pytest.raises(CannotServe, match=f"port {port} is taken on this machine; choose another with --port"):
                address_to_serve(host, port, patience=0)
    assert address_to_serve(HOST, port, patience=0) == HOST


def test_a_host_goes_by_its_name() -> None:
    assert address_to_serve("localhost", 0, patience=0) in (HOST, "::1")


@pytest.mark.parametrize("host", ["no such host", "192.0.2.1"])
def test_a_host_that_is_none_of_this_machine_is_named(host: str) -> None:
    with pytest.raises(CannotServe, match=f"cannot listen on {host}, port 8000: .*; see --host and --port"):
        address_to_serve(host, 8000, patience=0)

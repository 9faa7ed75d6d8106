"""What only the production server can show: calls at once through several processes, bodies in chunks, broken calls."""

import http.client
import json
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlsplit

from tests.integration.processes import Answer, Makegood, order_body

COUNT = 120
"""Two batches."""


def send(
    makegood: Makegood, key: str, path: str, body: bytes | Iterable[bytes], content_type: str, **headers: str
) -> Answer:
    """A POST; a body of pieces goes in chunks, without a length."""
    connection = http.client.HTTPConnection(urlsplit(makegood.base).netloc, timeout=60)
    try:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": content_type, **headers}
        connection.request("POST", f"/api/v1{path}", body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def line(number: int) -> bytes:
    return json.dumps({"id": f"o-{number}", **order_body(customer=f"c-{number}")}).encode() + b"\n"


def test_at_once_in_chunks_and_broken_off(initialised: dict[str, str]) -> None:
    makegood = Makegood(initialised)
    key = makegood.key()
    with makegood.serving(processes=2):
        assert makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key).status == 201
        in_chunks(makegood, key)
        twenty_at_once(makegood, key)
        broken_off(makegood, key)


def in_chunks(makegood: Makegood, key: str) -> None:
    mark = {"Idempotency-Key": "orders-1"}
    first = send(makegood, key, "/orders/bulk", map(line, range(COUNT)), "application/x-ndjson", **mark)
    assert (first.status, first.headers["transfer-encoding"]) == (200, "chunked")
    assert [json.loads(one)["status"] for one in first.body.splitlines()] == [201] * COUNT
    again = send(makegood, key, "/orders/bulk", map(line, range(COUNT)), "application/x-ndjson", **mark)
    assert (again.headers["idempotent-replayed"], again.body) == ("true", first.body)


def twenty_at_once(makegood: Makegood, key: str) -> None:
    """Through two processes of the server."""
    question = json.dumps({"order": "o-1", "seller": "shop", "text": "Past deze bel ook op een kinderfiets?"}).encode()
    start = Barrier(20)

    def one() -> Answer:
        start.wait(timeout=60)
        return send(makegood, key, "/conversations", question, "application/json", **{"Idempotency-Key": "question-1"})

    with ThreadPoolExecutor(20) as pool:
        answers = [each.result(timeout=60) for each in [pool.submit(one) for _ in range(20)]]
    assert {(answer.status, answer.body) for answer in answers} == {(201, answers[0].body)}
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 19
    stored = makegood.call("GET", f"/api/v1/conversations/{answers[0].json['id']}", key=key).json
    assert len(stored["messages"]) == 1


def broken_off(makegood: Makegood, key: str) -> None:
    address = urlsplit(makegood.base)
    with socket.create_connection((address.hostname, address.port), timeout=60) as client:
        head = (
            f"POST /api/v1/orders/bulk HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {key}\r\n"
            "Content-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n"
        )
        client.sendall(head.encode() + line(COUNT))
    assert makegood.call("GET", f"/api/v1/orders/o-{COUNT}", key=key).status == 404

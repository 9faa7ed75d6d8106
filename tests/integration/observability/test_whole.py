"""A whole Makegood: what its processes write while customers come and go, and what they count together."""

import json
import sqlite3
from email import message_from_string
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.integration.processes import Makegood, order_body

from .conftest import samples

ADDRESS = "carolina.verhoeven@customers.example"
WORDS = "Het krokodillenleer was gebarsten"
SECRETS = (ADDRESS, "carolina", "Verhoeven", "krokodillenleer", "zebrapad", "pinguïn", "olifant", "giraffe")

# As databases do it themselves where a constraint fails: the error repeats the row.
_REFUSE_ELEPHANTS = {
    "sqlite": "CREATE TRIGGER no_elephants BEFORE INSERT ON reviews_review WHEN NEW.text LIKE '%olifant%'"
    " BEGIN SELECT RAISE(ABORT, 'no olifant here'); END",
    "postgresql": "ALTER TABLE reviews_review ADD CONSTRAINT no_elephants CHECK (text NOT LIKE '%olifant%')",
}


def refuse_elephants(makegood: Makegood) -> None:
    url = makegood.environment.get("MAKEGOOD_DATABASE_URL", "")
    if url:
        with psycopg.connect(url) as server:
            server.execute(_REFUSE_ELEPHANTS["postgresql"])
    else:
        database = sqlite3.connect(Path(makegood.environment["MAKEGOOD_DATA"]) / "makegood.sqlite3")
        database.execute(_REFUSE_ELEPHANTS["sqlite"])
        database.close()


def path_of(link: str) -> str:
    return urlsplit(link.strip()).path


@pytest.fixture
def makegood(initialised: dict[str, str]) -> Makegood:
    return Makegood(initialised | {"MAKEGOOD_LOG_LEVEL": "debug"})


def test_no_line_holds_an_address_a_word_a_token_or_a_key_and_processes_count_together(makegood: Makegood) -> None:
    key = makegood.key()
    said: list[str] = []
    hidden = [*SECRETS, key]
    metrics = Path(makegood.environment["MAKEGOOD_DATA"]) / "metrics"
    left_behind = metrics / "of-a-server-that-was-killed"
    left_behind.mkdir(parents=True)

    def run(*command: str, stdin: str = "") -> str:
        done = makegood.run(*command, stdin=stdin, check=None)
        said.append(done.stderr)
        return done.stdout

    with makegood.serving(processes=2):
        (folder,) = metrics.iterdir()
        assert folder != left_behind
        makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key)
        for order in ("o-1", "o-2"):
            body = order_body(customer="c-1", name="Carolina Verhoeven", email=ADDRESS)
            assert makegood.call("PUT", f"/api/v1/orders/{order}", body, key=key).status == 201
        link = path_of(run("link", "o-2", "shop"))
        hidden += [link.split("/")[2], *link.split("/")[2].split(".")[1:]]
        body = {"order": "o-1", "seller": "shop", "overall": 3, "text": WORDS}
        assert makegood.call("POST", "/api/v1/reviews", body, key=key).status == 201
        assert makegood.call("GET", f"{link}?grade=4&text=giraffe").status == 200
        review = makegood.call("GET", f"/api/v1/reviews?q=krokodillenleer&{ADDRESS}", key=key).json["items"][0]["id"]
        message = {"text": "Wat vervelend van het zebrapad, excuses."}
        assert makegood.call("POST", f"/api/v1/reviews/{review}/messages", message, key=key).status == 201
        run("worker", "--once")
        (mail,) = [text for file in makegood.mailbox.glob("*.eml") if "zebrapad" in (text := file.read_text())]
        relay = parseaddr(message_from_string(mail)["From"])[1]
        answer = f"From: Carolina <{ADDRESS}>\nTo: {relay}\nSubject: Re: pinguïn\n\nDe pinguïn is er niet.\n"
        assert run("inbound", "--recipient", relay, stdin=answer).startswith("placed")
        broken = f"From: giraffe@x.example\nTo: x-{relay}\nContent-Type: text/plain; charset=giraffe\n\ngiraffe\xff\n"
        assert run("inbound", "--recipient", f"nobody-{ADDRESS}", stdin=broken).startswith("unplaced")
        # Errors: of a field, of a key, of an address, of a method.
        makegood.call(
            "POST", "/api/v1/reviews", {"order": ADDRESS, "seller": "giraffe giraffe", "overall": 99}, key=key
        )
        makegood.call("GET", "/api/v1/reviews", key=f"{key}x")
        makegood.call("GET", f"/r/{ADDRESS}/?text=giraffe")
        makegood.call("GIRAFFE", f"/shop/{ADDRESS}/")
        makegood.call("POST", "/account/login/", form={"login": ADDRESS, "password": "giraffe"})
        refuse_elephants(makegood)
        failed = makegood.call("POST", link, form={"overall": "4", "text": f"Een olifant. {ADDRESS}"})
        failed_call = makegood.call(
            "POST", "/api/v1/reviews", {"order": "o-2", "seller": "shop", "overall": 4, "text": "olifant"}, key=key
        )
        assert (failed.status, failed_call.status) == (500, 500)
        count_together(makegood)
    assert list(metrics.iterdir()) == []
    lines = [line for text in (*said, makegood.log) for line in text.splitlines()]
    read = [json.loads(line) for line in lines]  # every line, of the server and of commands
    assert not [(word, line) for line in lines for word in hidden if word.lower() in line.lower()]
    accidents = [line for line in read if line["event"] == "request failed"]
    assert [line["request_id"] for line in accidents] == [
        failed.headers["x-request-id"],
        failed_call.json["request_id"],
    ]
    assert {"/r/{token}/", "/api/v1/reviews"} == {line["route"] for line in accidents}
    assert all("IntegrityError" in line["exception"] for line in accidents)


def count_together(makegood: Makegood) -> None:
    """Whichever process is asked answers for both: no counter ever goes back."""
    before = samples(makegood.call("GET", "/metrics").text)
    assert before["makegood_web_processes"] == 2
    assert before["makegood_http_database_errors_total"] == 2
    assert before['makegood_emails_total{outcome="sent"}'] == 1
    assert before["makegood_workers"] == 1
    front = 'makegood_http_requests_total{method="GET",route="/",status="2xx"}'
    for asked in range(1, 9):
        makegood.call("GET", "/")
        now = samples(makegood.call("GET", "/metrics").text)
        assert now[front] == before.get(front, 0) + asked
        gone_back = [name for name in before if "_total" in name and now[name] < before[name]]
        assert gone_back == []

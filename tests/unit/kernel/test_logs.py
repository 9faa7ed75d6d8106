"""No line of the log holds an address, words of a customer, a token or a key (R13.2)."""

import io
import json
import logging
import logging.config
import os
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from urllib3.connectionpool import log as library_log

from makegood.kernel.errors import Refused
from makegood.kernel.ids import new_id
from makegood.kernel.log_handler import StderrHandler
from makegood.kernel.logs import catch_strays, without_secrets
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import make_review

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the log says from now on, as it is written."""
    structlog.contextvars.clear_contextvars()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    made = logging.config.DictConfigurator(settings.LOGGING).configure_formatter
    handler.setFormatter(made(dict(settings.LOGGING["formatters"]["line"])))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)


def failing(error: Exception) -> None:
    try:
        raise error
    except type(error):
        structlog.get_logger("makegood.tests").exception("it failed")


def test_a_line_of_ours_says_what_happened_when_and_at_which_level(lines: Lines) -> None:
    structlog.get_logger("makegood.tests").warning("something", number=3)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "something", "number": 3, "level": "warning", "logger": "makegood.tests"}


def test_addresses_tokens_and_keys_are_taken_out_wherever_they_stand(lines: Lines) -> None:
    token = make_token(Purpose.REVIEW, new_id())
    structlog.get_logger("makegood.tests").error(
        f"for anna.de+vries@customers.example at /r/{token}/",
        nested={"list": ["bert@b.example", ("mg_0123456789abcdef",)]},
        thing=object(),
    )
    (line,) = lines()
    assert line["event"] == "for […] at /r/[…]/"
    assert (line["nested"], line["thing"]) == ({"list": ["[…]", ["[…]"]]}, "<object>")


def test_of_an_error_kind_and_place_are_told_and_never_its_message(lines: Lines) -> None:
    failing(KeyError("Anna de Vries"))
    cause, words = KeyError("Anna"), "De bel kwam gebarsten aan"
    try:
        raise ValueError(words) from cause
    except ValueError:
        structlog.get_logger("makegood.tests").exception("it failed again")
    first, second = (line["exception"] for line in lines())
    assert first.endswith("\nKeyError")
    assert "in failing" in first
    assert second.startswith("KeyError\n  File ")
    assert second.endswith("\nValueError")
    assert not [word for word in ("Anna", "Vries", "gebarsten") if word in first + second]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (AttributeError("'NoneType' object has no attribute 'seller'"), "AttributeError: 'NoneType' object has no a"),
        (FileNotFoundError(2, "No such file", "/data/anna"), "FileNotFoundError: ENOENT"),
        (Refused("already_reviewed", "Anna was here"), "Refused: already_reviewed"),
    ],
)
def test_what_an_error_says_is_told_where_it_can_hold_no_value(error: Exception, told: str, lines: Lines) -> None:
    failing(error)
    assert lines()[0]["exception"].splitlines()[-1].startswith(told)


@pytest.mark.django_db
def test_an_error_of_the_database_names_the_constraint_and_no_value(lines: Lines) -> None:
    """PostgreSQL says "Key (…)=(…) already exists", "Failing row contains (…)" and 'invalid input syntax: "…"'."""
    purchase = make_review(text="De bel kwam gebarsten aan.").purchase
    customer = purchase.customer
    statements = [
        ("UPDATE orders_customer SET email = NULL WHERE id = %s", [customer.pk]),
        (
            "INSERT INTO reviews_review SELECT * FROM reviews_review WHERE purchase_id = %s",
            [purchase.pk],
        ),
        ("SELECT CAST(%s AS integer) + 1 / 0", [customer.email]),
        ("SELEKT %s", [customer.email]),
    ]
    for statement, values in statements:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
        except DatabaseError:
            structlog.get_logger("makegood.tests").exception("it failed")
    told = [line["exception"] for line in lines()]
    assert len(told) >= 3
    assert not [word for word in (customer.email, customer.name, "gebarsten", "customers.example") if word in str(told)]
    assert "constraint" in told[0] or "sqlstate" in told[0] or "23502" in told[0]


def test_an_integrity_error_of_django_says_nothing_itself(lines: Lines) -> None:
    failing(IntegrityError("DETAIL:  Key (lower(email))=(anna) already exists."))
    assert lines()[0]["exception"].endswith("\nIntegrityError")


def test_of_a_library_only_the_pattern_of_its_line_is_told(lines: Lines) -> None:
    library_log.error("Retrying (%r) after connection broken by '%r': %s", 1, "Anna", "/hook?secret")
    library_log.error(f"Anna said {len(lines())} things")
    told = [line["event"] for line in lines()]
    assert told == ["Retrying (%r) after connection broken by '%r': %s", "a message with values"]
    assert {line["logger"] for line in lines()} == {"urllib3.connectionpool"}
    assert "test_logs" in lines()[0]["place"]


def test_what_nobody_catches_is_a_line_too(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    words = "Anna de Vries"
    catch_strays()
    try:
        thread = threading.Thread(target=failing_by_itself, args=(ValueError(words),))
        thread.start()
        thread.join()
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(f"a naive datetime of {words}", RuntimeWarning, stacklevel=1)
    finally:
        logging.captureWarnings(False)
    stray, warning = lines()
    assert (stray["event"], stray["exception"].splitlines()[-1]) == ("a thread ended", "ValueError")
    assert warning["logger"] == "py.warnings"
    assert words not in str(lines())


def failing_by_itself(error: Exception) -> None:
    raise error


def test_a_pipe_that_nobody_reads_stops_nobody() -> None:
    read, write = os.pipe()
    with os.fdopen(write, "w") as stream, os.fdopen(read) as reader:
        handler = StderrHandler()
        handler.setStream(stream)
        log = logging.getLogger("tests.pipe")
        log.setLevel(logging.INFO)
        log.propagate = False
        log.addHandler(handler)
        for number in range(3000):
            log.info("line %d of those that fill the pipe, which holds 64 kB", number)
        first = os.read(reader.fileno(), 1 << 20).decode().splitlines()
        log.info("now there is room")
        last = os.read(reader.fileno(), 1 << 20).decode().splitlines()
    assert first[0].startswith("line 0 ")
    assert last[0] == "now there is room"
    assert last[1] == f"log lines were dropped, since nobody read them: {3000 - len(first)}"


def test_a_long_row_of_characters_before_an_address_takes_no_minutes() -> None:
    told = without_secrets(None, "", {"text": "a" * 1_000_000 + " @ b@c.example"})
    assert told["text"].endswith("a @ […]")


def test_lines_go_to_stderr_and_nowhere_else() -> None:
    assert settings.LOGGING["handlers"].keys() == {"stderr"}
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert not [name for name, logger in settings.LOGGING["loggers"].items() if "handlers" in logger]

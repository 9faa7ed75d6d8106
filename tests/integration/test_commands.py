"""The command line as scripts use it: exit codes, stdout alone, one line for what is wrong."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.processes import Makegood, order_body
from tests.postgres import free_port

ON_SQLITE = "MAKEGOOD_DATABASE_URL" not in os.environ


@pytest.fixture
def makegood(initialised: dict[str, str]) -> Makegood:
    return Makegood(initialised)


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_init_is_safe_to_repeat_and_its_key_is_private(installation: dict[str, str]) -> None:
    del installation["MAKEGOOD_SECRET_KEY"]
    if not ON_SQLITE:
        assert "MAKEGOOD_SECRET_KEY" in one_line(Makegood(installation).run("init", check=2).stderr)
        return
    makegood = Makegood(installation)
    assert makegood.run("init").stderr == ""
    key = Path(installation["MAKEGOOD_DATA"]) / "secret_key"
    before = key.read_text()
    assert oct(key.stat().st_mode)[-3:] == "600"
    assert makegood.run("init").stderr == ""
    assert key.read_text() == before


def test_without_init_a_command_says_what_to_do(installation: dict[str, str]) -> None:
    assert "makegood init" in one_line(Makegood(installation).run("serve", check=2).stderr)


def test_a_wrong_variable_is_one_line(makegood: Makegood) -> None:
    line = one_line(makegood.run("grade", "shop", check=2, MAKEGOOD_TIME_ZONE="Mars/Olympus").stderr)
    assert line.startswith("makegood: MAKEGOOD_TIME_ZONE: ")


def test_r8_5_a_start_with_another_time_zone_stops(makegood: Makegood) -> None:
    for command in ("serve", "init"):
        line = one_line(makegood.run(command, check=2, MAKEGOOD_TIME_ZONE="America/New_York").stderr)
        assert "Europe/Amsterdam" in line


def test_another_secret_key_takes_over_when_the_former_one_is_named_or_given_up(makegood: Makegood) -> None:
    former, second, third = makegood.environment["MAKEGOOD_SECRET_KEY"], "second-key-" * 6, "third-key-" * 6
    line = one_line(makegood.run("init", check=2, MAKEGOOD_SECRET_KEY=second).stderr)
    assert line.startswith("makegood: MAKEGOOD_SECRET_KEY: this is not the secret key")
    assert "MAKEGOOD_SECRET_KEY_FALLBACKS" in line
    makegood.run("init", MAKEGOOD_SECRET_KEY=second, MAKEGOOD_SECRET_KEY_FALLBACKS=former)
    makegood.run("verify", MAKEGOOD_SECRET_KEY=second)
    # By mistake that one is lost, too.
    makegood.run("init", "--new-secret-key", MAKEGOOD_SECRET_KEY=third)
    makegood.run("worker", "--once", MAKEGOOD_SECRET_KEY=third)


def test_data_is_an_option_of_every_command(makegood: Makegood, tmp_path: Path) -> None:
    if ON_SQLITE:
        there = makegood.environment["MAKEGOOD_DATA"]
        makegood.run("verify", "--data", there, MAKEGOOD_DATA=str(tmp_path / "elsewhere"))
        makegood.run("verify", check=2, MAKEGOOD_DATA=str(tmp_path / "elsewhere"))


def test_demo_reset_refuses_a_folder_that_is_no_demo(makegood: Makegood, tmp_path: Path) -> None:
    folder = tmp_path / "precious"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    refused = makegood.run("demo", "--reset", "--yes", "--data", str(folder), check=2)
    assert "nothing was deleted" in refused.stderr
    assert (folder / "thesis.txt").exists()
    assert "not a demo" in makegood.run("demo", "--data", str(folder), check=2).stderr


@pytest.mark.same_on_both  # the demo keeps to SQLite, whatever the environment says
def test_the_demo_keeps_its_data_and_reset_begins_anew(installation: dict[str, str], tmp_path: Path) -> None:
    makegood = Makegood({name: value for name, value in installation.items() if not name.startswith("MAKEGOOD_")})
    folder = tmp_path / "demo-data"
    folder.mkdir()
    for name in (".makegood-demo", ".demo-built"):  # an empty demo: building the marketplace twice would take long
        (folder / name).touch()

    key = "of an earlier start " + "0" * 50
    (folder / "secret_key").write_text(key)

    def front_page_after(*options: str) -> str:
        with makegood.running("demo", "--data", str(folder), *options):
            return makegood.call("GET", "/").text

    assert "De Fietshoek" not in front_page_after()
    assert (folder / "secret_key").read_text() == key

    with making_demo(makegood, folder, "--reset", "--yes"):
        second = makegood.run("demo", "--data", str(folder), "--port", str(free_port()), check=2)
        assert "a demo is running" in second.stderr
    begun = (folder / "secret_key").read_text()
    assert begun != key

    assert "De Fietshoek" in front_page_after()
    assert (folder / "secret_key").read_text() != begun


@contextmanager
def making_demo(makegood: Makegood, folder: Path, *options: str) -> Iterator[None]:
    """A demo that is killed while it is built."""
    with subprocess.Popen(
        [sys.executable, "-m", "makegood", "demo", "--data", folder, "--port", str(free_port()), *options],
        env=makegood.environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "Building" in process.stderr.readline()
        yield
        process.kill()


def test_the_worker_says_that_mail_stays_here_outside_the_demo(makegood: Makegood) -> None:
    done = makegood.run("worker", "--once")
    assert "not leaving this machine" in done.stderr
    assert "0 sent" in done.stdout


def test_a_mail_server_that_is_away_costs_nothing(makegood: Makegood) -> None:
    key = makegood.key()
    with makegood.serving():
        makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key)
        makegood.call("PUT", "/api/v1/orders/o-1", order_body(), key=key)
        body = {"order": "o-1", "seller": "shop", "overall": 3}
        review = makegood.call("POST", "/api/v1/reviews", body, key=key).json
        makegood.call("POST", f"/api/v1/reviews/{review['id']}/messages", {"text": "Hallo"}, key=key)
    away = makegood.run("worker", "--once", MAKEGOOD_EMAIL_URL="smtp://127.0.0.1:1")
    assert "cannot be reached" in away.stderr
    assert "1 sent" in makegood.run("worker", "--once").stdout

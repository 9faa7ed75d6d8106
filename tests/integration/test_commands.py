"""The command line as scripts use it: exit codes, stdout alone, one line for what is wrong."""

import os
import sqlite3
from pathlib import Path

import pytest

from tests.integration.processes import Makegood, order_body

ON_SQLITE = "MAKEGOOD_DATABASE_URL" not in os.environ


@pytest.fixture
def makegood(installation: dict[str, str]) -> Makegood:
    made = Makegood(installation)
    made.run("init")
    return made


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
    makegood.run("init")
    key = Path(installation["MAKEGOOD_DATA"]) / "secret_key"
    before = key.read_text()
    assert oct(key.stat().st_mode)[-3:] == "600"
    makegood.run("init")
    assert key.read_text() == before


def test_without_init_every_command_says_what_to_do(installation: dict[str, str]) -> None:
    makegood = Makegood(installation)
    for command in (["grade", "shop"], ["verify"], ["worker", "--once"], ["serve"], ["apikey", "list"]):
        assert "makegood init" in one_line(makegood.run(*command, check=2).stderr)


def test_a_wrong_variable_is_one_line(makegood: Makegood) -> None:
    line = one_line(makegood.run("grade", "shop", check=2, MAKEGOOD_TIME_ZONE="Mars/Olympus").stderr)
    assert line.startswith("makegood: MAKEGOOD_TIME_ZONE: ")


def test_r8_5_a_start_with_another_time_zone_stops(makegood: Makegood) -> None:
    for command in (["serve"], ["worker", "--once"], ["init"]):
        line = one_line(makegood.run(*command, check=2, MAKEGOOD_TIME_ZONE="America/New_York").stderr)
        assert "Europe/Amsterdam" in line


def test_people_and_keys(makegood: Makegood) -> None:
    staff = ["user", "create", "--email", "a@b.example", "--seller", "nobody", "--password-stdin"]
    assert "no seller" in one_line(makegood.run(*staff, stdin="a-long-password\n", check=1).stderr)
    operator = ["user", "create", "--email", "Op@market.example", "--operator", "--password-stdin"]
    assert "password" in makegood.run(*operator, stdin="short\n", check=2).stderr
    assert "operator" in makegood.run(*operator, stdin="a-long-password\n").stdout
    assert "--operator" in makegood.run(*operator, "--seller", "x", check=2).stderr
    key = makegood.run("apikey", "create", "--operator", "--name", "shop system", "--scope", "read").stdout
    assert key.startswith("mg_")
    assert len(key.split()) == 1
    listed = makegood.run("apikey", "list").stdout
    assert "shop system" in listed
    assert key.strip() not in listed
    number = listed.split("\t")[0]
    makegood.run("apikey", "revoke", number)
    assert "revoked" in makegood.run("apikey", "list").stdout
    if ON_SQLITE:
        with sqlite3.connect(Path(makegood.environment["MAKEGOOD_DATA"]) / "makegood.sqlite3") as database:
            assert database.execute("select password from accounts_user").fetchone()[0].startswith("argon2")


def test_link_grade_and_verify(makegood: Makegood) -> None:
    key = makegood.key()
    with makegood.serving():
        makegood.call("PUT", "/api/v1/sellers/shop", {"name": "De Fietshoek"}, key=key)
        makegood.call("PUT", "/api/v1/orders/o-1", order_body(), key=key)
        for number, grade in enumerate((3, 8, 9)):
            makegood.call("PUT", f"/api/v1/orders/p-{number}", order_body(customer=f"p-{number}"), key=key)
            body = {"order": f"p-{number}", "seller": "shop", "overall": grade, "submitted_at": "2026-11-02T10:00:00Z"}
            assert makegood.call("POST", "/api/v1/reviews", body, key=key).status == 201
    link = makegood.run("link", "o-1", "shop")
    assert one_line(link.stdout).startswith("http://127.0.0.1:8000/r/")
    assert link.stderr == ""
    assert makegood.run("link", "o-1", "shop").stdout == link.stdout
    assert "reviewed" in makegood.run("link", "p-0", "shop").stderr
    assert makegood.run("link", "o-1", "nobody", check=1).stdout == ""
    assert "6.7" in makegood.run("grade", "shop", "--on", "2026-11-23").stdout
    makegood.run("grade", "shop", "--on", "2999-01-01", check=2)
    makegood.run("grade", "shop", "--on", "yesterday", check=2)
    makegood.run("grade", "nobody", check=1)
    makegood.run("verify")
    if ON_SQLITE:
        with sqlite3.connect(Path(makegood.environment["MAKEGOOD_DATA"]) / "makegood.sqlite3") as database:
            database.execute("update grading_gradesum set n9 = n9 + 1 where span = 2")
        broken = makegood.run("verify", check=1)
        assert "shop" in broken.stdout
        makegood.run("verify", "--repair")
        makegood.run("verify")


def test_every_command_takes_data_and_help(makegood: Makegood, tmp_path: Path) -> None:
    commands = (
        "init",
        "demo",
        "serve",
        "worker",
        "link",
        "grade",
        "verify",
        "user create",
        "apikey list",
        "import olist",
    )
    for command in commands:
        assert "--data" in makegood.run(*command.split(), "--help").stdout
    if ON_SQLITE:
        makegood.run("init", "--data", str(tmp_path / "elsewhere"))
        assert (tmp_path / "elsewhere" / "makegood.sqlite3").exists()


def test_demo_reset_refuses_a_folder_that_is_no_demo(makegood: Makegood, tmp_path: Path) -> None:
    folder = tmp_path / "precious"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    refused = makegood.run("demo", "--reset", "--yes", "--data", str(folder), check=2)
    assert "nothing was deleted" in refused.stderr
    assert (folder / "thesis.txt").exists()
    assert "not a demo" in makegood.run("demo", "--data", str(folder), check=2).stderr


def test_the_demo_keeps_its_data_and_reset_begins_anew(installation: dict[str, str], tmp_path: Path) -> None:
    makegood = Makegood({name: value for name, value in installation.items() if not name.startswith("MAKEGOOD_")})
    folder = tmp_path / "demo-data"

    def keys_after(*options: str) -> tuple[str, int]:
        with makegood.running("demo", "--data", str(folder), *options):
            assert "De Fietshoek" in makegood.call("GET", "/").text
        return (folder / "secret_key").read_text(), (folder / "makegood.sqlite3").stat().st_ino

    first = keys_after()
    assert keys_after() == first
    key, _ = keys_after("--reset", "--yes")
    assert key != first[0]


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

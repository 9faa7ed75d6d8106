"""What commands print and with which code they end; run in this process, which is quicker than a start for each."""

import re
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import Settings
from typer.testing import CliRunner, Result

from makegood import __version__
from makegood.domain.accounts.models import User
from makegood.domain.accounts.queries import valid_key, with_two_factor
from makegood.domain.grading.models import GradeSum
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.reassessments.actions import answer
from makegood.domain.sellers.models import Membership
from makegood.jobs.commands import COMMANDS, app
from makegood.jobs.commands.shared import progress_bar, say, warn_about_environment
from makegood.kernel import installation
from makegood.kernel.models import Installation
from makegood.kernel.sealing import seal_rows
from tests.factories import NOW, OPERATOR, ask_again, make_operator, make_purchase, make_review, make_seller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    installation.settle(NOW)


def run(*arguments: str, stdin: str = "", code: int = 0) -> Result:
    with translation.override("en"):  # as `jobs.cli` does
        done = CliRunner().invoke(app, list(arguments), input=stdin)
    assert done.exit_code == code, f"{arguments}: {done.exit_code}\n{done.output}\n{done.exception!r}"
    return done


@pytest.mark.parametrize(
    "command",
    ["init", "demo", "serve", "worker", "inbound", "link", "grade", "verify", "backup", "restore", "user create",
     "user two-factor-off", "user end-sessions", "apikey create",
     "apikey list", "apikey revoke", "apikey rotate", "import olist", "import sellers", "import products",
     "import orders", "import reviews", "import product-reviews", "customer erase", "export customer", "export sellers",
     "export products", "export orders", "export reviews", "export product-reviews", "export grades",
     "feed product-reviews", "feed merchant-reviews"],
)  # fmt: skip
def test_every_command_explains_itself_and_takes_data(command: str) -> None:
    assert "--data" in run(*command.split(), "--help").stdout


def test_the_worker_and_the_server_name_a_way_of_which_nobody_said_whether_tls_protects_it(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAKEGOOD_MAIL_STAYS_HERE = False
    settings.MAKEGOOD_TLS_LEFT_OPEN = {"MAKEGOOD_DATABASE_URL": "?sslmode=verify-full or ?sslmode=disable"}
    warn_about_environment()
    (line,) = [record.msg for record in caplog.records]
    assert (line["level"], line["variable"]) == ("warning", "MAKEGOOD_DATABASE_URL")
    assert line["write"].startswith("?sslmode=verify-full")


def test_all_are_listed_and_one_that_is_meant_is_found() -> None:
    listed = run("--help").stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in listed] == []
    assert "'serve'" in run("serv", code=2).stderr
    assert run("--version").stdout == f"makegood {__version__}\n"


@pytest.mark.parametrize("command", ["serve", "worker", "verify"])
def test_a_wrong_secret_key_stops_the_start(command: str, settings) -> None:
    settings.SECRET_KEY, former = "another-key-" * 5, settings.SECRET_KEY
    refused = run(command, code=2).stderr
    assert len(refused.splitlines()) == 1
    assert "MAKEGOOD_SECRET_KEY: this is not the secret key with which the database was made" in refused
    settings.MAKEGOOD_SECRET_KEY_IN_FILE = True
    assert f"makegood: {settings.MAKEGOOD_DATA}/secret_key: this is not" in run(command, code=2).stderr
    settings.SECRET_KEY_FALLBACKS = [former]
    installation.check()


@pytest.mark.parametrize(
    "command", [["grade", "shop"], ["verify"], ["worker", "--once"], ["serve"], ["apikey", "list"]]
)
def test_without_init_every_command_says_what_to_do(command: list[str]) -> None:
    Installation.objects.all().delete()
    refused = run(*command, code=2).stderr
    assert len(refused.splitlines()) == 1
    assert "makegood init" in refused


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_r8_5_a_start_with_another_time_zone_stops(command: str, settings: Settings) -> None:
    settings.TIME_ZONE = "America/New_York"
    refused = run(command, code=2).stderr
    assert len(refused.splitlines()) == 1
    assert "Europe/Amsterdam" in refused


def test_a_server_that_cannot_listen_says_so_in_one_line() -> None:
    assert run("serve", "--host", "no such host", code=2).stderr.startswith("makegood: cannot listen on no such host")


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "0001-01-01"])
def test_a_moment_far_off_is_refused_in_one_line(moment: str) -> None:
    assert (
        run("worker", "--once", "--now", moment, code=2).stderr
        == f"makegood: --now: {moment!r}: a year is 1970 to 2199\n"
    )


class TestUser:
    NEW = ("user", "create", "--password-stdin", "--email")

    def test_an_operator(self) -> None:
        run(*self.NEW, "Op@market.example", "--operator", stdin="a-long-password\n")
        person = User.objects.get()
        assert person.is_operator
        assert person.check_password("a-long-password")

    def test_an_existing_address_gets_the_role_added_and_keeps_its_password(self) -> None:
        make_seller("shop")
        person = make_operator("op@market.example")
        run(*self.NEW, "OP@market.example", "--seller", "shop", "--role", "agent", stdin="another-password\n")
        assert Membership.objects.get(user=person).role == "agent"
        person.refresh_from_db()
        assert person.is_operator
        assert person.check_password("a-long-password")

    def test_the_default_role_is_owner(self) -> None:
        make_seller("shop")
        run(*self.NEW, "a@shop.example", "--seller", "shop", stdin="a-long-password\n")
        assert Membership.objects.get().role == "owner"

    def test_two_factor_is_turned_off_for_who_lost_everything(self) -> None:
        person = make_operator("op@market.example")
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
        assert "is off" in run("user", "two-factor-off", "--email", "OP@market.example").stdout
        assert with_two_factor([person.pk]) == set()
        again = run("user", "two-factor-off", "--email", "op@market.example")
        assert ("was off already" in again.stdout, again.stderr) == (True, "")
        change_settings(changes={"second_factor": "operators"}, by=OPERATOR, now=NOW)
        assert "it is their duty" in run("user", "two-factor-off", "--email", "op@market.example").stderr
        assert "nobody" in run("user", "two-factor-off", "--email", "x@market.example", code=1).stderr

    def test_sessions_are_ended_of_one_or_of_everybody(self) -> None:
        browsers = {email: Client() for email in ("op@market.example", "second@market.example")}
        for email, browser in browsers.items():
            browser.force_login(make_operator(email))
        run("user", "end-sessions", "--email", "OP@market.example")
        assert [browser.get("/operator/").status_code for browser in browsers.values()] == [302, 200]
        assert "Signed out 1" in run("user", "end-sessions", "--all").stdout
        assert browsers["second@market.example"].get("/operator/").status_code == 302
        assert "nobody" in run("user", "end-sessions", "--email", "x@market.example", code=1).stderr
        run("user", "end-sessions", code=2)
        run("user", "end-sessions", "--all", "--email", "op@market.example", code=2)

    def test_the_last_owner_of_a_shop_stays_one(self) -> None:
        make_seller("shop")
        owner = (*self.NEW, "anna@shop.example", "--seller", "shop")
        run(*owner, stdin="a-long-password\n")
        assert "only owner" in run(*owner, "--role", "viewer", code=1).stderr
        assert Membership.objects.get().role == "owner"

    @pytest.mark.parametrize(
        ("options", "password", "code", "says"),
        [
            (("a@b.example", "--operator"), "short", 2, "password"),
            (("no address", "--operator"), "a-long-password", 2, "email"),
            (("a@b.example",), "a-long-password", 2, "--operator"),
            (("a@b.example", "--operator", "--seller", "shop"), "a-long-password", 2, "--operator"),
            (("a@b.example", "--seller", "nobody"), "a-long-password", 1, "no seller"),
            (("a@b.example", "--operator", "--role", "boss"), "a-long-password", 2, "boss"),
            (("a@b.example", "--operator", "--role", "viewer"), "a-long-password", 2, "--role goes with --seller"),
        ],
    )
    def test_what_cannot_be_is_told_and_nobody_is_made(
        self, options: tuple[str, ...], password: str, code: int, says: str
    ) -> None:
        assert says in run(*self.NEW, *options, stdin=f"{password}\n", code=code).stderr
        assert not User.objects.exists()


class TestApiKey:
    def test_it_is_printed_once_alone_and_can_be_revoked(self) -> None:
        key = run("apikey", "create", "--operator", "--name", "shop system", "--scope", "read").stdout
        assert key.startswith("mg_")
        assert len(key.split()) == 1
        listed = run("apikey", "list").stdout
        assert "shop system" in listed
        assert key.strip() not in listed
        run("apikey", "revoke", listed.split("\t")[0])
        assert "revoked" in run("apikey", "list").stdout

    def test_its_name_is_one_line_so_that_the_list_has_one_for_each_key(self) -> None:
        assert "one line" in run("apikey", "create", "--operator", "--name", "shop\nsystem", code=2).stderr
        assert run("apikey", "list").stdout == ""

    def test_of_a_seller_that_does_not_exist(self) -> None:
        assert "no seller" in run("apikey", "create", "--seller", "nobody", code=1).stderr

    def test_it_gets_a_new_secret_and_the_former_one_stops_at_once_or_later(self) -> None:
        first = run("apikey", "create", "--operator").stdout.strip()
        number = run("apikey", "list").stdout.split("\t")[0]
        done = run("apikey", "rotate", number)
        second = done.stdout.strip()
        assert done.stdout == f"{second}\n"
        assert "does not work any more" in done.stderr
        assert self.works(second)
        assert not self.works(first)
        done = run("apikey", "rotate", number, "--keep-hours", "24")
        assert "works until" in done.stderr
        assert self.works(second)
        assert self.works(done.stdout.strip())
        assert "\tformer until " in run("apikey", "list").stdout

    def works(self, key: str) -> bool:
        return valid_key(key, now=datetime.now(UTC)) is not None

    def test_an_unknown_number(self) -> None:
        for command in ("revoke", "rotate"):
            assert "no key" in run("apikey", command, "99", code=1).stderr

    def test_for_a_week_at_most(self) -> None:
        for hours in ("169", "-1", "x"):
            assert "--keep-hours" in run("apikey", "rotate", "1", "--keep-hours", hours, code=2).stderr


class TestLink:
    def test_it_stands_alone_and_stays_the_same(self) -> None:
        purchase = make_purchase(link=False, now=datetime.now(UTC))
        first = run("link", purchase.order_id, "shop")
        assert first.stdout.startswith("http://127.0.0.1:8000/r/")
        assert len(first.stdout.split()) == 1
        assert first.stderr == ""
        assert run("link", purchase.order_id, "shop").stdout == first.stdout

    def test_a_used_or_cancelled_one_is_remarked_on(self) -> None:
        assert "reviewed" in run("link", make_review().purchase.order_id, "shop").stderr
        cancelled = make_purchase(cancelled=True, link=False)
        assert "cancelled" in run("link", cancelled.order_id, "shop").stderr

    def test_of_a_customer_who_was_erased_it_is_remarked_on_whether_or_not_there_is_a_review(self) -> None:
        for purchase in (make_purchase(customer="c-1"), make_review(customer="c-2").purchase):
            run("customer", "erase", purchase.customer.ref, "--yes")
            assert "erased" in run("link", purchase.order_id, "shop").stderr

    def test_there_is_none_without_a_purchase(self) -> None:
        missing = run("link", "nothing", "shop", code=1)
        assert missing.stdout == ""
        assert "nothing" in missing.stderr


class TestGradeAndVerify:
    def test_the_grade_and_how_it_came_about(self) -> None:
        for overall in (3, 8, 9):
            make_review(overall)
        shown = run("grade", "shop", "--on", "2026-11-23").stdout
        assert "6.7" in shown
        assert "all_reviews" in shown
        assert '"average": "6.7"' in run("grade", "shop", "--on", "2026-11-23", "--json").stdout
        assert "no grade yet" in run("grade", "shop", "--on", "2026-11-22").stdout

    def test_it_tells_the_whole_story_of_a_grade(self) -> None:
        """R8.6: the same as the page Performance, from the same functions."""
        for overall, days in ((2, 91), (9, 90), (9, 40), (9, 30), (4, 20), (1, 20), (8, 10), (3, 100)):
            make_review(overall, now=NOW - timedelta(days=days))
        answer(request=ask_again(make_review(3)), overall=8, explanation="", offered=None, now=NOW)
        make_review(10, now=NOW + timedelta(days=3))
        assert run("grade", "shop", "--on", "2026-11-23").stdout.splitlines() == [
            "shop: 6.3, is below the norm of 8.0",
            "  50 points over 8 reviews = 6.2500",
            "  shown with one decimal, halves up: 6.3 from 6.25 to just below 6.35",
            "  method: three_months (8 reviews in the three months from 2026-08-24: 5 or more)",
            "  from 2026-08-24 to 2026-11-23",
            "  grades: 1: 1  2: 1  3: 0  4: 1  5: 0  6: 0  7: 0  8: 2  9: 3  10: 0",
            "  as_described: no answers (0)",
            "  delivery_time: no answers (0)",
            "  condition: no answers (0)",
            "  contact: no answers (0)",
            "  do not count: 1 review from before 2026-08-24",
            "  do not count: 1 review dated after 2026-11-23",
            "  do not count: the first grades of 1 review graded again; the new ones make +5 points",
            "  coming 30 days, if no new review comes in:",
            "    2026-11-24: 1 review (2.0 on average) out of the window: 6.9 over 7 reviews",
            "    2026-11-25: 1 review (9.0 on average) out of the window: 6.5 over 6 reviews",
            "  to reach the norm, each on its own:",
            "    7 reviews of 10 in a row",
            "    13 reviews of 9 in a row",
            "    272 reviews of 8 in a row",
            "    7 or lower: no number of new reviews, they are below the norm themselves",
            "    2 reviews graded again with 10: 1 of 1, 1 of 2",
            "    2 reviews graded again with 9: 1 of 1, 1 of 2",
            "    3 reviews graded again with 8: 1 of 1, 1 of 2, 1 of 4",
            "    3 reviews graded again with 7: 1 of 1, 1 of 2, 1 of 4",
            "    6 or lower: not by new grades for the 3 reviews that can be graded again",
        ]

    def test_above_the_norm_it_tells_what_would_bring_it_below(self) -> None:
        for _ in range(4):
            make_review(9)
        make_review(9, now=NOW - timedelta(days=91))
        make_review(1, now=NOW - timedelta(days=900))
        shown = run("grade", "shop", "--on", "2026-11-23").stdout
        assert (
            "    2026-11-24: 1 review (9.0 on average) out of the window, fewer than 5 remain, so all reviews count: "
            "7.7 over 6 reviews, below the norm\n"
        ) in shown
        assert shown.endswith(
            "  to fall below the norm, in a row:\n    1 review of 1\n    1 review of 2\n    2 reviews of 3\n"
            "    2 reviews of 4\n    2 reviews of 5\n    3 reviews of 6\n    6 reviews of 7\n"
        )

    @pytest.mark.parametrize(
        ("arguments", "code"), [(("shop", "--on", "2999-01-01"), 2), (("shop", "--on", "soon"), 2), (("nobody",), 1)]
    )
    def test_what_cannot_be_asked(self, arguments: tuple[str, ...], code: int) -> None:
        make_seller("shop")
        run("grade", *arguments, code=code)

    def test_verify_finds_a_wrong_sum_and_repairs_it(self) -> None:
        make_review(9)
        seal_rows()
        assert "grades: ok" in run("verify").stdout
        GradeSum.objects.filter(seller="shop").update(n9=2)
        assert "shop" in run("verify", code=1).stdout
        run("verify", "--repair")
        run("verify")

    def test_verify_finds_a_review_on_a_wrong_day(self) -> None:
        review = make_review(9)
        type(review).objects.update(day="2026-11-01")
        assert review.pk in run("verify", code=1).stdout

    def test_r12_3_verify_prints_the_head_and_knows_an_earlier_one(self) -> None:
        start = run("verify").stdout
        assert "audit: ok" in start
        assert re.findall(r"[0-9]+:[0-9a-f]{64}", start) == [f"0:{64 * '0'}"]
        make_review(9)
        assert "not sealed for over an hour" in run("verify", code=1).stdout
        seal_rows()
        (noted,) = re.findall(r"[0-9]+:[0-9a-f]{64}", run("verify").stdout)
        make_review(8)
        seal_rows()
        run("verify", "--expect", noted)
        wrong = run("verify", "--expect", f"1:{64 * 'f'}", code=1)
        assert f"the head 1:{64 * 'f'} is not in the chain" in wrong.stdout
        assert "--repair" not in wrong.stderr

    @pytest.mark.parametrize("typed", ["", "5", "5:abc", "x:" + "0" * 64])
    def test_what_is_no_head_is_named_before_anything_is_checked(self, typed: str) -> None:
        refused = run("verify", "--expect", typed, code=2)
        assert refused.stdout == ""
        assert f"--expect: {typed!r}" in refused.stderr

    def test_a_bar_on_the_terminal_leaves_a_file_what_was_said(self, monkeypatch, capsys) -> None:
        class Terminal(StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr(sys, "stderr", Terminal())
        with progress_bar() as progress:
            progress.add_task("grades", total=2)
            say("grades: ok")
        assert capsys.readouterr().out == "grades: ok\n"
        assert "grades" in sys.stderr.getvalue()
        assert "0/2" in sys.stderr.getvalue()

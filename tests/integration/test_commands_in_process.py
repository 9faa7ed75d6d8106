"""What commands print and with which code they end; run in this process, which is quicker than a start for each."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import translation
from typer.testing import CliRunner, Result

from makegood.domain.accounts.models import User
from makegood.domain.accounts.queries import with_two_factor
from makegood.domain.grading.models import GradeSum
from makegood.domain.sellers.models import Membership
from makegood.jobs.commands import app
from makegood.kernel import installation
from tests.factories import NOW, make_operator, make_purchase, make_review, make_seller

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
    ["init", "demo", "serve", "worker", "inbound", "link", "grade", "verify", "user create",
     "user two-factor-off", "apikey create",
     "apikey list", "apikey revoke", "import olist", "customer erase", "export customer"],
)  # fmt: skip
def test_every_command_explains_itself_and_takes_data(command: str) -> None:
    assert "--data" in run(*command.split(), "--help").stdout


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
        assert "was off already" in run("user", "two-factor-off", "--email", "op@market.example").stdout
        assert "nobody" in run("user", "two-factor-off", "--email", "x@market.example", code=1).stderr

    @pytest.mark.parametrize(
        ("options", "password", "code", "says"),
        [
            (("a@b.example", "--operator"), "short", 2, "password"),
            (("no address", "--operator"), "a-long-password", 2, "email"),
            (("a@b.example",), "a-long-password", 2, "--operator"),
            (("a@b.example", "--operator", "--seller", "shop"), "a-long-password", 2, "--operator"),
            (("a@b.example", "--seller", "nobody"), "a-long-password", 1, "no seller"),
            (("a@b.example", "--operator", "--role", "boss"), "a-long-password", 2, "boss"),
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

    def test_of_a_seller_that_does_not_exist(self) -> None:
        assert "no seller" in run("apikey", "create", "--seller", "nobody", code=1).stderr

    def test_an_unknown_number(self) -> None:
        assert "no key" in run("apikey", "revoke", "99", code=1).stderr


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

    @pytest.mark.parametrize(
        ("arguments", "code"), [(("shop", "--on", "2999-01-01"), 2), (("shop", "--on", "soon"), 2), (("nobody",), 1)]
    )
    def test_what_cannot_be_asked(self, arguments: tuple[str, ...], code: int) -> None:
        make_seller("shop")
        run("grade", *arguments, code=code)

    def test_verify_finds_a_wrong_sum_and_repairs_it(self) -> None:
        make_review(9)
        assert "grades: ok" in run("verify").stdout
        GradeSum.objects.filter(seller="shop").update(n9=2)
        assert "shop" in run("verify", code=1).stdout
        run("verify", "--repair")
        run("verify")

    def test_verify_finds_a_review_on_a_wrong_day(self) -> None:
        review = make_review(9)
        type(review).objects.update(day="2026-11-01")
        assert review.pk in run("verify", code=1).stdout

"""`/operator/people/`: who may sign in, and who decides."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.actions import create_user, set_active, set_operator
from makegood.domain.accounts.models import User
from makegood.domain.mail.models import Email
from makegood.domain.sellers.actions import shut_out
from makegood.domain.sellers.models import Membership
from makegood.kernel import actors
from makegood.kernel.actors import Role
from makegood.kernel.errors import Forbidden, Refused
from makegood.kernel.models import AuditRow
from tests.factories import NOW, OPERATOR, agent_of, make_operator, make_staff
from tests.integration.web_public.answers import words

pytestmark = pytest.mark.django_db

PEOPLE = "/operator/people/"
SignIn = Callable[[User], Client]


@pytest.fixture
def me() -> User:
    return make_operator()


@pytest.fixture
def browser(as_user: SignIn, me: User) -> Client:
    return as_user(me)


def named(name: str, email: str) -> User:
    user, _ = create_user(email=email, name=name, password="a-long-password", is_operator=False, by=OPERATOR, now=NOW)
    return user


def events(user: User) -> list[str]:
    found = AuditRow.objects.filter(subject_kind="user", subject_id=str(user.pk), actor_kind="operator")
    return list(found.order_by("pk").values_list("event", flat=True))


class TestFindingPeople:
    def found(self, browser: Client, typed: str) -> list[int]:
        page = browser.post(PEOPLE, {"q": typed}).content.decode()
        return [int(one) for one in re.findall(r'<td><a href="/operator/people/(\d+)/">', page)]

    @pytest.mark.parametrize("typed", ["renée", "RENEE", "nee dub", "dubois@", "shop.example renee", " Dubois "])
    def test_by_part_of_name_or_address_whatever_case_and_accents(self, browser: Client, typed: str) -> None:
        somebody = named("Renée Dubois", "r.dubois@shop.example")
        assert self.found(browser, typed) == [somebody.pk]

    @pytest.mark.parametrize("typed", ["nobody", "%", "\x00zz", "<b>x</b>"])
    def test_nobody_is_said(self, browser: Client, typed: str) -> None:
        page = browser.post(PEOPLE, {"q": typed})
        assert page.status_code == 200
        assert "Nobody found for" in words(page)
        assert "<b>x" not in page.content.decode()

    def test_an_address_never_stands_in_the_address_bar(self, browser: Client, me: User) -> None:
        assert 'method="post"' in browser.get(PEOPLE).content.decode()
        assert me.email in words(browser.get(PEOPLE, {"q": "something"})), "what stands there finds nobody"

    def test_roles_and_state_stand_there(self, browser: Client) -> None:
        somebody = make_staff("shop", Role.AGENT, "a@shop.example")
        set_active(user_id=somebody.pk, active=False, by=OPERATOR, now=NOW)
        told = words(browser.get(PEOPLE))
        assert "a@shop.example may not sign in" in told
        assert "De Fietshoek (agent)" in told
        assert "operator" in told

    def test_pages_by_number(self, browser: Client, me: User) -> None:
        User.objects.bulk_create(User(email=f"u{n:02}@shop.example", password="!", created_at=NOW) for n in range(51))
        page = browser.get(PEOPLE).content.decode()
        (after,) = re.findall(r'rel="next" href="\?after=(\d+)"', page)
        rest = browser.get(PEOPLE, {"after": after})
        assert ("u48@shop.example" in page, "u49@shop.example" in page) == (True, False)
        assert "u50@shop.example" in words(rest)
        for wrong in ("x", "-1", "9" * 30, "\u0663"):
            assert me.email in words(browser.get(PEOPLE, {"after": wrong}))

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_costs_the_same_however_many(
        self, browser: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            make_staff(f"s-{number}")
        with django_assert_num_queries(6):
            browser.get(PEOPLE)


class TestTheOperatorRole:
    def address(self, user: User) -> str:
        return f"{PEOPLE}{user.pk}/operator/"

    def test_it_is_given_and_ended_with_a_row_each(self, browser: Client, as_user: SignIn) -> None:
        somebody = make_staff()
        theirs = as_user(somebody)
        assert "reads everything" in words(browser.get(self.address(somebody)))
        assert theirs.get("/operator/").status_code == 403
        assert browser.post(self.address(somebody), {"wanted": "yes"}).status_code == 303
        assert theirs.get("/operator/").status_code == 200
        browser.post(self.address(somebody), {"wanted": "yes"})
        browser.post(self.address(somebody), {"wanted": "no"})
        assert theirs.get("/operator/").status_code == 403
        assert events(somebody) == ["user.made_operator", "user.operator_ended"]

    def test_never_ones_own(self, browser: Client, me: User) -> None:
        make_operator("second@marketplace.example")
        for address in (self.address(me), f"{PEOPLE}{me.pk}/active/"):
            refused = browser.post(address, {"wanted": "no"})
            assert refused.status_code == 409
            assert "This is you" in words(refused)
        assert User.objects.get(pk=me.pk).is_operator
        assert "End the operator role" not in words(browser.get(f"{PEOPLE}{me.pk}/"))

    def test_never_the_last_ones(self, me: User) -> None:
        shut = make_operator("second@marketplace.example")
        set_active(user_id=shut.pk, active=False, by=OPERATOR, now=NOW)
        for act in (
            lambda: set_operator(user_id=me.pk, operator=False, by=OPERATOR, now=NOW),
            lambda: set_active(user_id=me.pk, active=False, by=OPERATOR, now=NOW),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "last_operator"

    def test_somebody_who_may_not_sign_in_is_made_none(self, browser: Client) -> None:
        somebody = make_staff()
        set_active(user_id=somebody.pk, active=False, by=OPERATOR, now=NOW)
        assert browser.post(self.address(somebody), {"wanted": "yes"}).status_code == 409

    def test_only_an_operator_gives_or_ends_it(self, me: User) -> None:
        somebody = make_staff()
        for by in (agent_of("shop", Role.OWNER), actors.customer(1)):
            with pytest.raises(Forbidden):
                set_operator(user_id=somebody.pk, operator=True, by=by, now=NOW)
            with pytest.raises(Forbidden):
                set_active(user_id=somebody.pk, active=False, by=by, now=NOW)
            with pytest.raises(Forbidden):
                shut_out(user_id=somebody.pk, even_last_owner=True, by=by, now=NOW)


class TestShuttingOut:
    def address(self, user: User) -> str:
        return f"{PEOPLE}{user.pk}/active/"

    def test_sessions_end_at_once_and_stay_ended(self, browser: Client, as_user: SignIn) -> None:
        make_staff()
        somebody = make_staff(role=Role.AGENT)
        theirs = as_user(somebody)
        assert theirs.get("/dashboard/").status_code == 200
        assert browser.post(self.address(somebody), {"wanted": "no"}).status_code == 303
        assert theirs.get("/dashboard/").status_code == 302
        login = {"login": somebody.email, "password": "a-long-password"}
        assert Client().post("/account/login/", login).status_code == 422, "the password alone lets nobody in"
        Client().post("/account/password/reset/", {"email": somebody.email})
        assert not Email.objects.filter(kind="password_reset").exists()
        browser.post(self.address(somebody), {"wanted": "yes"})
        assert theirs.get("/dashboard/").status_code == 302, "the former session does not come back"
        assert Client().post("/account/login/", login).status_code == 302
        assert as_user(User.objects.get(pk=somebody.pk)).get("/dashboard/").status_code == 200
        assert events(somebody) == ["user.shut_out", "user.let_in"]
        assert Membership.objects.get(user=somebody).role == "agent"

    def test_the_only_owner_needs_a_tick(self, browser: Client) -> None:
        owner = make_staff()
        make_staff("elsewhere")
        asked = words(browser.get(self.address(owner)))
        assert "Nobody else owns: De Fietshoek." in asked
        refused = browser.post(self.address(owner), {"wanted": "no"})
        assert refused.status_code == 409
        assert "the only owner" in words(refused)
        assert User.objects.get(pk=owner.pk).is_active
        assert browser.post(self.address(owner), {"wanted": "no", "ownerless": "yes"}).status_code == 303
        assert not User.objects.get(pk=owner.pk).is_active

    def test_one_of_two_owners_needs_none(self, browser: Client) -> None:
        owner = make_staff()
        make_staff()
        assert "Nobody else owns" not in words(browser.get(self.address(owner)))
        assert browser.post(self.address(owner), {"wanted": "no"}).status_code == 303


class TestTakingOffTheStaff:
    def address(self, user: User, seller_id: str = "shop") -> str:
        return f"{PEOPLE}{user.pk}/shops/{seller_id}/remove/"

    def test_it_is_done_when_confirmed(self, browser: Client) -> None:
        make_staff()
        somebody = make_staff(role=Role.AGENT)
        assert "from their next click on" in words(browser.get(self.address(somebody)))
        assert Membership.objects.filter(user=somebody).exists()
        assert browser.post(self.address(somebody), {"wanted": "no"}).status_code == 303
        assert not Membership.objects.filter(user=somebody).exists()
        assert events(somebody) == ["staff.removed"]

    def test_the_last_owner_needs_a_tick(self, browser: Client) -> None:
        owner = make_staff()
        assert browser.post(self.address(owner), {"wanted": "no"}).status_code == 409
        assert Membership.objects.filter(user=owner).exists()
        assert browser.post(self.address(owner), {"wanted": "no", "ownerless": "yes"}).status_code == 303
        assert not Membership.objects.filter(user=owner).exists()

    def test_somebody_or_a_shop_that_is_not_there(self, browser: Client, me: User) -> None:
        owner = make_staff()
        for address in (self.address(me), self.address(owner, "other"), self.address(owner, "%20"), f"{PEOPLE}999999/"):
            assert browser.get(address).status_code == 404

"""Somebody sees where they are signed in and ends it; the operator can do it for them; and each ends by itself."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from makegood.domain.accounts.actions import end_sessions, set_active, set_password
from makegood.domain.accounts.models import Session, User
from makegood.domain.accounts.rules import LONGEST_PAUSE, LONGEST_SESSION
from makegood.domain.accounts.sessions import RESOLUTION, SessionStore, mark_of
from makegood.domain.mail.models import Email
from makegood.kernel import clock
from makegood.kernel.audit import rows
from makegood.kernel.errors import Forbidden
from makegood.web.account.browsers import browser_name
from tests.factories import NOW, OPERATOR, agent_of, make_operator, make_staff
from tests.integration.web_public.answers import words

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
LIST = "/account/security/sessions/"
PASSWORD = "a-long-password"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
WEBKIT = "Mozilla/5.0 (%s) AppleWebKit/605.1.15 (KHTML, like Gecko) %s"
CHROME = WEBKIT % ("Windows NT 10.0; Win64; x64", "Chrome/129.0.0.0 Safari/537.36")
SAFARI = WEBKIT % ("iPhone; CPU iPhone OS 17_5 like Mac OS X", "Version/17.5 Safari/604.1")
Starting = Callable[..., Client]


@pytest.fixture
def anna() -> User:
    cache.clear()
    return make_staff(email="anna@shop.example")


@pytest.fixture
def sign_in(anna: User) -> Starting:
    def start(browser: str = FIREFOX) -> Client:
        client = Client(headers={"Accept-Language": "en", "User-Agent": browser})
        client.post(LOGIN, {"login": "anna@shop.example", "password": PASSWORD})
        return client

    return start


def open_list(client: Client) -> Client:
    """The browser after the password once more."""
    client.post("/account/confirm/", {"password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/account/security/").status_code == 200


def marks(page: str) -> list[str]:
    return re.findall(r'name="session" value="(\w+)"', page)


class TestOnesOwn:
    def test_are_listed_by_browser_and_the_present_one_is_marked(self, sign_in: Starting) -> None:
        sign_in(CHROME)
        here = open_list(sign_in())
        page = here.get(LIST)
        shown = words(page)
        assert "Firefox, Linux this one" in shown
        assert "Chrome, Windows" in shown
        assert page["Cache-Control"].count("no-store")
        assert "2 browsers, this one among them" in words(here.get("/account/security/"))

    def test_one_of_them_is_ended(self, sign_in: Starting) -> None:
        there, here = sign_in(CHROME), open_list(sign_in())
        (other,) = marks(here.get(LIST).content.decode())
        for _twice in range(2):
            assert here.post(LIST, {"session": other}).status_code == 303
        assert (is_signed_in(there), is_signed_in(here)) == (False, True)
        assert rows(event_prefix="user.session_ended").count() == 1

    def test_all_others_are_ended_and_the_present_one_gets_another_key(self, sign_in: Starting) -> None:
        others, here = [sign_in(CHROME), sign_in(SAFARI)], open_list(sign_in())
        former = here.session.session_key
        assert here.post(LIST, {"others": "yes"}).status_code == 303
        assert [is_signed_in(one) for one in (*others, here)] == [False, False, True]
        assert here.session.session_key != former
        assert "Nowhere else" in words(here.get(LIST))
        assert rows(event_prefix="user.sessions_ended").count() == 1

    def test_the_present_one_is_ended_by_signing_out(self, sign_in: Starting) -> None:
        here = open_list(sign_in())
        assert here.post(LIST, {"session": mark_of(here.session.session_key or "")})["Location"] == "/account/logout/"
        left = here.post("/account/logout/")
        assert left["Clear-Site-Data"] == '"cache", "storage"'
        assert Session.objects.filter(user__isnull=False).count() == 0

    def test_somebody_elses_is_not_there(self, sign_in: Starting) -> None:
        here, operator = open_list(sign_in()), Client()
        operator.force_login(make_operator())
        here.post(LIST, {"session": mark_of(operator.session.session_key or "")})
        assert operator.get("/operator/").status_code == 200

    def test_the_password_is_asked_once_more(self, anna: User) -> None:
        client = Client()
        client.force_login(anna)
        for answer in (client.get(LIST), client.post(LIST, {"others": "yes"})):
            assert answer["Location"].startswith("/account/confirm/")
        assert Client().get(LIST)["Location"].startswith(LOGIN)


class TestTheyEnd:
    def at(self, client: Client, moment: datetime) -> bool:
        with time_machine.travel(moment, tick=False):
            return is_signed_in(client)

    def test_when_nobody_used_them_over_a_weekend_and_a_day(self, sign_in: Starting) -> None:
        client, now = sign_in(), clock.wall_now()
        assert self.at(client, now + LONGEST_PAUSE - timedelta(minutes=5))
        assert self.at(client, now + 2 * LONGEST_PAUSE - timedelta(minutes=15))
        assert not self.at(client, now + 3 * LONGEST_PAUSE)

    def test_two_weeks_after_the_log_in_however_they_are_used(self, sign_in: Starting) -> None:
        client, now = sign_in(), clock.wall_now()
        for days in range(1, LONGEST_SESSION.days):
            assert self.at(client, now + timedelta(days=days))
        with time_machine.travel(now + LONGEST_SESSION - timedelta(hours=1), tick=False):
            client.post("/account/confirm/", {"password": PASSWORD})
            client.post("/dashboard/sellers/", {"seller": "shop"})
            assert is_signed_in(client)
        assert not self.at(client, now + LONGEST_SESSION + timedelta(minutes=1))

    def test_a_use_is_noted_every_few_minutes_only(self, sign_in: Starting) -> None:
        client, now = sign_in(), clock.wall_now()
        client.get("/start/")
        with time_machine.travel(now + RESOLUTION - timedelta(seconds=30), tick=False):
            client.get("/start/")
        assert Session.objects.get(user__isnull=False).used_at < now + timedelta(minutes=1)
        with time_machine.travel(now + RESOLUTION + timedelta(seconds=30), tick=False):
            client.get("/start/")
        assert Session.objects.get(user__isnull=False).used_at > now + RESOLUTION

    @pytest.mark.parametrize(
        "change",
        [
            lambda user: set_password(user=user, password="another-long-one", by=OPERATOR, now=NOW),
            lambda user: set_active(user_id=user.pk, active=False, by=OPERATOR, now=NOW),
            lambda user: end_sessions(user_id=user.pk, by=OPERATOR, now=NOW),
        ],
        ids=["another password", "shut out", "ended by the operator"],
    )
    def test_all_at_once(self, sign_in: Starting, anna: User, change: Callable[[User], object]) -> None:
        browsers = [sign_in(), sign_in(CHROME)]
        change(anna)
        assert [is_signed_in(one) for one in browsers] == [False, False]
        assert not Session.objects.filter(user=anna).exists()

    def test_by_the_operators_button_and_they_may_sign_in_again(self, sign_in: Starting, anna: User) -> None:
        theirs, operator = sign_in(), Client(headers={"Accept-Language": "en"})
        operator.force_login(make_operator())
        person = f"/operator/people/{anna.pk}/"
        assert "Firefox, Linux" in words(operator.get(person))
        assert "signed out everywhere" in words(operator.get(f"{person}sessions/"))
        assert is_signed_in(theirs)
        assert operator.post(f"{person}sessions/", {"wanted": "yes"}).status_code == 303
        assert not is_signed_in(theirs)
        assert is_signed_in(sign_in())

    def test_not_by_a_colleague(self, anna: User) -> None:
        with pytest.raises(Forbidden):
            end_sessions(user_id=anna.pk, by=agent_of("shop"), now=NOW)


def test_the_database_holds_no_key_of_a_session_and_no_address(sign_in: Starting) -> None:
    client = sign_in()
    row = Session.objects.get(user__isnull=False)
    assert row.session_key == mark_of(client.session.session_key or "")
    stored = f"{row.session_key} {SessionStore().decode(row.session_data)} {row.browser}"
    assert (client.session.session_key or "") not in stored
    assert "127.0.0.1" not in stored
    assert "Gecko" not in stored
    thief = Client()
    thief.cookies["sessionid"] = row.session_key
    assert not is_signed_in(thief)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/129.0.0.0", "Edge, Windows"),
        (SAFARI, "Safari, iPhone"),
        ("curl/8.5.0", ""),
        ("<script>\r\nX: y" + "A" * 10_000, ""),
    ],
)
def test_browsers_are_named_in_a_few_words(told: str, name: str) -> None:
    assert browser_name(told) == name


def test_somebody_whose_password_was_changed_hears_of_it(sign_in: Starting, in_english: None) -> None:
    client = sign_in()
    another = "another-long-password"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": another, "password2": another})
    letter = Email.objects.get(kind="sign_in_changed")
    assert letter.to_address == "anna@shop.example"
    assert "/account/password/reset/" in letter.text
    assert another not in letter.text + letter.html
    assert is_signed_in(client)

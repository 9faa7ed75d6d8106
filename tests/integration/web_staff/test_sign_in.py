"""Signing in, staying oneself, and getting a new password."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import Settings

from makegood.config import settings as production
from makegood.domain.accounts.models import User
from makegood.domain.mail.models import Email
from makegood.kernel.audit import rows
from tests.factories import make_staff

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
PASSWORD = "a-long-password"
WRONG = "This e-mail address and password do not belong together."


@pytest.fixture
def browser() -> Client:
    cache.clear()
    return Client(headers={"Accept-Language": "en"})


def sign_in(browser: Client, email: str, password: str = PASSWORD, **fields: str):
    return browser.post(LOGIN, {"login": email, "password": password, **fields})


def test_signing_in_leads_to_work_and_changes_the_session_key(browser: Client) -> None:
    user = make_staff(email="anna@shop.example")
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    browser.cookies["sessionid"] = before

    answer = sign_in(browser, "anna@shop.example")

    assert (answer.status_code, answer["Location"]) == (302, reverse("home:after_login"))
    assert browser.session.session_key != before
    assert browser.session["_auth_user_id"] == str(user.pk)
    assert not browser.session.exists(before), "nobody who planted it goes on with it"


def test_passwords_are_kept_as_argon2_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS
    assert not User.objects.exists(), "nobody is there before somebody is made"
    algorithm, variant, _version, costs, *_ = make_staff().password.split("$")
    memory, passes, _lanes = (int(cost.partition("=")[2]) for cost in costs.split(","))
    assert (algorithm, variant) == ("argon2", "argon2id")
    # What OWASP asks for at least, in KiB and rounds.
    assert (memory >= 19 * 1024, passes >= 2) == (True, True)


def test_the_case_of_an_address_does_not_matter(browser: Client) -> None:
    make_staff(email="Anna.Visser@Shop.Example")
    assert sign_in(browser, "anna.VISSER@shop.example").status_code == 302


def test_an_unknown_address_a_wrong_password_and_a_closed_account_get_the_same_answer(browser: Client) -> None:
    make_staff(email="anna@shop.example")
    gone = make_staff(email="gone@shop.example")
    gone.is_active = False
    gone.save()

    answers = [
        sign_in(browser, "anna@shop.example", "not-the-password"),
        sign_in(browser, "nobody@shop.example", "not-the-password"),
        sign_in(browser, "gone@shop.example", PASSWORD),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    pages = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers]
    assert WRONG in pages[0]
    assert pages[0] == pages[1] == pages[2]


def test_after_five_failures_an_account_rests_and_even_the_right_password_waits(browser: Client) -> None:
    make_staff(email="anna@shop.example")
    for _attempt in range(5):
        assert sign_in(browser, "anna@shop.example", "guess").status_code == 422

    answer = sign_in(browser, "anna@shop.example")

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Too many attempts" in answer.content.decode()


def test_an_account_that_does_not_exist_rests_as_well(browser: Client) -> None:
    statuses = [sign_in(browser, "nobody@shop.example", "guess").status_code for _attempt in range(6)]
    assert statuses == [422] * 5 + [429]


def test_one_machine_that_tries_many_accounts_is_stopped(browser: Client) -> None:
    statuses = [sign_in(browser, f"person{number}@shop.example", "guess").status_code for number in range(12)]
    assert statuses == [422] * 10 + [429] * 2


def test_the_limit_counts_the_client_behind_a_trusted_proxy_and_believes_no_other(
    browser: Client, settings: Settings
) -> None:
    settings.MAKEGOOD_TRUSTED_PROXIES = ["127.0.0.0/8"]
    for number in range(10):
        browser.post(
            LOGIN, {"login": f"a{number}@x.example", "password": "x"}, headers={"X-Forwarded-For": "203.0.113.7"}
        )
    other = browser.post(LOGIN, {"login": "b@x.example", "password": "x"}, headers={"X-Forwarded-For": "203.0.113.8"})
    spoofed = browser.post(
        LOGIN, {"login": "c@x.example", "password": "x"}, headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    )
    assert (other.status_code, spoofed.status_code) == (422, 429)

    cache.clear()
    settings.MAKEGOOD_TRUSTED_PROXIES = []
    for number in range(10):
        browser.post(
            LOGIN,
            {"login": f"a{number}@x.example", "password": "x"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    assert sign_in(browser, "d@x.example", "x").status_code == 429


def test_a_flood_of_log_ins_gets_a_page_of_our_own(browser: Client) -> None:
    make_staff(email="anna@shop.example")
    for _attempt in range(30):
        sign_in(browser, "anna@shop.example")
        browser.cookies.clear()
    answer = sign_in(browser, "anna@shop.example")
    assert answer.status_code == 429
    assert "Please wait a moment" in answer.content.decode()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://localhost/dashboard/",
        "javascript:alert(1)",
        "/\\evil.example",
    ],
)
def test_next_leads_nowhere_else(browser: Client, target: str) -> None:
    make_staff(email="anna@shop.example")
    assert sign_in(browser, "anna@shop.example", next=target)["Location"] == reverse("home:after_login")


def test_next_leads_back_to_the_page_that_asked(browser: Client) -> None:
    make_staff(email="anna@shop.example")
    asked = browser.get("/dashboard/reviews/?band=low")
    page = browser.get(asked["Location"]).content.decode()
    assert 'value="/dashboard/reviews/?band=low"' in page
    assert sign_in(browser, "anna@shop.example", next="/dashboard/reviews/?band=low")["Location"] == (
        "/dashboard/reviews/?band=low"
    )


def test_signing_out_takes_a_post(browser: Client) -> None:
    make_staff(email="anna@shop.example")
    sign_in(browser, "anna@shop.example")
    assert browser.get("/account/logout/").status_code == 200
    assert browser.get("/dashboard/").status_code == 200
    assert browser.post("/account/logout/").status_code == 302
    assert browser.get("/dashboard/").status_code == 302


def test_nobody_can_open_an_account(browser: Client) -> None:
    assert browser.get("/account/signup/").status_code == 403
    assert browser.post("/account/signup/", {"email": "new@x.example", "password1": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    "name", ["account_email", "mfa_reauthenticate", "mfa_trust", "account_confirm_email", "account_inactive"]
)
def test_nothing_else_of_allauth_is_open(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", [LOGIN, "/account/logout/", "/account/password/reset/", "/account/password/reset/done/"]
)
def test_our_pages_answer_also_to_those_who_ask_for_json(browser: Client, path: str) -> None:
    answer = browser.get(path, headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code in (200, 302)
    assert "json" not in answer.get("Content-Type", "")


def test_changing_the_password_ends_the_other_sessions_and_leaves_an_audit_row(browser: Client) -> None:
    user = make_staff(email="anna@shop.example")
    sign_in(browser, "anna@shop.example")
    elsewhere = Client()
    sign_in(elsewhere, "anna@shop.example")

    wrong = browser.post(
        "/account/password/change/",
        {"oldpassword": "wrong", "password1": "another-long-password", "password2": "another-long-password"},
    )
    right = browser.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-long-password", "password2": "another-long-password"},
    )

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert browser.get("/dashboard/").status_code == 200
    assert elsewhere.get("/dashboard/").status_code == 302
    (row,) = rows(event_prefix="user.password_set")
    assert (row.actor_kind, row.actor_id, row.subject_id) == ("staff", str(user.pk), str(user.pk))


def test_a_weak_password_is_not_accepted(browser: Client) -> None:
    make_staff(email="anna@shop.example")
    sign_in(browser, "anna@shop.example")
    answer = browser.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


class TestForgottenPassword:
    def ask(self, browser: Client, email: str, **headers: str):
        return browser.post("/account/password/reset/", {"email": email}, headers=headers)

    def link(self) -> str:
        text = Email.objects.get(kind="password_reset").text
        found = re.search(r"http\S+/account/password/reset/key/\S+", text)
        assert found
        return found[0]

    def test_the_answer_is_the_same_for_any_address_and_only_an_account_gets_mail(self, browser: Client) -> None:
        make_staff(email="anna@shop.example")
        known, unknown = self.ask(browser, "anna@shop.example"), self.ask(browser, "nobody@shop.example")
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert [email.to_address for email in Email.objects.all()] == ["anna@shop.example"]

    def test_the_link_has_the_configured_host_whatever_host_was_asked(
        self, browser: Client, settings: Settings
    ) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        make_staff(email="anna@shop.example")
        self.ask(browser, "anna@shop.example", Host="evil.example")
        assert self.link().startswith(settings.MAKEGOOD_BASE_URL + "/")

    def test_the_link_works_once(self, browser: Client, settings: Settings) -> None:
        make_staff(email="anna@shop.example")
        self.ask(browser, "anna@shop.example")
        link = self.link().removeprefix(settings.MAKEGOOD_BASE_URL)

        form = browser.get(link)
        assert form.status_code == 302
        assert browser.get(form["Location"]).status_code == 200
        new = {"password1": "another-long-password", "password2": "another-long-password"}
        assert browser.post(form["Location"], new).status_code == 302
        assert sign_in(browser, "anna@shop.example", "another-long-password").status_code == 302

        again = Client(headers={"Accept-Language": "en"}).get(link)
        assert again.status_code == 404
        assert "This link does not work any more" in again.content.decode()

    def test_the_e_mail_is_in_the_persons_language(self, browser: Client) -> None:
        user = make_staff(email="anna@shop.example")
        user.language = "nl"
        user.save()
        self.ask(browser, "anna@shop.example")
        assert Email.objects.get().language == "nl"

    def test_asking_too_often_is_stopped(self, browser: Client) -> None:
        statuses = [self.ask(browser, "anna@shop.example").status_code for _attempt in range(6)]
        assert statuses == [302] * 5 + [429]

    def test_the_address_is_in_no_audit_row(self, browser: Client) -> None:
        make_staff(email="anna@shop.example")
        self.ask(browser, "anna@shop.example")
        (row,) = rows(event_prefix="user.password_reset")
        assert "anna" not in f"{row.before} {row.after} {row.actor_id} {row.subject_id}"


class TestLanguage:
    def language(self, client: Client, asked: str) -> str:
        page = client.get("/dashboard/", headers={"Accept-Language": asked}).content.decode()
        found = re.search(r'<html lang="(\w+)"', page)
        assert found
        return found[1]

    @pytest.mark.parametrize(
        ("own", "asked", "shown"), [("nl", "en", "nl"), ("en", "nl", "en"), ("", "en", "en"), ("", "fr", "nl")]
    )
    def test_the_persons_own_setting_then_the_browser_then_the_installation(
        self, own: str, asked: str, shown: str
    ) -> None:
        user = make_staff()
        user.language = own
        user.save()
        client = Client()
        client.force_login(user)
        assert self.language(client, asked) == shown

    def test_the_next_reader_of_the_same_process_is_not_affected(self) -> None:
        user = make_staff()
        user.language = "nl"
        user.save()
        client = Client()
        client.force_login(user)
        client.get("/dashboard/", headers={"Accept-Language": "en"})
        answer = Client().get(LOGIN, headers={"Accept-Language": "en"})
        assert '<html lang="en"' in answer.content.decode()

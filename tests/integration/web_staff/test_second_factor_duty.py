"""The setting `second_factor`: whose duty it is gets nowhere without one, and turns it off no more."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from makegood.domain.accounts.actions import create_key, remove_two_factor
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.models import User
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.marketplace.queries import current_settings, find_person, owes_second_factor
from makegood.domain.sellers.actions import invite_staff
from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel import actors, audit
from makegood.kernel.actors import Role
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import NOW, OPERATOR, make_operator, make_staff
from tests.integration.web_staff.test_two_factor import CODE, CODES, OFF, ON, PASSWORD, SECURITY, now_code, turn_on

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SETTINGS = "/operator/settings/"
WHY = "This marketplace asks you to sign in in two steps: turn that on here, and then you can go on."
REFUSED = "This marketplace asks you to sign in in two steps, so you cannot turn it off."


def duty_of(whom: str) -> None:
    change_settings(changes={"second_factor": whom}, by=OPERATOR, now=NOW)


def text_of(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]  # the test client's


class TestWhoseDutyItIs:
    @pytest.mark.parametrize(
        ("whom", "operator_owes", "staff_owes"),
        [("nobody", False, False), ("operators", True, False), ("everybody", True, True)],
    )
    def test_who_has_none_is_led_to_setting_it_up(
        self, as_user: SignIn, whom: str, operator_owes: bool, staff_owes: bool
    ) -> None:
        duty_of(whom)
        for user, page, owes in (
            (make_operator(), "/operator/", operator_owes),
            (make_staff(), "/dashboard/", staff_owes),
        ):
            answer = as_user(user).get(page)
            assert answer.get("Location") == (SECURITY if owes else None)
            assert owes_second_factor(find_person(user.pk)) is owes
            if owes:
                assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (302, True)

    def test_without_a_change_it_is_nobodys(self, as_user: SignIn) -> None:
        assert current_settings().second_factor == "nobody"
        assert as_user(make_staff()).get("/dashboard/").status_code == 200

    def test_it_holds_from_the_next_click_and_as_long_as_the_setting(self, as_user: SignIn) -> None:
        browser = as_user(make_staff())
        assert browser.get("/dashboard/").status_code == 200
        duty_of("everybody")
        assert browser.get("/dashboard/")["Location"] == SECURITY
        duty_of("operators")
        assert browser.get("/dashboard/").status_code == 200

    def test_somebody_who_becomes_an_operator_has_it_at_once(self, as_user: SignIn) -> None:
        duty_of("operators")
        user = make_staff()
        browser = as_user(user)
        assert browser.get("/dashboard/").status_code == 200
        User.objects.filter(pk=user.pk).update(is_operator=True)
        assert browser.get("/dashboard/")["Location"] == SECURITY


class TestWhoHasNone:
    @pytest.fixture(autouse=True)
    def _duty(self) -> None:
        duty_of("everybody")

    @pytest.fixture
    def browser(self, as_user: SignIn) -> Client:
        return as_user(make_staff())

    def test_the_password_alone_leads_there_and_the_page_says_why_in_both_languages(self) -> None:
        user = make_staff(email="anna@shop.example")
        client = Client(headers={"Accept-Language": "en"})
        signed_in = client.post("/account/login/", {"login": user.email, "password": PASSWORD}, follow=True)
        assert [address for address, _ in signed_in.redirect_chain] == ["/start/", SECURITY]
        assert WHY in text_of(signed_in)
        dutch = client.get(SECURITY, headers={"Accept-Language": "nl"})
        assert "Deze marktplaats vraagt u om in twee stappen in te loggen" in text_of(dutch)

    def test_the_password_once_more_is_asked_with_the_reason(self, browser: Client) -> None:
        asked = browser.get(ON, follow=True)
        assert asked.redirect_chain[-1][0].startswith("/account/confirm/")
        assert WHY in text_of(asked)
        assert WHY in text_of(browser.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True))

    def test_htmx_leads_the_whole_page_there(self, browser: Client) -> None:
        answer = browser.get("/dashboard/reviews/?band=low", headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"], answer.content) == (200, SECURITY, b"")

    def test_what_was_sent_is_not_done(self, browser: Client) -> None:
        answer = browser.post("/dashboard/settings/", {"language": "en", "email": "x@shop.example"})
        assert (answer.status_code, answer["Location"]) == (303, SECURITY)
        assert not audit.rows(event_prefix="seller.changed").exists()

    def test_language_password_and_sign_out_stay_open(self, browser: Client) -> None:
        page = text_of(browser.get(SECURITY))
        assert WHY in page
        assert 'href="/account/password/change/"' in page
        assert "/account/security/sessions/" not in page
        assert "Back to work" not in page
        assert browser.post("/language/", {"language": "en", "next": SECURITY})["Location"] == SECURITY
        assert browser.get("/account/password/change/").status_code == 200
        new = {"oldpassword": PASSWORD, "password1": "another-long-phrase", "password2": "another-long-phrase"}
        assert browser.post("/account/password/change/", new).status_code == 302
        assert browser.post("/account/logout/")["Location"] == "/account/login/"

    def test_public_pages_are_as_for_everybody(self, browser: Client) -> None:
        for page in ("/", "/shop/shop/", "/moderation/", "/healthz"):
            assert browser.get(page).status_code == 200

    def test_a_key_of_the_api_works_as_before(self) -> None:
        user = make_staff()
        _, key = create_key(seller_id="shop", name="", scope=Scope.READ, by=actor_of_user(user), now=NOW)
        bearer = {"Authorization": f"Bearer {key}"}
        assert Client().get("/api/v1/reviews", headers=bearer).status_code == 200

    def test_every_address_leads_there_or_is_one_of_these(self, browser: Client, subtests: pytest.Subtests) -> None:
        """One that is added is shut, unless somebody opens it here too."""
        opened = set()
        for name, address in addresses():
            with subtests.test(address=address):
                answer = browser.get(address)
                if answer.get("Location") != SECURITY:
                    opened.add(name)
        assert opened == {
            *("account_login", "account_logout", "account_signup", "mfa_authenticate", "account_reauthenticate"),
            *("mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
            *("account_change_password", "account_reset_password", "account_reset_password_done"),
            *("account_reset_password_from_key", "account_reset_password_from_key_done"),
            *("home:home", "home:language", "home:mailbox", "home:letter", "home:letter_html"),
            *("home:healthz", "home:readyz", "home:metrics", "moderation:moderation", "shop", "customer", "api"),
        }

    def test_after_setting_it_up_one_goes_on_where_one_was(self) -> None:
        make_staff(email="anna@shop.example")
        client = Client(headers={"Accept-Language": "en"})
        login = {"login": "anna@shop.example", "password": PASSWORD, "next": "/dashboard/reviews/?band=low"}
        client.post("/account/login/", login, follow=True)
        client.post(client.get(ON)["Location"], {"password": PASSWORD})
        found = re.search(r'class="key">([A-Z2-7 ]+)<', client.get(ON).content.decode())
        assert found
        secret = found.group(1).replace(" ", "")
        assert client.post(ON, {"code": now_code(secret)})["Location"] == CODES
        assert '<a href="/dashboard/reviews/?band=low">I have kept them</a>' in text_of(client.get(CODES))
        assert client.get("/dashboard/reviews/?band=low").status_code == 200
        assert '<a href="/account/security/">' in text_of(client.get(CODES))

    def test_an_invitation_waits_until_then(self, browser: Client) -> None:
        owner = make_staff("elsewhere", email="owner@elsewhere.example")
        guest = User.objects.exclude(pk=owner.pk).get()
        invitation = invite_staff(
            seller_id="elsewhere", email=guest.email, role=Role.AGENT, by=actor_of_user(owner), now=NOW
        )
        link = f"/account/invitation/{make_token(Purpose.STAFF_INVITATION, invitation.pk)}/"
        for answer in (browser.get(link), browser.post(link)):
            assert answer["Location"] == SECURITY
        assert Client().get(link).status_code == 200, "without a session it asks to sign in"


class TestWhoHasOne:
    @pytest.fixture
    def browser(self) -> Client:
        make_staff(email="anna@shop.example")
        client = Client(headers={"Accept-Language": "en"})
        turn_on(client)
        return client

    def test_it_cannot_be_turned_off_while_it_is_a_duty(self, browser: Client) -> None:
        duty_of("everybody")
        page = text_of(browser.get(SECURITY))
        assert REFUSED in page
        assert OFF not in page
        assert REFUSED in text_of(browser.get(OFF))
        refused = browser.post(OFF)
        assert (refused.status_code, REFUSED in text_of(refused)) == (409, True)
        assert not audit.rows(event_prefix="user.two_factor_off").exists()
        assert browser.get("/dashboard/").status_code == 200
        assert browser.get("/account/security/sessions/").status_code == 200

    def test_afterwards_it_can(self, browser: Client) -> None:
        duty_of("everybody")
        duty_of("operators")
        assert browser.post(OFF)["Location"] == SECURITY
        duty_of("everybody")
        assert browser.get("/dashboard/")["Location"] == SECURITY

    def test_new_recovery_codes_are_made_as_ever(self, browser: Client) -> None:
        duty_of("everybody")
        assert browser.post("/account/security/recovery-codes/new/")["Location"] == CODES

    def test_whom_the_operator_lets_in_without_it_sets_it_up_anew(self, browser: Client) -> None:
        duty_of("everybody")
        user = User.objects.get()
        remove_two_factor(user=user, by=actors.system("user.two_factor_off"), now=NOW)
        client = Client()
        answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        assert answer["Location"] != CODE
        assert client.get("/start/")["Location"] == SECURITY


class TestTheSetting:
    def test_an_operator_without_one_is_told_before_and_led_there_after(self, as_user: SignIn) -> None:
        browser = as_user(make_operator())
        told = "As soon as it is required of you, you have to do that before anything else."
        assert told in text_of(browser.get(SETTINGS))
        saved = browser.post(SETTINGS, {"second_factor": "operators", "shown_second_factor": "nobody"})
        assert (saved.status_code, saved["Location"]) == (303, SETTINGS)
        assert browser.get(SETTINGS)["Location"] == SECURITY
        (row,) = audit.rows(event_prefix="setting.")
        assert (row.subject_id, row.before, row.after) == (
            "second_factor",
            {"value": "nobody"},
            {"value": "operators"},
        )

    def test_an_operator_with_one_is_told_nothing_and_goes_on(self) -> None:
        user = make_operator()
        User.objects.filter(pk=user.pk).update(email="anna@shop.example")
        browser = Client(headers={"Accept-Language": "en"})
        turn_on(browser)
        assert "You have not turned it on yourself" not in text_of(browser.get(SETTINGS))
        saved = browser.post(SETTINGS, {"second_factor": "everybody"}, follow=True)
        assert "The settings are saved and hold from now on." in text_of(saved)
        assert '<option value="everybody" selected>' in text_of(saved)

    def test_anything_else_is_refused(self, as_user: SignIn) -> None:
        browser = as_user(make_operator())
        for typed in ("", "owners", "Everybody", "1"):
            answer = browser.post(SETTINGS, {"second_factor": typed})
            assert answer.status_code == 422
            assert 'id="second_factor-error" data-code="unknown_choice"' in text_of(answer)
        assert current_settings().second_factor == "nobody"


def addresses() -> list[tuple[str, str]]:
    """Every address with its name; those that know nobody who signed in by the name of their group."""
    from tests.integration.test_headers import example

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, group: str) -> list[tuple[str, str]]:
        found = []
        for one in patterns:
            at = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                found += walk(one.url_patterns, at, one.app_name or group)
            else:
                name = "api" if at.startswith("api/") else f"{group}:{one.name}" if group else str(one.name)
                found.append((group if group in ("shop", "customer") else name, example(at)))
        return found

    return walk(get_resolver().url_patterns, "", "")

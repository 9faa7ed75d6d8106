"""`/operator/settings/`: what the operator settles, on one page."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from makegood.domain.accounts.models import User
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.marketplace.rules import SETTINGS, Choice
from makegood.kernel import audit
from makegood.kernel.actors import Role
from makegood.web.operator.settings import GROUPS
from tests.factories import NOW, OPERATOR, make_operator, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PATH = "/operator/settings/"


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_operator())


def page_of(browser: Client, **data: str) -> str:
    """The page as it is, or as it answers what was sent."""
    answer = browser.post(PATH, data, follow=True) if data else browser.get(PATH)
    return unescape(answer.content.decode())


def fields(page: str) -> dict[str, str]:
    """What a browser would send: every field of the form with what stands in it."""
    found = dict(re.findall(r'<input (?:id="\w+" |type="hidden" )?name="(\w+)" value="([^"]*)"', page))
    found |= dict(re.findall(r'<select id="\w+" name="(\w+)".*<option value="(\w*)" selected>', page))
    return {name: value for name, value in found.items() if name.removeprefix("shown_") in SETTINGS}


def error_at(page: str, field: str) -> str | None:
    """The code of the error beside a field, if the field points to it."""
    beside = re.search(rf'id="{field}-error" data-code="(\w+)"', page)
    entry = re.search(rf'<(?:input|select) id="{field}"[^>]*>', page)
    assert entry
    assert (f"{field}-error" in entry[0]) == ('aria-invalid="true"' in entry[0]) == bool(beside)
    return beside[1] if beside else None


def test_every_setting_stands_on_the_page_once_in_its_order() -> None:
    assert [name for group in GROUPS.values() for name in group] == list(SETTINGS)


def test_only_the_operator_gets_in(as_user: SignIn, browser: Client) -> None:
    assert Client().get(PATH)["Location"] == f"/account/login/?next={PATH}"
    staff = as_user(make_staff("shop", Role.OWNER))
    assert staff.get(PATH).status_code == staff.post(PATH, {"nps_norm": "30"}).status_code == 403
    assert not MarketplaceSettings.objects.exists()
    assert browser.get(PATH).status_code == 200
    assert browser.put(PATH).status_code == 405


def test_the_page_needs_a_csrf_token(browser: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(PATH, {"nps_norm": "30"}).status_code == 403
    assert not MarketplaceSettings.objects.exists()


def test_it_shows_every_setting_with_unit_limits_default_and_effect(browser: Client) -> None:
    page = page_of(browser)
    shown = fields(page)
    for name, setting in SETTINGS.items():
        default = "" if setting.default is None else str(setting.default)
        assert shown[name] == shown[f"shown_{name}"] == default
        assert re.search(rf'<label class="label" for="{name}">[^<]+</label>', page)
        if isinstance(setting, Choice):
            assert re.search(rf'<select id="{name}".*<option value="{default}" selected>of nobody<', page)
            assert re.search(rf'id="{name}-hint">[^<]+ Default: of nobody. <a', page)
            continue
        assert re.search(rf'<span id="{name}-unit">[^<]+</span>', page)
        hint = re.search(rf'id="{name}-hint">([^<]+)<', page)
        assert hint
        told = f"{setting.default:,}" if default else "empty"
        assert hint[1].endswith(f"From {setting.lowest:,} to {setting.highest:,}; default {told}.")
    assert "Nobody has changed a setting yet" in page
    assert "a link that is open keeps the date that its e-mail told" in page


def test_the_navigation_leads_there(browser: Client) -> None:
    assert f'<a href="{PATH}">Settings</a>' in browser.get("/operator/").content.decode()
    assert f'<a href="{PATH}" aria-current="page">' in page_of(browser)


def test_what_was_typed_is_saved_told_and_audited(browser: Client) -> None:
    sent = fields(page_of(browser)) | {"reminder_after_days": "5", "grade_norm": "7,5"}
    answer = browser.post(PATH, sent)
    assert (answer.status_code, answer["Location"]) == (303, PATH)
    page = page_of(browser)
    assert "The settings are saved and hold from now on." in page
    assert "Last changed on" in page
    assert "23 November 2026, 10:00" in page
    assert (fields(page)["reminder_after_days"], fields(page)["grade_norm"]) == ("5", "7.5")
    settings = current_settings()
    assert (settings.reminder_after_days, settings.grade_norm) == (5, Decimal("7.5"))
    rows = audit.rows(event_prefix="setting.")
    assert {row.subject_id for row in rows} == {"reminder_after_days", "grade_norm"}
    assert {row.actor_kind for row in rows} == {"operator"}
    trail = browser.get("/operator/audit/", {"event": "setting."}).content.decode()
    assert trail.count("<strong>setting.changed<") == 2


def test_a_reminder_is_turned_off_by_emptying_its_field(browser: Client) -> None:
    page_of(browser, reminder_after_days="5")
    assert current_settings().reminder_after_days == 5
    page_of(browser, reminder_after_days="")
    assert current_settings().reminder_after_days is None


def test_sending_the_form_as_it_is_changes_nothing(browser: Client) -> None:
    page = page_of(browser, **fields(page_of(browser)))
    assert "Nothing was changed." in page
    assert not MarketplaceSettings.objects.exists()
    assert not audit.rows(event_prefix="setting.").exists()


def test_errors_stand_beside_their_fields_and_everything_typed_is_kept(browser: Client) -> None:
    typed = {
        "invite_from_day": "3 & <4",
        "grade_norm": "7,55",
        "nps_norm": "40",
        "survey_link_days": "",
        "low_below": "11",
    }
    answer = browser.post(PATH, fields(page_of(browser)) | typed)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    found = {name: code for name in SETTINGS if (code := error_at(answer.content.decode(), name))}
    assert found == {
        "invite_from_day": "not_a_number",
        "grade_norm": "not_a_number",
        "survey_link_days": "required",
        "low_below": "out_of_range",
    }
    assert fields(page) | typed == fields(page)
    assert "3 &amp; &lt;4" in answer.content.decode()
    assert '<a href="#low_below">Attention below: Type a whole number from 2 to 10.</a>' in page
    assert "Nothing was stored, and everything you typed is still here." in page
    assert not MarketplaceSettings.objects.exists()


def test_settings_that_contradict_each_other_are_refused_at_the_later_one(browser: Client) -> None:
    page = page_of(browser, **fields(page_of(browser)) | {"invite_from_day": "19"})
    assert error_at(page, "invite_until_day") == "ends_before_it_begins"
    saved = fields(page) | {"invite_until_day": "25"}
    assert "The settings are saved" in page_of(browser, **saved)
    assert (current_settings().invite_from_day, current_settings().invite_until_day) == (19, 25)


def test_what_somebody_else_changed_in_the_meantime_is_not_undone(browser: Client) -> None:
    opened = fields(page_of(browser))
    change_settings(changes={"nps_norm": 40}, by=OPERATOR, now=NOW)
    page_of(browser, **opened | {"low_below": "7"})
    settings = current_settings()
    assert (settings.nps_norm, settings.low_below) == (40, 7)


def test_the_page_is_dutch_for_who_reads_dutch(browser: Client) -> None:
    dutch = {"accept-language": "nl"}
    page = unescape(browser.get(PATH, headers=dutch).content.decode())
    assert fields(page)["grade_norm"] == "8,0"
    assert "Van 1,0 tot en met 10,0; standaard 8,0." in page
    assert "Norm voor het beoordelingscijfer" in page
    answer = browser.post(PATH, fields(page) | {"grade_norm": "7,55"}, headers=dutch)
    assert "Typ een getal van 1,0 tot en met 10,0, met hooguit één decimaal." in answer.content.decode()
    answer = browser.post(PATH, fields(page) | {"grade_norm": "7,5"}, headers=dutch, follow=True)
    assert "De instellingen zijn bewaard en gelden vanaf nu." in answer.content.decode()


def test_it_tells_when_they_last_changed(browser: Client, settings: Settings) -> None:
    page_of(browser, nps_norm="30")
    settings.MAKEGOOD_NOW = NOW + timedelta(days=2)
    page_of(browser, nps_norm="30")
    assert "23 November 2026" in page_of(browser)
    page_of(browser, nps_norm="31")
    assert "25 November 2026" in page_of(browser)


def test_it_reads_the_settings_in_one_query(browser: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    browser.get(PATH)
    with django_assert_num_queries(4):  # session, person, memberships, settings
        browser.get(PATH)


@pytest.mark.parametrize("value", ["\x00", "9" * 5000, "٣", "-", "1e3", "𝟑", " ", "\ud800"])
def test_odd_values_are_refused_and_break_nothing(browser: Client, value: str) -> None:
    answer = browser.post(PATH, {"invite_from_day": value.encode("utf-8", "replace").decode()})
    assert answer.status_code == 422
    assert not MarketplaceSettings.objects.exists()

"""The pages of the sign-in x everybody: without an account one gets no further than the log-in.

None of them takes an id: each is about whoever is signed in. Roles make no difference there: the least and the most
stand for all.
"""

import pytest
from django.test import Client
from django.urls import reverse

from makegood.domain.marketplace.actions import change_settings
from makegood.kernel.actors import Role
from makegood.web.account.urls import urlpatterns
from tests.factories import NOW, OPERATOR, make_operator, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]

TO_LOGIN = "/account/login/"
TO_CONFIRM = "/account/confirm/"
"""The password once more comes first."""
SIGNED_IN = (TO_LOGIN, TO_CONFIRM)
WALK: dict[tuple[str, str], tuple[int | str, int | str]] = {
    ("GET", "account_login"): (200, "/start/"),
    ("POST", "account_login"): (422, "/start/"),
    ("GET", "mfa_authenticate"): (TO_LOGIN, "/start/"),
    ("POST", "mfa_authenticate"): (TO_LOGIN, "/start/"),
    ("GET", "account_logout"): (TO_LOGIN, 200),
    ("POST", "account_logout"): (TO_LOGIN, TO_LOGIN),
    ("GET", "account_signup"): (403, 403),
    ("POST", "account_signup"): (403, 403),
    ("GET", "account_invitation"): (404, 404),
    ("POST", "account_invitation"): (404, 404),
    ("GET", "account_reauthenticate"): (TO_LOGIN, 200),
    ("POST", "account_reauthenticate"): (TO_LOGIN, 422),
    ("GET", "mfa_index"): (TO_LOGIN, 200),
    ("POST", "mfa_index"): (TO_LOGIN, 405),
    ("GET", "account_sessions"): SIGNED_IN,
    ("POST", "account_sessions"): SIGNED_IN,
    ("GET", "mfa_activate_totp"): SIGNED_IN,
    ("POST", "mfa_activate_totp"): SIGNED_IN,
    ("GET", "mfa_deactivate_totp"): (TO_LOGIN, 404),
    ("POST", "mfa_deactivate_totp"): (TO_LOGIN, 404),
    ("GET", "mfa_view_recovery_codes"): (TO_LOGIN, 404),
    ("POST", "mfa_view_recovery_codes"): (TO_LOGIN, 405),
    ("GET", "mfa_generate_recovery_codes"): SIGNED_IN,
    ("POST", "mfa_generate_recovery_codes"): SIGNED_IN,
    ("GET", "account_change_password"): (TO_LOGIN, 200),
    ("POST", "account_change_password"): (TO_LOGIN, 422),
    ("GET", "account_reset_password"): (200, 200),
    ("POST", "account_reset_password"): (422, 422),
    ("GET", "account_reset_password_done"): (200, 200),
    ("POST", "account_reset_password_done"): (405, 405),
    ("GET", "account_reset_password_from_key"): (404, 404),
    ("POST", "account_reset_password_from_key"): (404, 404),
    ("GET", "account_reset_password_from_key_done"): (200, 200),
    ("POST", "account_reset_password_from_key_done"): (405, 405),
}
ARGUMENTS = {"account_invitation": ["wrong"], "account_reset_password_from_key": ["1", "wrong-token"]}


def test_every_page_of_the_sign_in_is_walked() -> None:
    assert {(method, one.name) for one in urlpatterns for method in ("GET", "POST")} == set(WALK)


OWING: dict[tuple[str, str], str] = {
    (method, name): "/account/security/"
    for name in ("account_invitation", "account_sessions", "mfa_deactivate_totp")
    for method in ("GET", "POST")
}
"""Where somebody is led whose duty a second factor is and who has none; all else of the sign-in is as ever."""


def test_nobody_and_everybody(subtests: pytest.Subtests) -> None:
    walk(subtests, {})


def test_whoever_owes_a_second_factor(subtests: pytest.Subtests) -> None:
    change_settings(changes={"second_factor": "everybody"}, by=OPERATOR, now=NOW)
    walk(subtests, OWING)


def walk(subtests: pytest.Subtests, led: dict[tuple[str, str], str]) -> None:
    people = {"viewer": make_staff("shop", Role.VIEWER), "operator": make_operator()}
    for (method, name), (without, within) in WALK.items():
        address = reverse(name, args=ARGUMENTS.get(name, []))
        for who in ("nobody", *people):
            client = Client()
            if who != "nobody":
                client.force_login(people[who])
            with subtests.test(page=f"{method} {address}", who=who):
                answer = client.generic(method, address)
                expected = without if who == "nobody" else led.get((method, name), within)
                if isinstance(expected, int):
                    assert answer.status_code == expected
                else:
                    assert answer.status_code in (302, 303)
                    assert answer["Location"].partition("?")[0] == expected

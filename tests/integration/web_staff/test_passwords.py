"""Which passwords are refused, and why."""

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from makegood.domain.accounts.actions import create_user
from makegood.domain.accounts.models import User
from makegood.domain.sellers.actions import accept_with_new_account, invite_staff
from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel import actors
from makegood.kernel.actors import Role
from makegood.kernel.errors import Invalid
from tests.factories import NOW, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]


SYSTEM = actors.system("test")


def refused(password: str, user: User | None = None) -> list[str]:
    """The codes of what is wrong with it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [str(one.code) for one in error.error_list]
    return []


@pytest.fixture(autouse=True)
def _marketplace(settings) -> None:
    cache.clear()
    settings.MAKEGOOD_MARKETPLACE_NAME = "Marktplaats Café Noord"
    settings.MAKEGOOD_BASE_URL = "https://reviews.hoekhandel.example"


@pytest.mark.parametrize(
    "password",
    [
        "marktplaats1",
        "MARKTPLAATS-2026",
        "café-noord-99",
        "CafeNoordCafe",
        "hoekhandel!!!!",
        "reviews.hoekhandel",
        "1234-noord-noord",
    ],
)
def test_the_words_of_the_marketplace_and_a_few_characters_are_no_password(password: str) -> None:
    assert refused(password) == ["password_of_our_words"]


@pytest.mark.parametrize(
    "password", ["makegood-demo", "noordenwind-op-zee", "een fiets naar het noorden", "1234567890abc", "correct-horse"]
)
def test_words_beside_them_are(password: str) -> None:
    assert refused(password) == []


def test_so_are_the_shops_of_whoever_chooses_it_and_their_name() -> None:
    anna = make_staff(email="anna.vanderlinden@shop.example")
    assert refused("fietshoek-2026", anna) == ["password_of_our_words"]
    assert refused("fietshoek-2026") == []
    assert refused("anna.vanderlinden", anna) == ["password_too_similar"]


def test_so_is_the_shop_that_somebody_new_will_work_for() -> None:
    with pytest.raises(Invalid) as refusal:
        create_user(
            email="bo@x.example", password="fietshoek-2026", is_operator=False, by=SYSTEM, now=NOW, shop="De Fietshoek"
        )
    assert [error.code for error in refusal.value.errors] == ["weak_password"]
    assert create_user(email="bo@x.example", password="fietshoek-2026", is_operator=False, by=SYSTEM, now=NOW)[1]


def test_so_is_the_shop_that_somebody_was_invited_to() -> None:
    owner = actor_of_user(make_staff())
    invitation = invite_staff(seller_id="shop", email="bo@x.example", role=Role.AGENT, by=owner, now=NOW)
    with pytest.raises(Invalid):
        accept_with_new_account(invitation_id=invitation.pk, name="Bo", password="fietshoek-2026", by=SYSTEM, now=NOW)


def test_ten_characters_will_do_of_whatever_kinds() -> None:
    assert refused("vioolkast") == ["password_too_short"]
    for password in ("vioolkaste", "VIOOLKASTE", "viool kast", "9305174628", "☂☃☔⚓⚛⚜⛵⛺✂✈"):
        assert refused(password) == []


def test_common_ones_are_refused_and_there_is_no_upper_limit_that_one_meets() -> None:
    assert refused("qwertyuiop") == ["password_too_common"]
    listed = [one for one in CommonPasswordValidator().passwords if len(one) >= 10]
    assert len(listed) > 1_700, "as many as the documentation tells"
    assert all("password_too_common" in refused(one) for one in sorted(listed)[::50])
    assert refused("een lange zin met spaties, leestekens en ünïcode 🚲 " * 2) == []


class TestStolen:
    @pytest.fixture
    def listed(self, settings, tmp_path: Path) -> list[str]:
        stolen = [f"stolen-password-{number}" for number in range(200)]
        lines = sorted(f"{hashlib.sha1(one.encode()).hexdigest().upper()}:{len(one)}" for one in stolen)
        settings.MAKEGOOD_STOLEN_PASSWORDS = tmp_path / "pwnedpasswords.txt"
        settings.MAKEGOOD_STOLEN_PASSWORDS.write_bytes("\r\n".join(lines).encode())
        return stolen

    def test_every_one_of_the_list_is_found_and_no_other(self, listed: list[str]) -> None:
        assert [refused(one) for one in listed] == [["password_stolen"]] * len(listed)
        assert [refused(f"{one}x") for one in listed] == [[]] * len(listed)

    @pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 8, 9, 100])
    def test_every_line_of_a_list_of_any_length_is_found(self, settings, tmp_path: Path, length: int) -> None:
        stolen = [f"stolen-password-{number}" for number in range(length)]
        lines = sorted(f"{hashlib.sha1(one.encode()).hexdigest().upper()}:3\n" for one in stolen)
        settings.MAKEGOOD_STOLEN_PASSWORDS = tmp_path / "pwnedpasswords.txt"
        settings.MAKEGOOD_STOLEN_PASSWORDS.write_text("".join(lines))
        assert [one for one in stolen if refused(one) != ["password_stolen"]] == []

    def test_without_a_list_nobody_is_asked(self, settings, tmp_path: Path) -> None:
        settings.MAKEGOOD_STOLEN_PASSWORDS = tmp_path / "none"
        assert refused("stolen-password-1") == []

    @pytest.mark.parametrize("content", [b"", b"\n\n\n", b"no list", b"\xff" * 5_000])
    def test_a_file_that_is_no_list_refuses_nobody(self, settings, tmp_path: Path, content: bytes) -> None:
        settings.MAKEGOOD_STOLEN_PASSWORDS = tmp_path / "odd"
        settings.MAKEGOOD_STOLEN_PASSWORDS.write_bytes(content)
        assert refused("stolen-password-1") == []

    def test_a_list_that_cannot_be_read_is_said_and_refuses_nobody(self, settings, tmp_path: Path, caplog) -> None:
        settings.MAKEGOOD_STOLEN_PASSWORDS = tmp_path
        assert refused("stolen-password-1") == []
        assert "cannot be read" in caplog.text


def test_one_is_taken_as_it_was_typed() -> None:
    make_staff(email="anna@shop.example")
    client = Client()
    odd = "  Spaties, Hoofdletters en ünïcode 🚲  "
    client.post("/account/login/", {"login": "anna@shop.example", "password": "a-long-password"})
    changed = client.post(
        "/account/password/change/", {"oldpassword": "a-long-password", "password1": odd, "password2": odd}
    )
    assert changed.status_code == 302
    tried = [odd.strip(), odd.lower(), odd.replace("ü", "u"), odd]
    found = [Client().post("/account/login/", {"login": "anna@shop.example", "password": one}) for one in tried]
    assert [one.status_code for one in found] == [422, 422, 422, 302]


def test_fields_hide_it_and_let_a_password_manager_help() -> None:
    client = Client()
    login = client.get("/account/login/").content.decode()
    client.force_login(make_staff())
    change = client.get("/account/password/change/").content.decode()
    fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", login + change)
    assert [re.findall(r'autocomplete="([^"]+)"', field) for field in fields] == [
        ["current-password"],
        ["current-password"],
        ["new-password"],
        ["new-password"],
    ]
    assert "maxlength" not in "".join(fields)

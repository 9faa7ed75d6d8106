"""Who reads the database, and has not the secret key, can make no codes."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

from makegood.domain.accounts.actions import seal_second_factors
from makegood.domain.accounts.encryption import Unreadable, seal, unseal
from makegood.domain.accounts.models import User
from tests.factories import make_staff

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = "0123456789abcdef" * 5
KEY, ANOTHER = "first-key-" + "x" * 50, "second-key-" + "y" * 50


@pytest.fixture
def anna(settings) -> User:
    cache.clear()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = KEY, []
    return make_staff()


def accepts(user: User) -> bool:
    """Whether the code that the app shows now lets them in."""
    cache.clear()
    code = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
    return TOTP(Authenticator.objects.get(user=user, type="totp")).validate_code(code)


def stored() -> str:
    return json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_secret_and_seed_are_stored_sealed(anna: User) -> None:
    TOTP.activate(anna, SECRET)
    codes = RecoveryCodes.activate(anna)
    assert SECRET not in stored()
    assert codes.instance.data["seed"].startswith("sealed:")
    assert not any(code in stored() for code in codes.generate_codes())
    assert accepts(anna)
    assert codes.validate_code(codes.get_unused_codes()[0])


def test_those_of_former_versions_go_on_and_are_sealed_by_init(anna: User) -> None:
    Authenticator.objects.create(user=anna, type="totp", data={"secret": SECRET})
    recovery = Authenticator.objects.create(user=anna, type="recovery_codes", data={"seed": SEED, "used_mask": 5})
    before = RecoveryCodes(recovery).get_unused_codes()
    assert accepts(anna)
    assert (seal_second_factors(), seal_second_factors()) == (2, 0)
    assert (SECRET in stored(), SEED in stored()) == (False, False)
    assert accepts(anna)
    recovery.refresh_from_db()
    assert RecoveryCodes(recovery).get_unused_codes() == before


def test_another_secret_key_reads_them_and_init_seals_them_anew(anna: User, settings) -> None:
    TOTP.activate(anna, SECRET)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = ANOTHER, [KEY]
    assert accepts(anna)
    assert seal_second_factors() == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert accepts(anna)


def test_a_key_that_is_gone_lets_nobody_in_and_nothing_breaks(anna: User, settings) -> None:
    TOTP.activate(anna, SECRET)
    codes = RecoveryCodes.activate(anna)
    settings.SECRET_KEY = ANOTHER
    assert not accepts(anna)
    assert not codes.validate_code("00000000")
    assert seal_second_factors() == 0
    settings.SECRET_KEY = KEY
    assert accepts(anna), "should the key come back, so does the second factor"


def test_what_is_sealed_is_never_twice_the_same_and_opens_with_its_key_alone(anna: User, settings) -> None:
    assert seal("x") != seal("x")
    sealed = seal("geheim")
    with pytest.raises(Unreadable):
        unseal(sealed[:-3] + "AAA")
    settings.SECRET_KEY = ANOTHER
    with pytest.raises(Unreadable):
        unseal(sealed)

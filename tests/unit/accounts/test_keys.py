import pytest

from makegood.domain.accounts.actions import create_key, note_key_use, revoke_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.models import ApiKey
from makegood.domain.accounts.queries import valid_key
from makegood.kernel import audit
from makegood.kernel.errors import NotFound
from tests.factories import NOW, OPERATOR

pytestmark = pytest.mark.django_db


def new_key(seller_id: str | None = None) -> tuple[ApiKey, str]:
    return create_key(seller_id=seller_id, name="shop system", scope=Scope.WRITE, by=OPERATOR, now=NOW)


def test_r14_2_only_a_hash_is_stored() -> None:
    stored, key = new_key()
    assert key.startswith("mg_")
    assert key not in str(ApiKey.objects.values().get())
    assert valid_key(key) == stored
    assert key[3:] not in str(list(audit.rows().values()))


@pytest.mark.parametrize("presented", ["", "mg_", "mg_wrong", "x" * 5000, "mg_\x00"])
def test_what_is_no_key_opens_nothing(presented: str) -> None:
    new_key()
    assert valid_key(presented) is None


def test_a_revoked_key_never_works_again() -> None:
    stored, key = new_key()
    revoke_key(key_id=stored.pk, by=OPERATOR, now=NOW)
    revoke_key(key_id=stored.pk, by=OPERATOR, now=NOW)
    assert valid_key(key) is None
    assert audit.rows(event_prefix="key.revoked").count() == 1
    with pytest.raises(NotFound):
        revoke_key(key_id=99, by=OPERATOR, now=NOW)


def test_the_last_use_is_kept() -> None:
    stored, _ = new_key()
    note_key_use(key=stored, now=NOW)
    assert ApiKey.objects.get().last_used_at == NOW

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from makegood.domain.accounts import rules
from makegood.domain.accounts.actions import create_key, end_former_secret, note_key_use, revoke_key, rotate_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.models import ApiKey
from makegood.domain.accounts.queries import KeyPlace, keys_behind, valid_key
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories import NOW, OPERATOR, agent_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BEFORE = timedelta(microseconds=1)


def new_key(seller_id: str | None = None, name: str = "shop system") -> tuple[ApiKey, str]:
    return create_key(seller_id=seller_id, name=name, scope=Scope.WRITE, by=OPERATOR, now=NOW)


def opens(key: str, after: timedelta = timedelta(0)) -> bool:
    return valid_key(key, now=NOW + after) is not None


def test_r14_2_a_key_has_256_bits_of_chance() -> None:
    """43 digits of 62, and a check sum behind them that is made of those."""
    made = [rules.new_key().removeprefix("mg_")[:-6] for _ in range(2000)]
    assert {len(one) for one in made} == {43}
    assert {len(set(place)) for place in zip(*made, strict=True)} == {62}
    assert 62**43 > 2**256


def test_r14_2_only_a_hash_is_stored() -> None:
    stored, key = new_key()
    assert key not in str(ApiKey.objects.values().get())
    found = valid_key(key, now=NOW)
    assert found is not None
    assert (found.key, found.by_former) == (stored, False)
    assert key[3:] not in str(list(audit.rows().values()))


def test_a_key_can_be_told_from_what_only_looks_like_one() -> None:
    key = rules.new_key()
    assert re.fullmatch(r"mg_[0-9A-Za-z]{49}", key)
    assert not rules.cannot_be_key(key)
    for at in (3, 20, 45, 51):
        assert rules.cannot_be_key(key[:at] + ("a" if key[at] != "a" else "b") + key[at + 1 :])
    assert len({rules.new_key() for _ in range(100)}) == 100


def test_a_key_of_a_former_version_goes_on_working() -> None:
    former = "mg_" + "a" * 30 + "-_" + "b" * 11
    ApiKey.objects.create(prefix=former[:8], hash=rules.hash_key(former), created_at=NOW)
    assert opens(former)


@pytest.mark.parametrize("presented", ["", "mg_", "mg_wrong", "x" * 5000, "mg_\x00", "mg_" + "0" * 49])
def test_what_is_no_key_opens_nothing(presented: str) -> None:
    new_key()
    assert valid_key(presented, now=NOW) is None


def test_a_revoked_key_never_works_again() -> None:
    stored, key = new_key()
    _, second = rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW)
    revoke_key(key_id=stored.pk, by=OPERATOR, now=NOW)
    revoke_key(key_id=stored.pk, by=OPERATOR, now=NOW)
    assert not opens(key)
    assert not opens(second)
    assert audit.rows(event_prefix="key.revoked").count() == 1
    with pytest.raises(NotFound):
        revoke_key(key_id=99, by=OPERATOR, now=NOW)
    with pytest.raises(Refused) as refused:
        rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW)
    assert refused.value.code == "key_revoked"


class TestRotation:
    def test_the_former_secret_works_for_so_long_and_no_moment_longer(self) -> None:
        stored, first = new_key()
        changed, second = rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW)
        assert (changed.pk, changed.name, changed.former_prefix) == (stored.pk, "shop system", stored.prefix)
        assert opens(second, DAY)
        assert opens(first, DAY - BEFORE)
        assert not opens(first, DAY)
        found = valid_key(first, now=NOW)
        assert found is not None
        assert (found.key.pk, found.by_former) == (stored.pk, True)

    def test_without_an_overlap_it_stops_at_once(self) -> None:
        stored, first = new_key()
        _, second = rotate_key(key_id=stored.pk, keep=timedelta(0), by=OPERATOR, now=NOW)
        assert not opens(first)
        assert opens(second)

    def test_there_are_never_more_than_two(self) -> None:
        stored, first = new_key()
        _, second = rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW)
        _, third = rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW)
        assert [opens(one) for one in (first, second, third)] == [False, True, True]

    def test_the_former_one_can_be_stopped_before_its_time(self) -> None:
        stored, first = new_key()
        _, second = rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW)
        for _ in range(2):
            end_former_secret(key_id=stored.pk, by=OPERATOR, now=NOW)
        assert [opens(first), opens(second)] == [False, True]
        assert audit.rows(event_prefix="key.former_ended").count() == 1

    def test_a_form_that_is_sent_twice_replaces_it_once(self) -> None:
        stored, _ = new_key()
        _, second = rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW, expected_prefix=stored.prefix)
        with pytest.raises(Refused) as refused:
            rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW, expected_prefix=stored.prefix)
        assert refused.value.code == "key_rotated"
        assert opens(second)

    @pytest.mark.parametrize("keep", [timedelta(seconds=-1), timedelta(days=7, seconds=1)])
    def test_for_a_week_at_most(self, keep: timedelta) -> None:
        stored, first = new_key()
        with pytest.raises(Invalid):
            rotate_key(key_id=stored.pk, keep=keep, by=OPERATOR, now=NOW)
        assert opens(first)

    def test_the_trail_says_who_and_until_when_and_no_secret(self) -> None:
        stored, first = new_key("shop")
        _, second = rotate_key(key_id=stored.pk, keep=DAY, by=agent_of("shop", Role.OWNER), now=NOW)
        row = audit.rows(event_prefix="key.rotated").get()
        assert (row.actor_kind, row.subject_id, row.seller_ref) == ("staff", str(stored.pk), "shop")
        assert row.after == {"former_until": (NOW + DAY).isoformat()}
        everything = str([list(audit.rows().values()), list(ApiKey.objects.values())])
        assert first not in everything
        assert second not in everything


class TestWhoMay:
    @pytest.mark.parametrize(
        ("by", "seller_id", "error"),
        [
            (agent_of("shop", Role.OWNER), "shop", None),
            (agent_of("shop", Role.AGENT), "shop", Forbidden),
            (agent_of("shop", Role.VIEWER), "shop", Forbidden),
            (agent_of("other", Role.OWNER), "shop", NotFound),
            (agent_of("shop", Role.OWNER), None, NotFound),
            (actors.system("apikey.create"), "shop", None),
            (Actor(ActorKind.OPERATOR_KEY, "1", may_write=False), "shop", Forbidden),
            (actors.shopper("x"), None, NotFound),
        ],
    )
    def test_r14_5_only_operator_and_owners(
        self, by: Actor, seller_id: str | None, error: type[Exception] | None
    ) -> None:
        stored, _ = new_key(seller_id)
        acts = (
            lambda: create_key(seller_id=seller_id, name="", scope=Scope.READ, by=by, now=NOW),
            lambda: rotate_key(key_id=stored.pk, keep=DAY, by=by, now=NOW),
            lambda: end_former_secret(key_id=stored.pk, by=by, now=NOW),
            lambda: revoke_key(key_id=stored.pk, by=by, now=NOW),
        )
        for act in acts:
            if error is None:
                act()
            else:
                with pytest.raises(error):
                    act()


class TestLastUse:
    def test_it_is_kept_to_the_minute(self, django_assert_num_queries: object) -> None:
        stored, _ = new_key()
        for seconds, kept in ((0, 0), (59, 0), (60, 60)):
            note_key_use(key=ApiKey.objects.get(), now=NOW + timedelta(seconds=seconds))
            stored.refresh_from_db()
            assert stored.last_used_at == NOW + timedelta(seconds=kept)
        with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django's fixture
            note_key_use(key=stored, now=NOW + timedelta(seconds=119))

    def test_that_of_the_former_secret_is_kept_beside_it(self) -> None:
        stored, _ = new_key()
        changed, _ = rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW)
        note_key_use(key=changed, now=NOW)
        changed.refresh_from_db()
        assert changed.former_used_at is None
        note_key_use(key=changed, by_former=True, now=NOW)
        changed.refresh_from_db()
        assert changed.former_used_at == NOW

    @pytest.mark.django_db(transaction=True)
    def test_a_call_does_not_wait_for_somebody_who_writes(self) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("rows are locked one by one there")
        stored, _ = new_key()
        wrote, may_end = threading.Event(), threading.Event()

        def write() -> None:
            with transaction.atomic():
                wrote.set()
                may_end.wait(10)
            connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        wrote.wait(10)
        note_key_use(key=stored, now=NOW)  # would fail after 20 seconds if it waited
        may_end.set()
        writer.join()
        stored.refresh_from_db()
        assert stored.last_used_at is None
        note_key_use(key=stored, now=NOW)
        stored.refresh_from_db()
        assert stored.last_used_at == NOW


def test_the_list_has_those_that_work_before_those_that_were_revoked() -> None:
    made = [new_key("shop", f"key {number}")[0].pk for number in range(5)]
    new_key("other")
    for number in (1, 4):
        revoke_key(key_id=made[number], by=OPERATOR, now=NOW)
    whole = [key.pk for key in keys_behind(None, seller_id="shop", limit=10)]
    assert whole == [made[3], made[2], made[0], made[4], made[1]]
    for place in range(5):
        last = whole[place]
        behind = keys_behind(KeyPlace(place >= 3, last), seller_id="shop", limit=2)
        assert [key.pk for key in behind] == whole[place + 1 : place + 3]

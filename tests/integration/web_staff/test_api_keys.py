"""`/operator/keys/` and `/dashboard/settings/keys/`: which programs may call, and with which keys (R14.2)."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.actions import create_key, note_key_use, revoke_key, rotate_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.models import ApiKey, Session, User
from makegood.domain.accounts.sessions import SessionStore
from makegood.domain.sellers.actions import set_active
from makegood.kernel import actors, audit
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, make_operator, make_seller, make_staff
from tests.integration.web_public.answers import words

pytestmark = pytest.mark.django_db

OPERATORS, OWN = "/operator/keys/", "/dashboard/settings/keys/"
SignIn = Callable[[User], Client]
DAY = timedelta(days=1)


@pytest.fixture
def operator(as_user: SignIn) -> Client:
    return as_user(make_operator())


@pytest.fixture
def owner(as_user: SignIn) -> Client:
    return as_user(make_staff("shop", Role.OWNER))


def a_key(seller_id: str | None = "shop", name: str = "Kassa", **changed: Any) -> tuple[ApiKey, str]:
    wanted: dict[str, Any] = {"scope": Scope.READ, "by": OPERATOR, "now": NOW - DAY, **changed}
    return create_key(seller_id=seller_id, name=name, **wanted)


def secret_on(page: Any) -> str:
    (secret,) = re.findall(r"mg_[0-9A-Za-z]{49}", page.content.decode())
    return str(secret)


def status_of(key: str) -> int:
    return Client().get("/api/v1/reviews", headers={"Authorization": f"Bearer {key}"}).status_code


class TestMaking:
    def test_a_key_is_shown_once_and_works(self, owner: Client, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        page = owner.post(f"{OWN}new/", {"name": " Kassa ", "scope": "read", "seller": "other"})
        key = secret_on(page)
        assert "no-store" in page["Cache-Control"]
        stored = ApiKey.objects.get()
        assert (stored.seller_ref, stored.name, stored.scope) == ("shop", "Kassa", "read"), "only of one's own shop"
        assert status_of(key) == 200
        listed = owner.get(OWN).content.decode()
        assert key not in listed
        assert stored.prefix in listed
        kept = [SessionStore().decode(session.session_data) for session in Session.objects.all()]
        assert key not in f"{caplog.text}{kept}{list(audit.rows().values())}{list(ApiKey.objects.values())}"

    def test_the_operator_makes_them_for_a_seller_and_for_the_marketplace(self, operator: Client) -> None:
        make_seller()
        for seller, whose in ((" shop ", "shop"), ("", "")):
            page = operator.post(f"{OPERATORS}new/", {"seller": seller, "name": "Kassa", "scope": "write"})
            assert status_of(secret_on(page)) == 200
            assert ApiKey.objects.latest("id").seller_ref == whose
        assert "The marketplace Read and write" in words(operator.get(OPERATORS))
        assert 'value="shop"' in operator.get(f"{OPERATORS}new/?seller=shop").content.decode()

    @pytest.mark.parametrize(
        ("data", "field"),
        [({"seller": "nobody"}, "seller"), ({"seller": "a/\x00"}, "seller"), ({"scope": "all"}, "scope"),
         ({"name": "x" * 201}, "name"), ({"name": "a\x00"}, "name"), ({"name": " "}, "name"),
         ({"name": "a\nb"}, "name"), ({"name": "KASSA"}, "name")],
    )  # fmt: skip
    def test_what_makes_no_sense_is_said_at_its_field(self, operator: Client, data: dict[str, str], field: str) -> None:
        a_key(None)
        page = operator.post(f"{OPERATORS}new/", {"seller": "", "name": "Report", "scope": "read"} | data)
        assert page.status_code == 422
        assert f'href="#{field}"' in page.content.decode()
        assert ApiKey.objects.count() == 1

    def test_a_name_is_free_again_once_its_key_is_revoked(self, owner: Client) -> None:
        stored, _ = a_key()
        a_key("other", "Report")
        assert owner.post(f"{OWN}new/", {"name": "Report", "scope": "read"}).status_code == 200
        assert owner.post(f"{OWN}new/", {"name": "Kassa", "scope": "read"}).status_code == 422
        revoke_key(key_id=stored.pk, by=OPERATOR, now=NOW)
        assert owner.post(f"{OWN}new/", {"name": "Kassa", "scope": "read"}).status_code == 200


class TestTheList:
    def test_it_tells_who_made_a_key_and_when_it_was_used(self, operator: Client, owner: Client) -> None:
        owner.post(f"{OWN}new/", {"name": "Kassa", "scope": "read"})
        operator.post(f"{OPERATORS}new/", {"seller": "shop", "name": "Report", "scope": "write"})
        note_key_use(key=ApiKey.objects.get(name="Kassa"), now=NOW)
        a_key(name="By command", by=actors.system("apikey.create"))
        told = words(owner.get(OWN))
        assert re.search(r"Kassa mg_\w{5}… Read only Last used 23 November 2026, 10:00 Made 23 November 2026 by ", told)
        assert "Report mg_" in told
        assert told.count("by the marketplace") == 2
        assert "op@" not in told, "no seller reads who works for the marketplace"
        assert "by a command" in words(operator.get(OPERATORS))
        assert "Kassa" in words(operator.get("/operator/sellers/shop/"))

    def test_nothing_of_another_seller_is_there(self, owner: Client) -> None:
        theirs, _ = a_key("other", "Theirs")
        assert "Theirs" not in words(owner.get(OWN))
        for way in ("rotate", "revoke", "end-former"):
            assert owner.post(f"{OWN}{theirs.pk}/{way}/", {"keep": "0", "prefix": theirs.prefix}).status_code == 404
            assert owner.post(f"{OPERATORS}{theirs.pk}/{way}/").status_code == 403
        assert owner.get(f"{OWN}{theirs.pk}/revoke/").status_code == 404

    def test_those_that_were_revoked_stand_below(self, owner: Client) -> None:
        old, _ = a_key(name="Old")
        a_key(name="Older still works")
        revoke_key(key_id=old.pk, by=OPERATOR, now=NOW)
        told = words(owner.get(OWN))
        assert told.index("Older still works") < told.index("Old mg_") < told.index("revoked on 23 November 2026")
        page = owner.get(OWN).content.decode()
        assert f"{OWN}{old.pk}/revoke/" not in page

    @pytest.mark.parametrize(("address", "who"), [(OPERATORS, "operator"), (OWN, "owner")])
    def test_without_any_it_says_what_a_key_is_for(
        self, request: pytest.FixtureRequest, address: str, who: str
    ) -> None:
        page = request.getfixturevalue(who).get(address)
        assert "No keys yet" in words(page)
        assert 'href="/api/v1/docs"' in page.content.decode()

    def test_the_operator_looks_in_and_changes_nothing_there(self, operator: Client) -> None:
        make_seller()
        a_key()
        operator.post("/dashboard/sellers/", {"seller": "shop"})
        page = operator.get(OWN)
        assert "Kassa" in words(page)
        assert "/revoke/" not in page.content.decode()
        assert "/new/" not in page.content.decode()

    def test_the_way_there_is_for_owners(self, owner: Client, as_user: SignIn) -> None:
        assert OWN in owner.get("/dashboard/settings/").content.decode()
        agent = as_user(make_staff("shop", Role.AGENT))
        assert OWN not in agent.get("/dashboard/settings/").content.decode()

    @pytest.mark.parametrize("count", [1, 3, 51])
    def test_it_pages_at_a_constant_cost(
        self, operator: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            a_key(None, f"key {number}")
        revoke_key(key_id=ApiKey.objects.latest("id").pk, by=OPERATOR, now=NOW)
        with django_assert_num_queries(5):
            page = operator.get(OPERATORS).content.decode()
        assert page.count("<code>") == min(count, 50)
        more = re.search(r'href="(\?after=[^"]+)"', page)
        assert (more is not None) is (count > 50)
        if more is not None:
            rest = operator.get(OPERATORS + more[1]).content.decode()
            assert rest.count("<code>") == 1
            assert "revoked on" in rest
        for wrong in ("x", "9" * 30, "r", "rr1"):
            assert operator.get(OPERATORS, {"after": wrong}).status_code == 200


class TestANewSecret:
    @pytest.mark.parametrize(("keep", "former"), [("0", 401), ("1", 200), ("24", 200), ("168", 200)])
    def test_the_former_one_works_for_as_long_as_was_chosen(self, owner: Client, keep: str, former: int) -> None:
        stored, first = a_key()
        page = owner.post(f"{OWN}{stored.pk}/rotate/", {"keep": keep, "prefix": stored.prefix})
        assert "no-store" in page["Cache-Control"]
        second = secret_on(page)
        assert (status_of(first), status_of(second)) == (former, 200)
        listed = owner.get(OWN)
        assert second not in listed.content.decode()
        assert ("The former secret works until" in words(listed)) is (former == 200)

    def test_a_reloaded_page_makes_no_third(self, owner: Client) -> None:
        stored, _ = a_key()
        data = {"keep": "24", "prefix": stored.prefix}
        second = secret_on(owner.post(f"{OWN}{stored.pk}/rotate/", data))
        again = owner.post(f"{OWN}{stored.pk}/rotate/", data)
        assert again.status_code == 409
        assert "given a new secret in the meantime" in words(again)
        assert status_of(second) == 200

    @pytest.mark.parametrize("keep", ["", "2", "-1", "x", "1e3"])
    def test_only_what_the_page_offers(self, owner: Client, keep: str) -> None:
        stored, _ = a_key()
        page = owner.post(f"{OWN}{stored.pk}/rotate/", {"keep": keep, "prefix": stored.prefix})
        assert page.status_code == 422
        assert 'href="#keep"' in page.content.decode()

    def test_whether_something_still_has_the_former_one_is_told_and_it_can_be_stopped(self, owner: Client) -> None:
        stored, first = a_key()
        rotate_key(key_id=stored.pk, keep=DAY, by=OPERATOR, now=NOW)
        assert "It has not been used since." in words(owner.get(OWN))
        assert "which stops at once" in words(owner.get(f"{OWN}{stored.pk}/rotate/"))
        assert status_of(first) == 200
        assert "It was last used 23 November 2026, 10:00: something still has it." in words(owner.get(OWN))
        assert owner.post(f"{OWN}{stored.pk}/end-former/").status_code == 303
        assert status_of(first) == 401
        assert "The former secret works until" not in words(owner.get(OWN))

    def test_a_revoked_key_gets_none(self, operator: Client) -> None:
        stored, _ = a_key()
        revoke_key(key_id=stored.pk, by=OPERATOR, now=NOW)
        for page in (operator.get(f"{OPERATORS}{stored.pk}/rotate/"), operator.post(f"{OPERATORS}{stored.pk}/rotate/")):
            assert "It was revoked on" in words(page)
            assert "Make a new secret" not in words(page)


class TestRevoking:
    def test_it_is_asked_first_and_told_what_will_stop(self, owner: Client) -> None:
        stored, key = a_key()
        asked = words(owner.get(f"{OWN}{stored.pk}/revoke/"))
        assert "Never used" in asked
        assert "within the last day" not in asked
        assert status_of(key) == 200
        asked = words(owner.get(f"{OWN}{stored.pk}/revoke/"))
        assert "Something used this key within the last day, and will stop." in asked
        assert owner.post(f"{OWN}{stored.pk}/revoke/").status_code == 303
        assert status_of(key) == 401
        assert "Yes, revoke it" not in words(owner.get(f"{OWN}{stored.pk}/revoke/"))

    def test_a_key_that_is_not_there(self, operator: Client, owner: Client) -> None:
        for browser, address in ((operator, OPERATORS), (owner, OWN)):
            for way in ("revoke", "rotate", "end-former"):
                assert browser.post(f"{address}999999/{way}/").status_code == 404

    def test_every_step_is_in_the_trail_with_who_did_it(self, owner: Client) -> None:
        owner.post(f"{OWN}new/", {"name": "Kassa", "scope": "read"})
        stored = ApiKey.objects.get()
        owner.post(f"{OWN}{stored.pk}/rotate/", {"keep": "24", "prefix": stored.prefix})
        owner.post(f"{OWN}{stored.pk}/end-former/")
        owner.post(f"{OWN}{stored.pk}/revoke/")
        rows = [(row.event, row.actor_kind, row.seller_ref) for row in audit.rows(event_prefix="key.")][::-1]
        happened = ["key.created", "key.rotated", "key.former_ended", "key.revoked"]
        assert rows == [(event, "staff", "shop") for event in happened]


def test_r9_7_the_key_of_a_closed_shop_only_reads_and_its_owner_changes_none(owner: Client) -> None:
    stored, key = a_key(scope=Scope.WRITE)
    set_active(seller_id="shop", active=False, by=OPERATOR, now=NOW)
    assert status_of(key) == 200
    answer = Client().post(
        "/api/v1/reviews/x/messages",
        {"text": "Hallo"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code in (403, 404)
    assert owner.post(f"{OWN}{stored.pk}/revoke/").status_code == 403

from datetime import timedelta

import pytest

from makegood.domain.accounts.actions import create_key, revoke_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.models import ApiKey
from makegood.kernel import audit
from tests.factories import NOW, OPERATOR, make_review, make_seller
from tests.integration.api.caller import Caller, operator, order_body, seller

pytestmark = pytest.mark.django_db


class TestWithoutAGoodKey:
    @pytest.mark.parametrize(
        "header",
        [
            None,
            "",
            "mg_abc",
            "Bearer",
            "Bearer ",
            "Bearer mg_abc",
            "Bearer " + "x" * 5_000,
            "Basic bWdfYWJjOg==",
            "Bearer mg_é",
        ],
    )
    def test_the_answer_is_401_and_says_how(self, header: str | None) -> None:
        headers = {} if header is None else {"authorization": header}
        answer = Caller().send("GET", "/reviews", **headers)
        assert answer.problem == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_it_comes_before_anything_that_is_wrong_with_the_call(self) -> None:
        assert Caller().send("POST", "/reviews", b"{", content_type="text/plain").status == 401
        assert Caller().get("/reviews", limit=0).status == 401
        assert Caller().get("/reviews/unknown").status == 401

    def test_a_revoked_key_is_none(self) -> None:
        stored, key = create_key(seller_id=None, name="", scope=Scope.WRITE, by=OPERATOR, now=NOW)
        assert Caller(key).get("/reviews").status == 200
        revoke_key(key_id=stored.pk, by=OPERATOR, now=NOW)
        assert Caller(key).get("/reviews").problem == (401, "unauthorized")

    def test_a_session_is_no_key(self, admin_client_of_operator: Caller) -> None:
        assert admin_client_of_operator.get("/reviews").problem == (401, "unauthorized")


@pytest.fixture
def admin_client_of_operator() -> Caller:
    from tests.factories import make_operator

    caller = Caller()
    caller.client.force_login(make_operator())
    return caller


def test_the_scheme_may_be_written_in_any_case() -> None:
    _, key = create_key(seller_id=None, name="", scope=Scope.READ, by=OPERATOR, now=NOW)
    assert Caller().send("GET", "/reviews", authorization=f"bearer {key}").status == 200


def test_last_use_is_noted_to_the_minute(settings) -> None:
    key = operator()
    key.get("/reviews")
    assert ApiKey.objects.get().last_used_at == NOW
    settings.MAKEGOOD_NOW = NOW + timedelta(seconds=59)
    key.get("/reviews")
    assert ApiKey.objects.get().last_used_at == NOW
    settings.MAKEGOOD_NOW = NOW + timedelta(seconds=61)
    key.get("/reviews")
    assert ApiKey.objects.get().last_used_at == NOW + timedelta(seconds=61)


class TestKindAndScopeAreSaidBeforeTheBodyIsLookedAt:
    @pytest.mark.parametrize("body", [{"nonsense": 1}, b"{", order_body()])
    @pytest.mark.parametrize(("method", "path"), [("PUT", "/sellers/shop"), ("PUT", "/orders/o"), ("POST", "/reviews")])
    def test_a_sellers_key_may_not_do_the_marketplaces_calls(self, method: str, path: str, body: object) -> None:
        make_seller()
        assert seller().send(method, path, body).problem == (403, "forbidden")
        assert operator(Scope.READ).send(method, path, body).problem == (403, "forbidden")

    @pytest.mark.parametrize("path", ["messages", "reassessment"])
    def test_a_reading_key_writes_nothing(self, path: str) -> None:
        review = make_review()
        for key in (seller(scope=Scope.READ), operator(Scope.READ)):
            assert key.post(f"/reviews/{review.pk}/{path}", {}).problem == (403, "forbidden")
            assert key.get(f"/reviews/{review.pk}").status == 200

    def test_a_sellers_key_does_not_read_orders_which_hold_addresses(self) -> None:
        review = make_review(order_id="o-1")
        assert review.purchase.order_id == "o-1"
        assert seller().get("/orders/o-1").problem == (403, "forbidden")
        assert seller().get("/orders/unknown").problem == (403, "forbidden")


def test_the_trail_names_the_key_that_acted() -> None:
    make_seller()
    review = make_review()
    caller = seller()
    caller.post(f"/reviews/{review.pk}/messages", {"text": "Hallo"})
    row = audit.rows(event_prefix="message.").get()
    assert (row.actor_kind, row.actor_id) == ("seller_key", str(ApiKey.objects.get().pk))


def test_a_key_of_a_seller_that_does_not_exist_yet_reads_an_empty_list() -> None:
    assert seller("later").get("/reviews").json["items"] == []
    assert seller("later").get("/sellers/later/grade").problem == (404, "not_found")

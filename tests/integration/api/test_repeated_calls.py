"""`Idempotency-Key`: the same call twice, or twenty times at once, is one action and gets one answer."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from makegood.domain.accounts.actions import Answer as Answered
from makegood.domain.accounts.actions import Call, Repeated, answer_once, create_key, drop_old_answers, revoke_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.models import KeptAnswer
from makegood.domain.conversations.models import BlockedOffer, Message
from makegood.domain.sellers.models import Seller
from makegood.kernel.errors import Refused
from tests.factories import NOW, OPERATOR, make_purchase, make_review, make_seller
from tests.integration.api.caller import NOTHING, Answer, Caller, operator, seller

DAY = timedelta(days=1)
WORDS = {"text": "Vandaag sturen wij u een nieuwe bel."}


def post(caller: Caller, path: str, body: object = NOTHING, mark: str = "k-1") -> Answer:
    return caller.send("POST", path, body, **{"idempotency-key": mark})


def is_replay(answer: Answer) -> bool:
    assert answer.headers.get("Idempotent-Replayed") in (None, "true")
    return "Idempotent-Replayed" in answer.headers


@pytest.mark.django_db
class TestTheSameCallAgain:
    def test_does_nothing_and_gets_the_first_answer(self) -> None:
        path, caller = f"/reviews/{make_review(3).pk}/messages", seller()
        first, second = post(caller, path, WORDS), post(caller, path, WORDS)
        assert (first.status, second.status) == (201, 201)
        assert first.body == second.body
        assert [is_replay(first), is_replay(second)] == [False, True]
        assert first.headers["Content-Type"] == second.headers["Content-Type"]
        assert second.headers["Cache-Control"] == "no-store"
        assert Message.objects.count() == 1

    def test_gets_a_refusal_again_although_it_would_succeed_now(self) -> None:
        body = {"order": "order-1", "seller": "shop", "overall": 7}
        caller = operator()
        first = post(caller, "/reviews", body)
        assert first.problem == (422, "unknown_order")
        make_purchase(order_id="order-1")
        again = post(caller, "/reviews", body)
        assert (again.problem, is_replay(again)) == (first.problem, True)
        assert post(caller, "/reviews", body, "k-2").status == 201
        refused = [post(caller, "/reviews", body, "k-3") for _ in range(2)]
        assert [(one.problem, is_replay(one)) for one in refused] == [
            ((409, "already_reviewed"), False),
            ((409, "already_reviewed"), True),
        ]

    def test_keeps_what_an_action_stores_about_a_refusal_and_stores_it_once(self) -> None:
        path, caller = f"/reviews/{make_review(3).pk}/messages", seller()
        offer = {"text": "U krijgt uw geld terug als u uw beoordeling verwijdert."}
        refused = [post(caller, path, offer) for _ in range(2)]
        assert {one.problem for one in refused} == {(422, "conditional_offer")}
        assert refused[0].json == refused[1].json
        assert BlockedOffer.objects.count() == 1

    @pytest.mark.parametrize(
        ("method", "path", "body", "status"),
        [
            ("POST", "/reviews/nothing/messages", WORDS, 404),
            ("POST", "/reviews", b"{", 400),
            ("POST", "/orders/o-1", {}, 405),
            ("POST", "/nowhere", {}, 404),
        ],
    )
    def test_gets_every_finished_answer_again(self, method: str, path: str, body: object, status: int) -> None:
        caller = operator()
        answers = [post(caller, path, body) for _ in range(2)]
        assert [(one.status, is_replay(one)) for one in answers] == [(status, False), (status, True)]
        assert answers[0].body == answers[1].body

    def test_a_key_that_only_reads_is_refused_again(self) -> None:
        caller = operator(Scope.READ)
        answers = [post(caller, "/reviews", {}) for _ in range(2)]
        assert [(one.problem, is_replay(one)) for one in answers] == [
            ((403, "forbidden"), False),
            ((403, "forbidden"), True),
        ]

    def test_keeps_the_language_of_its_sentences(self) -> None:
        caller = operator()
        first = post(caller, "/reviews", {})
        caller.headers["accept-language"] = "nl"
        again = post(caller, "/reviews", {})
        assert again.json == first.json
        assert (first.headers["Content-Language"], again.headers["Content-Language"]) == ("en", "en")


@pytest.mark.django_db
class TestWhatIsAnotherCall:
    def test_the_same_mark_with_another_body_is_a_conflict(self) -> None:
        make_purchase(order_id="order-1")
        caller = operator()
        body = {"order": "order-1", "seller": "shop", "overall": 7}
        first = post(caller, "/reviews", body)
        assert post(caller, "/reviews", {**body, "overall": 8}).problem == (409, "idempotency_conflict")
        assert post(caller, "/reviews", b" " + json.dumps(body).encode()).problem == (409, "idempotency_conflict")
        again = post(caller, "/reviews", body)
        assert (again.body, is_replay(again)) == (first.body, True)

    def test_another_path_another_key_and_another_method(self) -> None:
        one, two = make_review(3), make_review(4)
        caller = seller()
        assert post(caller, f"/reviews/{one.pk}/messages", WORDS).status == 201
        assert not is_replay(post(caller, f"/reviews/{two.pk}/messages", WORDS))
        assert not is_replay(post(seller(), f"/reviews/{one.pk}/messages", WORDS))
        assert Message.objects.count() == 3
        for _ in range(2):
            put = operator().send("PUT", "/sellers/shop-2", {"name": "Shop"}, **{"idempotency-key": "k-1"})
            assert not is_replay(put)

    def test_a_quoted_mark_is_the_same_as_a_bare_one(self) -> None:
        caller = operator()
        post(caller, "/reviews", {}, "8e03978e-40d5")
        assert is_replay(post(caller, "/reviews", {}, '"8e03978e-40d5"'))

    @pytest.mark.parametrize("mark", ["", " ", '""', "x" * 256, '"x', '"a"b', "a b", '"a";b=1', "é"])
    def test_a_mark_of_the_wrong_shape_is_refused_and_nothing_was_done(self, mark: str) -> None:
        make_purchase(order_id="order-1")
        caller = operator()
        body = {"order": "order-1", "seller": "shop", "overall": 7}
        assert post(caller, "/reviews", body, mark).problem == (400, "invalid_idempotency_key")
        bulk = caller.send(
            "POST", "/reviews/bulk", body, content_type="application/x-ndjson", **{"idempotency-key": mark}
        )
        assert bulk.problem == (400, "invalid_idempotency_key")
        assert caller.post("/reviews", body).status == 201

    def test_without_a_key_it_is_401_and_never_kept(self) -> None:
        assert post(Caller(), "/reviews", {}).problem == (401, "unauthorized")
        key, token = create_key(seller_id=None, name="", scope=Scope.WRITE, by=OPERATOR, now=NOW)
        assert post(Caller(token), "/reviews", {}).status == 422
        revoke_key(key_id=key.pk, by=OPERATOR, now=NOW)
        answer = post(Caller(token), "/reviews", {})
        assert (answer.problem, is_replay(answer)) == ((401, "unauthorized"), False)


@pytest.mark.django_db
class TestHowLong:
    def test_an_answer_is_kept_for_a_day(self, settings) -> None:
        review, caller = make_review(3), seller()
        path = f"/reviews/{review.pk}/messages"
        post(caller, path, WORDS)
        settings.MAKEGOOD_NOW = NOW + DAY - timedelta(seconds=1)
        assert is_replay(post(caller, path, WORDS))
        settings.MAKEGOOD_NOW = NOW + DAY
        assert not is_replay(post(caller, path, WORDS))
        assert is_replay(post(caller, path, WORDS))
        assert (Message.objects.count(), KeptAnswer.objects.count()) == (2, 1)

    def test_the_worker_forgets_what_is_older(self, settings) -> None:
        caller = operator()
        post(caller, "/reviews", {}, "old")
        settings.MAKEGOOD_NOW = NOW + timedelta(hours=1)
        post(caller, "/reviews", {}, "new")
        assert drop_old_answers(now=NOW + DAY - timedelta(seconds=1)) == 0
        assert drop_old_answers(now=NOW + DAY) == 1
        assert is_replay(post(caller, "/reviews", {}, "new"))


def call(body: str = "body") -> Call:
    key, _token = create_key(seller_id=None, name="", scope=Scope.WRITE, by=OPERATOR, now=NOW)
    return Call(key_id=key.pk, path="/api/v1/things", mark="k-1", body=body)


def once(one: Call, act: Callable[[], Answered]) -> tuple[Answered, bool]:
    return answer_once(call=one, act=act, now=NOW)


@pytest.mark.django_db(transaction=True)
class TestOneTransaction:
    @pytest.mark.parametrize("status", [401, 429, 500, 503])
    def test_what_is_not_the_end_of_the_matter_is_undone_and_not_kept(self, status: int) -> None:
        one = call()

        def fail() -> Answered:
            make_seller("shop")
            return Answered(status, b"{}", "application/problem+json")

        assert once(one, fail) == (Answered(status, b"{}", "application/problem+json"), False)
        assert not Seller.objects.exists()
        done = Answered(201, b"{}", "application/json", "en")
        assert [once(one, lambda: done) for _ in range(2)] == [(done, False), (done, True)]

    def test_nor_is_what_ended_in_an_exception(self) -> None:
        one = call()

        def break_down() -> Answered:
            make_seller("shop")
            raise RuntimeError("away")

        with pytest.raises(RuntimeError, match="away"):
            once(one, break_down)
        assert not Seller.objects.exists()
        assert not KeptAnswer.objects.exists()

    def test_what_is_shown_once_is_not_kept(self) -> None:
        one = call()
        first = Answered(201, b'{"id": "w-1", "secret": "whsec_1"}', "application/json", "en")
        assert once(one, lambda: first) == (first, False)
        again, _is_replay = once(one, lambda: first)
        assert json.loads(again.content) == {"id": "w-1"}
        assert b"whsec" not in bytes(KeptAnswer.objects.get().content)

    def test_who_waits_too_long_is_told_that_it_still_runs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one = call()
        done = Answered(201, b"{}", "application/json", "en")
        monkeypatch.setattr("makegood.domain.accounts.rules.LONGEST_WAIT", 0.05)

        def meanwhile() -> str:
            try:
                once(one, lambda: done)
            except Repeated as why:
                return why.code
            finally:
                connection.close()
            return "acted"

        def act() -> Answered:
            make_seller("shop")
            with ThreadPoolExecutor(1) as pool:
                told.append(pool.submit(meanwhile).result(timeout=30))
            return done

        told: list[str] = []
        once(one, act)
        assert told == ["idempotency_in_progress"]
        assert once(one, act) == (done, True)

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere the other one waits from its start")
    def test_whoever_acts_at_the_same_time_and_writes_later_writes_nothing_and_gets_the_first_answer(self) -> None:
        one = call()
        done = Answered(201, b"{}", "application/json", "en")

        def meanwhile() -> None:
            try:
                assert once(one, lambda: done) == (done, False)
            finally:
                connection.close()

        def act() -> Answered:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(meanwhile).result(timeout=30)
            with pytest.raises(Refused):
                make_seller("shop")
            return Answered(500, b"{}", "application/json", "en")

        assert once(one, act) == (done, True)
        assert not Seller.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_action_with_twenty_equal_answers() -> None:
    path, caller = f"/reviews/{make_review(3).pk}/messages", seller()
    start = Barrier(20)

    def one() -> Answer:
        own = Caller()
        own.headers = caller.headers
        try:
            start.wait(timeout=60)
            return post(own, path, WORDS)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = [each.result(timeout=60) for each in [pool.submit(one) for _ in range(20)]]
    assert {(answer.status, answer.body) for answer in answers} == {(201, answers[0].body)}
    assert sorted(map(is_replay, answers)) == [False] + [True] * 19
    assert Message.objects.count() == 1

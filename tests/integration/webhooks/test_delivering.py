"""At least once, in order of each key, with a signature that the published library accepts (R14.3)."""

import json
import random
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from makegood.domain.webhooks import actions
from makegood.domain.webhooks.enums import DeliveryState, DisabledReason, Event, Failure
from makegood.domain.webhooks.models import Delivery, Endpoint
from makegood.domain.webhooks.rules import BACK_OFF
from makegood.kernel import audit
from makegood.kernel.clock import wall_now
from tests.factories import NOW, OPERATOR
from tests.integration.webhook_receiver import Call, Receiver, Reply
from tests.integration.webhooks import story
from tests.integration.webhooks.story import age, endpoint, happen, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told_by_story")]


def only() -> Delivery:
    return Delivery.objects.get()


class TestWhatIsSent:
    def test_the_published_library_accepts_it_and_nothing_that_was_changed(self, receiver: Receiver) -> None:
        _one, secret = endpoint(receiver.url("/in?token=a%20b"))
        happen(customer=7)
        assert run().delivered == 1
        call = receiver.calls[0]
        assert call.path == "/in?token=a%20b"
        told = Webhook(secret).verify(call.body, call.headers)
        assert told == {
            "type": "review.submitted",
            "timestamp": "2026-11-23T09:00:00Z",
            "data": {"id": "review-1", "text": "words", "inner": True},
        }
        for changed in (call.body.replace(b"words", b"other"), call.body + b" "):
            with pytest.raises(WebhookVerificationError):
                Webhook(secret).verify(changed, call.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(call.body, {**call.headers, "webhook-id": "another"})
        assert call.headers["content-type"] == "application/json"
        assert call.headers["user-agent"].startswith("Makegood/")
        assert call.headers["host"] == f"127.0.0.1:{receiver.port}"
        assert "cookie" not in call.headers
        assert call.id == only().message_id

    def test_letters_of_other_alphabets_arrive_as_they_are(self, receiver: Receiver) -> None:
        _one, secret = endpoint(receiver.url())
        story.WORDS["review-ü"] = "Été 😀 \u2028"
        happen("review-ü")
        run()
        assert (
            Webhook(secret).verify(receiver.calls[0].body, receiver.calls[0].headers)["data"]["text"] == "Été 😀 \u2028"
        )

    def test_a_rotated_secret_and_the_former_one_both_hold_for_a_day(self, receiver: Receiver) -> None:
        one, former = endpoint(receiver.url())
        _one, secret = actions.rotate_secret(endpoint_id=one.pk, by=OPERATOR, now=NOW)
        assert secret != former
        happen()
        run()
        for known in (former, secret):
            assert Webhook(known).verify(receiver.calls[0].body, receiver.calls[0].headers)
        age(timedelta(days=1))
        happen("review-2")
        run()
        assert Webhook(secret).verify(receiver.calls[1].body, receiver.calls[1].headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(former).verify(receiver.calls[1].body, receiver.calls[1].headers)

    def test_the_body_is_of_the_moment_and_the_signature_of_the_attempt(self, receiver: Receiver) -> None:
        _one, secret = endpoint(receiver.url())
        receiver.answer = lambda _call: Reply(503)
        story.WORDS["review-1"] = "first"
        happen()
        story.WORDS["review-1"] = "later"
        run()
        age(timedelta(hours=1))
        run()
        first, second = receiver.calls
        assert first.body == second.body
        assert first.json["data"]["text"] == "first"
        assert first.id == second.id
        assert Webhook(secret).verify(second.body, second.headers)
        assert abs(int(second.headers["webhook-timestamp"]) - wall_now().timestamp()) < 60


class TestWhoIsTold:
    def test_the_marketplace_of_all_sellers_and_a_seller_of_its_own(self, receiver: Receiver) -> None:
        endpoint(receiver.url("/market"))
        endpoint(receiver.url("/shop"), owner="shop")
        endpoint(receiver.url("/other"), owner="other")
        story.RENDERED.clear()
        happen()
        assert run().delivered == 2
        told = {call.path: call.json["data"]["inner"] for call in receiver.calls}
        assert told == {"/market": True, "/shop": False}
        assert sorted(story.RENDERED) == [("review-1", False), ("review-1", True)]

    def test_only_of_the_events_that_it_listens_to(self, receiver: Receiver) -> None:
        endpoint(receiver.url(), events=["review.removed", "grade.changed"])
        happen()
        happen(event=Event.GRADE_CHANGED, key="shop")
        run()
        assert [call.json["type"] for call in receiver.calls] == ["grade.changed"]

    def test_nobody_listens_is_one_query_and_nothing_rendered(self, django_assert_num_queries) -> None:
        endpoint("http://127.0.0.1:1/", owner="other")
        story.RENDERED.clear()
        with django_assert_num_queries(3):  # two of them are the savepoint of `happen`
            happen()
        assert (story.RENDERED, Delivery.objects.count()) == ([], 0)

    def test_what_is_not_there_for_its_owner_is_not_told(self) -> None:
        endpoint("http://127.0.0.1:1/")
        happen("gone")
        assert Delivery.objects.count() == 0

    def test_switched_off_and_removed_ones_get_nothing(self) -> None:
        off, _secret = endpoint("http://127.0.0.1:1/")
        actions.change_endpoint(endpoint_id=off.pk, enabled=False, by=OPERATOR, now=NOW)
        removed, _secret = endpoint("http://127.0.0.1:1/")
        actions.remove_endpoint(endpoint_id=removed.pk, by=OPERATOR, now=NOW)
        happen()
        assert Delivery.objects.count() == 0


class TestOrder:
    def test_what_failed_holds_back_its_own_key_only(self, receiver: Receiver) -> None:
        endpoint(receiver.url())
        for number in range(3):
            happen(f"a-{number}", key="a")
            happen(f"b-{number}", key="b")
        receiver.answer = lambda call: Reply(500 if call.json["data"]["id"] == "a-1" else 200)
        report = run()
        assert (report.delivered, report.retried) == (4, 1)
        arrived = [call.json["data"]["id"] for call in receiver.calls]
        assert [one for one in arrived if one[0] == "b"] == ["b-0", "b-1", "b-2"]
        assert [one for one in arrived if one[0] == "a"] == ["a-0", "a-1"]
        receiver.answer = lambda _call: Reply(200)
        assert run().delivered == 2
        assert [call.json["data"]["id"] for call in receiver.calls[-2:]] == ["a-1", "a-2"]

    def test_whatever_fails_how_often_each_key_arrives_in_order(self, receiver: Receiver) -> None:
        chance = random.Random(7)
        for path in ("/one", "/two"):
            endpoint(receiver.url(path))
        happened: dict[str, list[str]] = {}
        for number in range(60):
            key = chance.choice("abcde")
            happened.setdefault(key, []).append(f"{key}-{number}")
            happen(f"{key}-{number}", key=key)
        arrived: list[tuple[str, str]] = []

        def answer(call: Call) -> Reply:
            if chance.random() < 0.3:
                return Reply(chance.choice((302, 400, 500)))
            arrived.append((call.path, call.json["data"]["id"]))
            return Reply(200)

        receiver.answer = answer
        while run():
            pass
        for path in ("/one", "/two"):
            for key, expected in happened.items():
                assert [one for at, one in arrived if at == path and one[0] == key] == expected

    def test_one_that_was_given_up_lets_the_others_go(self, receiver: Receiver) -> None:
        endpoint(receiver.url())
        happen("a-0", key="a")
        receiver.answer = lambda _call: Reply(500)
        run()
        age(timedelta(hours=73))
        happen("a-1", key="a")
        happen("b-0", key="b")
        receiver.answer = lambda call: Reply(500 if call.json["data"]["id"] == "a-0" else 200)
        Endpoint.objects.update(failing_since=wall_now())  # others arrived in the meantime
        report = run()
        assert (report.delivered, report.failed) == (2, 1)
        assert Endpoint.objects.get().enabled

    def test_two_workers_never_have_two_of_one_key(self) -> None:
        one, _secret = endpoint("http://127.0.0.1:1/")
        for number in range(2):
            happen(f"a-{number}", key="a")
        happen("b-0", key="b")
        due = actions.claims.Due()
        first = actions.claims.claim("one", one.pk, due, size=1)
        second = actions.claims.claim("two", one.pk, due, size=9)
        assert [row.subject for row in first] == ["a-0"]
        assert [row.subject for row in second] == ["b-0"]


class TestAnotherAttempt:
    def test_it_waits_longer_each_time(self, receiver: Receiver) -> None:
        endpoint(receiver.url())
        happen()
        receiver.answer = lambda _call: Reply(500, {"X-Told": "yes", "Set-Cookie": "a=b"}, b"broken \x00 here")
        for attempts, wait in enumerate(BACK_OFF[:4], start=1):
            assert run().retried == 1
            row = only()
            assert row.attempts == attempts
            assert wait - timedelta(seconds=20) < row.run_after - wall_now() <= wait
            assert run(once=False).retried == 0  # not yet
        assert (row.answer_status, row.failure, row.answer_body) == (500, Failure.STATUS, "broken \ufffd here")
        assert row.answer_headers["x-told"] == "yes"
        assert "set-cookie" not in row.answer_headers
        assert row.request_headers["webhook-id"] == row.message_id
        age(timedelta(hours=3))
        receiver.answer = lambda _call: Reply(200)
        assert run(once=False).delivered == 1
        assert (only().state, only().failure, only().attempts) == (DeliveryState.DELIVERED, "", 5)

    @pytest.mark.parametrize(("value", "seconds"), [("20", 20), ("7200", 7200), ("99999999", 86400), ("soon", 5)])
    def test_what_the_endpoint_asks_for_holds_within_a_day(self, receiver: Receiver, value: str, seconds: int) -> None:
        endpoint(receiver.url())
        happen()
        receiver.answer = lambda _call: Reply(429, {"Retry-After": value})
        run()
        wait = only().run_after - wall_now()
        assert timedelta(seconds=seconds - 20) < wait <= timedelta(seconds=seconds)

    def test_an_endpoint_that_is_away_is_tried_once_for_all_that_waits(self) -> None:
        endpoint("http://127.0.0.1:1/")
        for number in range(9):
            happen(f"a-{number}")
        report = run()
        assert 1 <= report.retried <= 4  # as many as were on their way at once
        row = Delivery.objects.filter(attempts=1).first()
        assert row is not None
        assert (row.failure, row.answer_status) == (Failure.NOT_CONNECTED, None)
        assert not run(once=False)  # the endpoint rests
        age(timedelta(minutes=2))
        assert run(once=False)

    @pytest.mark.parametrize(("key", "slow_lanes"), [("", 4), ("of them all", 1)])
    def test_a_slow_endpoint_holds_up_no_other(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, key: str, slow_lanes: int
    ) -> None:
        # What the end of one lets go is not left to the look at all endpoints.
        monkeypatch.setattr(import_module("makegood.domain.webhooks.actions.deliver_due"), "LOOK_SECONDS", 600)
        goes_on = receiver.hold("/slow")
        endpoint(receiver.url("/slow"))
        endpoint(receiver.url("/quick"))
        for number in range(6):
            happen(f"a-{number}", key=key)

        def watch() -> None:
            for _call in range(slow_lanes + 6):  # these lanes are held, the others have all gone through
                receiver.came.acquire()
            quick.append(sum(call.path == "/quick" for call in receiver.calls))
            goes_on.set()

        quick: list[int] = []
        watcher = threading.Thread(target=watch)
        watcher.start()
        assert run().delivered == 12
        watcher.join()
        assert quick == [6]


class TestSwitchedOff:
    def test_after_three_days_of_failing_with_notice_and_what_waits_stays(self, receiver: Receiver) -> None:
        one, _secret = endpoint(receiver.url())
        happen("a-0", key="a")
        happen("a-1", key="a")
        receiver.answer = lambda _call: Reply(500)
        told: list[tuple[Endpoint, Failure]] = []
        run(told=told)
        age(timedelta(hours=71))
        run(told=told)
        assert told == []
        age(timedelta(hours=1))
        report = run(told=told)
        assert (report.retried, report.disabled) == (1, 1)
        assert told == [(one, Failure.STATUS)]
        one.refresh_from_db()
        assert (one.enabled, one.disabled_at, one.disabled_reason) == (False, NOW, DisabledReason.FAILING)
        assert audit.is_recorded("webhook.disabled", ("webhook", one.pk))
        assert not run(told=told)
        happen("a-2", key="a")
        assert Delivery.objects.filter(state=DeliveryState.WAITING).count() == 2

        receiver.answer = lambda _call: Reply(200)
        actions.change_endpoint(endpoint_id=one.pk, enabled=True, by=OPERATOR, now=NOW)
        assert run(once=False).delivered == 2
        assert [call.json["data"]["id"] for call in receiver.calls[-2:]] == ["a-0", "a-1"]
        one.refresh_from_db()
        assert (one.enabled, one.disabled_at, one.disabled_reason, one.failing_since) == (True, None, "", None)

    def test_days_that_pass_on_the_product_s_clock_alone_count(self, receiver: Receiver) -> None:
        one, _secret = endpoint(receiver.url())
        happen("a-0", key="a")
        receiver.answer = lambda _call: Reply(500)
        told: list[tuple[Endpoint, Failure]] = []
        for hours in (0, 30, -9999, 71):  # an earlier moment than before undoes nothing
            assert run(now=NOW + timedelta(hours=hours), told=told).retried == 1
        assert told == []
        over = NOW + timedelta(hours=72)
        assert run(now=over, told=told).disabled == 1
        assert told == [(one, Failure.STATUS)]
        one.refresh_from_db()
        assert (one.enabled, one.disabled_at, one.disabled_reason) == (False, over, DisabledReason.FAILING)

        actions.change_endpoint(endpoint_id=one.pk, enabled=True, by=OPERATOR, now=over)
        report = run(now=over)
        assert (report.retried, report.disabled) == (1, 0)  # three days again

    def test_a_message_is_given_up_on_the_product_s_clock_while_others_arrive(self, receiver: Receiver) -> None:
        endpoint(receiver.url())
        receiver.answer = lambda call: Reply(500 if call.json["data"]["id"] == "a-0" else 200)
        happen("a-0")
        run()
        happen("b-0")
        run(now=NOW + timedelta(hours=71))
        report = run(now=NOW + timedelta(hours=72))
        assert (report.failed, report.disabled) == (1, 0)

    def test_one_that_arrives_ends_the_failing(self, receiver: Receiver) -> None:
        one, _secret = endpoint(receiver.url())
        receiver.answer = lambda call: Reply(500 if call.json["data"]["id"] == "a-0" else 200)
        happen("a-0")
        run()
        age(timedelta(hours=71))
        happen("b-0")
        run()
        age(timedelta(hours=2))
        report = run()
        assert (report.failed, report.disabled) == (1, 0)
        one.refresh_from_db()
        assert one.enabled

    def test_gone_is_believed_at_once(self, receiver: Receiver) -> None:
        one, _secret = endpoint(receiver.url())
        happen()
        receiver.answer = lambda _call: Reply(410)
        told: list[tuple[Endpoint, Failure]] = []
        assert run(told=told).disabled == 1
        assert told == [(one, Failure.GONE)]
        one.refresh_from_db()
        assert one.disabled_reason == DisabledReason.GONE
        assert only().state == DeliveryState.WAITING

    def test_a_new_address_gets_what_waits_at_once(self, receiver: Receiver) -> None:
        one, _secret = endpoint("http://127.0.0.1:1/")
        happen()
        run()
        actions.change_endpoint(endpoint_id=one.pk, url=receiver.url(), by=OPERATOR, now=NOW)
        assert run(once=False).delivered == 1


class TestRepeating:
    def test_the_same_body_under_the_same_id(self, receiver: Receiver) -> None:
        one, _secret = endpoint(receiver.url())
        happen()
        run()
        repeated = actions.repeat_delivery(endpoint_id=one.pk, message_id=only().message_id, by=OPERATOR, now=NOW)
        assert repeated.state == DeliveryState.WAITING
        assert run(once=False).delivered == 1
        first, second = receiver.calls
        assert (first.id, first.body) == (second.id, second.body)

    def test_it_waits_for_nobody_and_lets_nobody_wait(self, receiver: Receiver) -> None:
        one, _secret = endpoint(receiver.url())
        happen("a-0", key="a")
        run()
        receiver.answer = lambda call: Reply(500 if call.json["data"]["id"] == "a-0" else 200)
        actions.repeat_delivery(endpoint_id=one.pk, message_id=only().message_id, by=OPERATOR, now=NOW)
        happen("a-1", key="a")
        report = run()
        assert (report.delivered, report.retried) == (1, 1)

    def test_one_that_waits_is_tried_now_and_keeps_its_place(self, receiver: Receiver) -> None:
        one, _secret = endpoint(receiver.url())
        happen("a-0", key="a")
        happen("a-1", key="a")
        receiver.answer = lambda _call: Reply(500)
        run()
        receiver.answer = lambda _call: Reply(200)
        waiting = Delivery.objects.get(subject="a-0").message_id
        actions.repeat_delivery(endpoint_id=one.pk, message_id=waiting, by=OPERATOR, now=NOW)
        assert run(once=False).delivered == 2
        assert [call.json["data"]["id"] for call in receiver.calls] == ["a-0", "a-0", "a-1"]

    def test_a_test_message(self, receiver: Receiver) -> None:
        one, secret = endpoint(receiver.url())
        actions.send_test(endpoint_id=one.pk, by=OPERATOR, now=NOW)
        assert run(once=False).delivered == 1
        told = Webhook(secret).verify(receiver.calls[0].body, receiver.calls[0].headers)
        assert told == {"type": "webhook.test", "timestamp": "2026-11-23T09:00:00Z", "data": {"webhook": one.pk}}


def test_what_is_announced_outside_a_transaction_would_be_lost_with_it(transactional_db) -> None:
    with pytest.raises(RuntimeError):
        actions.announce(
            event=Event.REVIEW_SUBMITTED, subject="a", seller_id="shop", order_key="a", customer_id=None, now=NOW
        )


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    endpoint(receiver.url("/old"))
    happen()
    receiver.answer = lambda call: Reply(302, {"Location": receiver.url("/new")})
    assert run().retried == 1
    assert [call.path for call in receiver.calls] == ["/old"]
    assert (only().failure, only().answer_status) == (Failure.REDIRECT, 302)
    assert receiver.url("/new") in only().reason


def test_only_the_beginning_of_an_answer_is_kept(receiver: Receiver) -> None:
    endpoint(receiver.url())
    happen()
    receiver.answer = lambda _call: Reply(200, {}, b"x" * 1_000_000)
    assert run().delivered == 1
    assert only().answer_body == "x" * 4096
    assert json.loads(only().body)["data"]["id"] == "review-1"

"""Which event each real action tells of, when, to whom, and what stands in it (R14.3)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.conversations.actions import answer_by_link, ask_question
from makegood.domain.conversations.models import Conversation, Message
from makegood.domain.conversations.queries import conversation_about
from makegood.domain.moderation.actions import decide, release_words, withdraw_review
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.reassessments.actions import answer, keep, lapse_due
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.actions import publish_response, submit_review
from makegood.domain.reviews.enums import Part
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.domain.webhooks.enums import Event
from makegood.domain.webhooks.models import Delivery
from makegood.kernel import actors
from makegood.kernel.errors import MakegoodError
from tests.factories import NOW, OPERATOR, agent_of, ask_again, contact, make_purchase, make_review, make_seller
from tests.integration.api.caller import operator, seller
from tests.unit.conversations.incoming import arrive, relay_of, reply
from tests.unit.exchange.export import Export

from .listening import averages, data, events, listen, told

pytestmark = pytest.mark.django_db

WORKER = actors.system("worker")


@pytest.fixture(autouse=True)
def _a_known_moment(settings) -> None:
    settings.MAKEGOOD_NOW = NOW


def verdict(review: Review, what: str, ground: str = "fraud") -> None:
    decide(
        kind=SubjectKind.REVIEW,
        subject_id=review.pk,
        verdict=what,
        ground=ground,
        reason="Zo is het",
        by=OPERATOR,
        now=NOW,
    )


def test_a_whole_story_is_told_in_its_order_the_review_before_the_grade() -> None:
    shop = make_seller()
    ours, theirs, another = listen(), listen(seller=shop.pk), listen(seller="second")
    review = make_review(3)
    request = ask_again(review)
    answer(request=request, overall=8, explanation="Netjes opgelost.", offered=None, now=NOW)
    ask_question(order_id=review.purchase.order_id, seller_id="shop", text="Waar blijft de bel?", by=OPERATOR, now=NOW)
    verdict(review, "remove")
    assert events(ours) == [
        "review.submitted",
        "grade.changed",
        "reassessment.requested",
        "review.regraded",
        "grade.changed",
        "message.received",
        "review.removed",
        "grade.changed",
    ]
    assert events(theirs) == events(ours)
    assert told(another) == []
    assert averages(ours) == [("shop", "3.0", 1), ("shop", "8.0", 1), ("shop", None, 0)]


def test_what_happens_to_one_purchase_is_told_in_one_order_messages_included() -> None:
    listen()
    review = make_review()
    ask_again(review)
    ask_question(order_id=review.purchase.order_id, seller_id="shop", text="En nu?", by=OPERATOR, now=NOW)
    keys = Delivery.objects.exclude(event="grade.changed").values_list("order_key", "customer_ref")
    assert set(keys) == {(review.purchase_id, review.purchase.customer_id)}
    assert set(Delivery.objects.filter(event="grade.changed").values_list("order_key", "customer_ref")) == {
        ("shop", None)
    }


class TestTheDataIsWhatGetGives:
    def test_of_a_review_at_every_step(self) -> None:
        make_seller()
        key, own = operator(), seller()
        ours, theirs = listen(*REVIEW_EVENTS), listen(*REVIEW_EVENTS, seller="shop")

        def same(review: Review) -> None:
            assert data(ours) == key.get(f"/reviews/{review.pk}").json
            assert data(theirs) == own.get(f"/reviews/{review.pk}").json

        review = make_review(3, "Bel me: 06 12345678.", aspects={"condition": 2}, had_contact=True)
        same(review)
        assert (data(ours)["text"], data(theirs)["text"]) == ("Bel me: 06 12345678.", "")
        request = ask_again(review)
        same(review)
        assert data(ours)["reassessment"]["state"] == "requested"
        answer(request=request, overall=8, explanation="Netjes.", offered=None, now=NOW)
        same(review)
        assert (data(ours)["new_overall"], data(ours)["reassessment"]["state"]) == (8, "answered")
        verdict(review, "remove")
        same(review)
        assert data(ours)["removed"]["ground"] == "fraud"

    def test_of_a_message_with_its_conversation(self) -> None:
        make_seller()
        ours, theirs = listen(Event.MESSAGE_RECEIVED), listen(Event.MESSAGE_RECEIVED, seller="shop")
        review = make_review()
        contact(review)
        ask_question(order_id=review.purchase.order_id, seller_id="shop", text="Wanneer?", by=OPERATOR, now=NOW)
        found = conversation_about(review.purchase_id)
        assert found is not None
        for endpoint, key in ((ours, operator()), (theirs, seller())):
            given = data(endpoint)
            message = given.pop("message")
            assert given == key.get(f"/conversations/{found.pk}").json
            assert given["review"] == review.pk
            assert message in given["messages"]
            assert message["text"] == "Wanneer?"

    def test_of_a_grade(self) -> None:
        make_seller()
        ours, theirs = listen(Event.GRADE_CHANGED), listen(Event.GRADE_CHANGED, seller="shop")
        make_review(7, aspects={"contact": 6})
        assert data(ours) == data(theirs) == operator().get("/sellers/shop/grade").json

    def test_the_moment_is_that_of_what_happened(self) -> None:
        ours = listen(Event.REVIEW_SUBMITTED)
        make_review(now=NOW)
        assert told(ours)[-1]["timestamp"] == "2026-11-23T09:00:00Z"


REVIEW_EVENTS = (
    Event.REVIEW_SUBMITTED,
    Event.REVIEW_REGRADED,
    Event.REVIEW_REMOVED,
    Event.REASSESSMENT_REQUESTED,
)


class TestReviews:
    def test_handed_in_through_the_api(self) -> None:
        ours = listen(*REVIEW_EVENTS)
        purchase = make_purchase()
        assert operator().post("/reviews", {"order": purchase.order_id, "seller": "shop", "overall": 4}).status == 201
        assert events(ours) == ["review.submitted"]
        assert (data(ours)["origin"], data(ours)["overall"]) == ("api", 4)

    def test_what_is_refused_is_told_to_nobody(self) -> None:
        review = make_review()
        ours = listen()
        with pytest.raises(MakegoodError):
            make_review(purchase=review.purchase)
        assert told(ours) == []

    def test_nobody_hears_of_an_import(self, tmp_path: Path) -> None:
        ours = listen()
        export = Export(tmp_path)
        export.order()
        export.review()
        export.run()
        assert Review.objects.exists()
        assert told(ours) == []

    def test_r6_5_a_grade_that_is_kept_or_lapses_is_no_new_one(self) -> None:
        first, second = ask_again(make_review()), ask_again(make_review())
        ours = listen()
        keep(request=first, offered=None, now=NOW)
        lapse_due(by=WORKER, now=second.expires_at + timedelta(days=1))
        assert told(ours) == []

    def test_the_same_grade_given_anew_is_a_new_one_and_changes_no_average(self) -> None:
        request = ask_again(make_review(3))
        ours = listen()
        answer(request=request, overall=3, explanation="", offered=None, now=NOW)
        assert events(ours) == ["review.regraded"]

    def test_r12_2_a_new_grade_that_is_set_aside_and_one_that_counts_after_all(self) -> None:
        review = make_review(3)
        answer(request=ask_again(review), overall=8, explanation="", offered=None, now=NOW)
        ours = listen()
        verdict(review, "void_regrade")
        assert events(ours) == ["review.regraded", "grade.changed"]
        assert (told(ours)[0]["data"]["counts_as"], told(ours)[0]["data"]["new_overall"]) == (3, 8)
        assert told(ours)[0]["data"]["new_overall_set_aside_at"] == "2026-11-23T09:00:00Z"
        verdict(review, "keep")
        assert events(ours)[2:] == ["review.regraded", "grade.changed"]
        assert told(ours)[2]["data"]["counts_as"] == 8

    def test_r12_4_withdrawn_by_the_customer(self) -> None:
        review = make_review()
        ours = listen()
        withdraw_review(review=review, offered=None, now=NOW)
        assert events(ours) == ["review.removed", "grade.changed"]
        assert told(ours)[0]["data"]["removed"]["ground"] == "withdrawn_by_customer"

    def test_one_that_is_restored_is_told_by_the_grade_alone(self) -> None:
        review = make_review()
        verdict(review, "remove")
        ours = listen()
        verdict(review, "keep")
        assert events(ours) == ["grade.changed"]

    def test_another_ground_is_told_the_same_again_is_not(self) -> None:
        review = make_review()
        verdict(review, "remove")
        ours = listen()
        with pytest.raises(MakegoodError):
            verdict(review, "remove")
        verdict(review, "remove", ground="wrong_seller")
        assert [(one["type"], one["data"]["removed"]["ground"]) for one in told(ours)] == [
            ("review.removed", "wrong_seller")
        ]

    def test_two_changes_of_one_decision_are_told_once(self) -> None:
        review = make_review(3)
        answer(request=ask_again(review), overall=8, explanation="", offered=None, now=NOW)
        verdict(review, "void_regrade")
        ours = listen()
        verdict(review, "remove")
        verdict(review, "void_regrade")
        assert averages(ours) == [("shop", None, 0), ("shop", "3.0", 1)]
        assert events(ours) == ["review.removed", "grade.changed", "review.regraded", "grade.changed"]

    def test_words_that_are_hidden_or_released_and_responses_have_no_event(self) -> None:
        review = make_review(text="Bel me: 06 12345678.")
        ours = listen()
        release_words(review_id=review.pk, part=Part.TEXT, by=OPERATOR, now=NOW)
        verdict(review, "remove_words", ground="personal_data")
        publish_response(review=review, text="Dank u.", by=agent_of("shop"), now=NOW)
        assert told(ours) == []


class TestMessages:
    def test_by_e_mail_by_page_and_through_the_api(self) -> None:
        review = make_review()
        message = contact(review)
        ours = listen()
        arrive(reply(relay_of(message.conversation), "Dank u wel!"))
        conversation = Conversation.objects.get()
        answer_by_link(conversation=conversation, text="Nog een vraag.", once="1", now=NOW)
        body = {"order": review.purchase.order_id, "seller": "shop", "text": "Hallo?"}
        assert operator().post("/conversations", body).status == 201
        assert [one["data"]["message"]["text"] for one in told(ours)] == ["Dank u wel!", "Nog een vraag.", "Hallo?"]
        assert set(events(ours)) == {"message.received"}

    def test_an_automatic_answer_comes_marked(self) -> None:
        message = contact(make_review())
        ours = listen()
        arrive(reply(relay_of(message.conversation), "Ik ben er niet.", Auto_Submitted="auto-replied"))
        assert data(ours)["message"]["auto_reply"] is True

    def test_r5_6_no_address_of_the_customer_is_in_it(self) -> None:
        message = contact(make_review())
        ours, theirs = listen(), listen(seller="shop")
        arrive(reply(relay_of(message.conversation), "Mail me op anna@customers.example!"))
        for endpoint in (ours, theirs):
            assert "anna@customers.example" not in str(told(endpoint))

    def test_the_same_e_mail_twice_is_told_once_and_what_the_seller_writes_not_at_all(self) -> None:
        ours = listen(Event.MESSAGE_RECEIVED)
        message = contact(make_review())
        for _ in range(2):
            arrive(reply(relay_of(message.conversation), "Dank u wel!"))
        assert events(ours) == ["message.received"]
        assert Message.objects.count() == 2


class TestTheGradeOfToday:
    def test_r8_1_whatever_changes_average_count_or_method(self) -> None:
        ours = listen(Event.GRADE_CHANGED)
        for overall in (8, 8, 8, 8):
            make_review(overall)
        assert [count for _, _, count in averages(ours)] == [1, 2, 3, 4]
        make_review(8)
        assert data(ours)["method"] == "three_months"

    def test_a_review_of_long_ago_counts_only_while_all_do(self) -> None:
        ours = listen(Event.GRADE_CHANGED)
        long_ago = NOW - timedelta(days=200)
        hand_in(2, long_ago)
        assert averages(ours) == [("shop", "2.0", 1)]
        for _ in range(5):
            make_review(8)
        many = len(told(ours))
        hand_in(2, long_ago)
        assert len(told(ours)) == many

    def test_one_dated_in_a_day_to_come_changes_nothing_today(self) -> None:
        ours = listen(Event.GRADE_CHANGED)
        evening = NOW.replace(hour=22, minute=58)  # 23:58 in Amsterdam
        hand_in(2, evening + timedelta(minutes=4), now=evening)
        assert told(ours) == []

    def test_of_another_seller_only_the_marketplace_hears(self) -> None:
        ours, theirs = listen(), listen(seller="shop")
        make_review(seller_id="second")
        assert len(told(ours)) == 2
        assert told(theirs) == []


def test_where_nobody_listens_each_action_asks_once_who_does() -> None:
    """Whatever else the actions do: how many of their queries look at the tables of webhooks or grades told."""
    listen(seller="another")
    asked = {}

    def count(name: str, act: Callable[[], object]) -> None:
        with CaptureQueriesContext(connection) as queries:
            act()
        asked[name] = sum(
            "webhooks_" in one["sql"] or "grading_toldgrade" in one["sql"] for one in queries.captured_queries
        )

    review: list[Review] = []
    count("submit", lambda: review.append(make_review(3)))
    contact(review[0])
    request: list[ReassessmentRequest] = []
    count("request", lambda: request.append(ask_again(review[0])))
    count("regrade", lambda: answer(request=request[0], overall=8, explanation="", offered=None, now=NOW))
    order = review[0].purchase.order_id
    count("message", lambda: ask_question(order_id=order, seller_id="shop", text="En nu?", by=OPERATOR, now=NOW))
    count("remove", lambda: verdict(review[0], "remove"))
    assert asked == {"submit": 1, "request": 1, "regrade": 1, "message": 1, "remove": 1}
    assert not Delivery.objects.exists()


def hand_in(overall: int, submitted_at: datetime, now: datetime = NOW) -> Review:
    purchase = make_purchase()
    return submit_review(
        order_id=purchase.order_id,
        seller_id="shop",
        answers=Answers(overall, "", {}, None),
        submitted_at=submitted_at,
        by=OPERATOR,
        now=now,
    )

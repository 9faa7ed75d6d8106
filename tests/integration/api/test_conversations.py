from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from makegood.domain.accounts.enums import Scope
from makegood.domain.conversations.actions import (
    Incoming,
    KeptFile,
    Upload,
    add_note,
    close_conversation,
    keep_upload,
    receive_message,
)
from makegood.domain.conversations.models import BlockedOffer, Conversation, Message
from makegood.domain.conversations.queries import conversation_about
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Purchase
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel import actors, audit
from tests.factories import NOW, OPERATOR, agent_of, deliver, make_order, make_purchase, make_review, make_seller
from tests.integration.api.caller import Answer, Caller, operator, seller

pytestmark = pytest.mark.django_db

OFFER = "Pas eerst uw cijfer aan. Daarna storten wij het bedrag terug."


def write(purchase: Purchase, text: str = "Wat vervelend!", now: datetime = NOW) -> Conversation:
    """The seller's side writes; gives the conversation."""
    write_to_customer(purchase=purchase, text=text, by=agent_of(purchase.seller_id), now=now)
    conversation = conversation_about(purchase.pk)
    assert conversation is not None
    return conversation


def receive(conversation: Conversation, text: str = "Dank u", now: datetime = NOW, **incoming: Any) -> Message:
    """The customer writes."""
    customer = actors.customer(conversation.purchase.customer_id)
    message = receive_message(conversation=conversation, incoming=Incoming(text, **incoming), by=customer, now=now)
    assert message is not None
    return message


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [item["id"] for item in answer.json["items"]]


def path(conversation: Conversation, rest: str = "") -> str:
    return f"/conversations/{conversation.pk}{rest}"


class TestGetConversation:
    def test_the_whole_thread_oldest_first(self) -> None:
        review = make_review(order_id="o-1")
        pdf = Upload("retour.pdf", b"%PDF-1.4")
        agent = agent_of("shop")
        kept = keep_upload(purchase=review.purchase, uploads=[pdf], by=agent, now=NOW)
        sent = write_to_customer(purchase=review.purchase, text="Zie bijlage", attachments=kept, by=agent, now=NOW)
        deliver(about=sent.pk)
        conversation = Conversation.objects.get()
        came = receive(
            conversation,
            "Gelukt!",
            NOW + timedelta(hours=1),
            quoted="> Zie bijlage",
            files=[KeptFile("foto.png", "image/png", b"\x89PNG")],
            left_out=["virus.exe"],
        )
        away = receive(conversation, "Ik ben er niet.", NOW + timedelta(hours=2), auto_reply=True, other_address=True)
        add_note(conversation=conversation, text="Alleen voor ons", by=agent, now=NOW + timedelta(hours=3))
        files = [kept[0].pk, came.attachments.get().pk]
        answer = seller().get(path(conversation))
        assert answer.status == 200
        assert answer.json == {
            "id": conversation.pk,
            "seller": "shop",
            "order": "o-1",
            "review": review.pk,
            "customer": {"display_name": "Anna V."},
            "state": "open",
            "waiting_since": "2026-11-23T10:00:00Z",
            "updated_at": "2026-11-23T12:00:00Z",
            "messages": [
                {
                    "id": sent.pk,
                    "direction": "out",
                    "text": "Zie bijlage",
                    "quoted": "",
                    "at": "2026-11-23T09:00:00Z",
                    "state": "sent",
                    "auto_reply": False,
                    "other_address": False,
                    "attachments": [
                        {"id": files[0], "name": "retour.pdf", "content_type": "application/pdf", "size": 8}
                    ],
                    "left_out": [],
                },
                {
                    "id": came.pk,
                    "direction": "in",
                    "text": "Gelukt!",
                    "quoted": "> Zie bijlage",
                    "at": "2026-11-23T10:00:00Z",
                    "state": "received",
                    "auto_reply": False,
                    "other_address": False,
                    "attachments": [{"id": files[1], "name": "foto.png", "content_type": "image/png", "size": 4}],
                    "left_out": ["virus.exe"],
                },
                {
                    "id": away.pk,
                    "direction": "in",
                    "text": "Ik ben er niet.",
                    "quoted": "",
                    "at": "2026-11-23T11:00:00Z",
                    "state": "received",
                    "auto_reply": True,
                    "other_address": True,
                    "attachments": [],
                    "left_out": [],
                },
            ],
        }
        assert operator().get(path(conversation)).json == answer.json
        assert seller().get("/conversations").json == {"items": [answer.json], "next_cursor": None}

    def test_without_a_review_the_review_is_null(self) -> None:
        assert seller().get(path(write(make_purchase()))).json["review"] is None

    @pytest.mark.parametrize("conversation_id", ["a" * 26, "%00", "x" * 300, "%ED%A0%80", "..%2f"])
    def test_there_is_none(self, conversation_id: str) -> None:
        assert operator().get(f"/conversations/{conversation_id}").problem == (404, "not_found")

    def test_another_sellers_is_not_found_whatever_one_tries(self) -> None:
        conversation = write(make_purchase())
        make_seller("second")
        key = seller("second")
        for answer in (
            key.get(path(conversation)),
            key.post(path(conversation, "/messages"), {"text": "Hallo"}),
            key.post(path(conversation, "/close")),
        ):
            assert answer.problem == (404, "not_found")
        assert Message.objects.count() == 1


class TestListConversations:
    def test_nothing_there(self) -> None:
        assert operator().get("/conversations").json == {"items": [], "next_cursor": None}

    def test_those_last_moved_come_first(self) -> None:
        first = write(make_purchase(), now=NOW - timedelta(hours=2))
        second = write(make_purchase(), now=NOW - timedelta(hours=1))
        assert ids(seller().get("/conversations")) == [second.pk, first.pk]
        receive(first, now=NOW)
        assert ids(seller().get("/conversations")) == [first.pk, second.pk]

    def test_by_state(self) -> None:
        waiting, opened, closed = (write(make_purchase()) for _ in range(3))
        receive(opened)
        close_conversation(conversation=closed, by=agent_of("shop"), now=NOW)
        for state, conversation in (("waiting", waiting), ("open", opened), ("closed", closed)):
            for key in (seller(), operator()):
                assert ids(key.get("/conversations", state=state)) == [conversation.pk]

    def test_a_sellers_key_sees_its_own_and_the_marketplaces_all(self) -> None:
        ours, theirs = write(make_purchase()), write(make_purchase("second"))
        assert ids(seller().get("/conversations")) == ids(seller().get("/conversations", seller="shop")) == [ours.pk]
        assert seller().get("/conversations", seller="second").problem == (404, "not_found")
        assert seller().get("/conversations", seller="nobody").problem == (404, "not_found")
        assert set(ids(operator().get("/conversations"))) == {ours.pk, theirs.pk}
        assert ids(operator().get("/conversations", seller="second")) == [theirs.pk]
        assert ids(operator().get("/conversations", seller="nobody")) == []

    def test_an_empty_parameter_is_none_and_an_unknown_one_changes_nothing(self) -> None:
        write(make_purchase())
        empty = dict.fromkeys(("seller", "state", "cursor", "limit", "updated_since"), "")
        assert len(ids(operator().get("/conversations", **empty, utm="x"))) == 1

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [
            ("seller", "a b", "invalid_id"),
            ("state", "new", "invalid_choice"),
            ("state", "\x00", "invalid_choice"),
            ("limit", "0", "out_of_range"),
            ("limit", "101", "out_of_range"),
            ("limit", "ten", "invalid_type"),
            ("cursor", "x", "invalid_cursor"),
            ("cursor", "\x00", "invalid_cursor"),
            ("updated_since", "yesterday", "invalid_datetime"),
        ],
    )
    def test_what_is_refused_and_why(self, name: str, value: str, code: str) -> None:
        answer = operator().get("/conversations", **{name: value})
        assert answer.fields == [(name, code)]
        assert answer.problem == (422, code)

    @pytest.mark.parametrize("at_once", [True, False], ids=["all at one moment", "one a minute"])
    def test_turning_the_pages_while_others_come_in_skips_and_repeats_none(self, *, at_once: bool) -> None:
        there = {write(make_purchase(), now=NOW - timedelta(minutes=0 if at_once else n)).pk for n in range(7)}
        key = operator()
        seen: list[str] = []
        cursor = ""
        while cursor is not None:
            answer = key.get("/conversations", limit=2, cursor=cursor)
            seen += ids(answer)
            cursor = answer.json["next_cursor"]
            write(make_purchase(), now=NOW + timedelta(minutes=len(seen)))
        assert len(seen) == len(set(seen))
        assert set(seen) == there

    def test_one_that_moves_meanwhile_never_comes_twice_and_comes_first_in_the_next_walk(self) -> None:
        old, *others = (write(make_purchase(), now=NOW - timedelta(minutes=9 - n)) for n in range(4))
        key = operator()
        first = key.get("/conversations", limit=2)
        receive(old, now=NOW)
        receive(others[-1], now=NOW + timedelta(minutes=1))
        rest = key.get("/conversations", limit=2, cursor=first.json["next_cursor"])
        assert ids(first) + ids(rest) == [others[2].pk, others[1].pk, others[0].pk]
        assert ids(key.get("/conversations", limit=2)) == [others[2].pk, old.pk]

    def test_with_updated_since_none_is_missed_and_the_last_cursor_goes_on(self) -> None:
        first, second, third = (write(make_purchase(), now=NOW - timedelta(minutes=9 - n)) for n in range(3))
        key = seller()
        since = {"updated_since": "2026-11-23T08:52:00Z", "limit": 1}
        page = key.get("/conversations", **since)
        assert ids(page) == [second.pk]
        receive(second, now=NOW)
        rest = key.get("/conversations", **since | {"limit": 50}, cursor=page.json["next_cursor"])
        assert ids(rest) == [third.pk, second.pk]
        nothing = key.get("/conversations", **since, cursor=rest.json["next_cursor"])
        assert (ids(nothing), nothing.json["next_cursor"]) == ([], rest.json["next_cursor"])
        receive(first, now=NOW + timedelta(minutes=1))
        assert ids(key.get("/conversations", **since, cursor=rest.json["next_cursor"])) == [first.pk]

    @pytest.mark.parametrize("many", [1, 5])
    def test_the_number_of_queries_does_not_grow_and_no_file_is_read(self, many: int) -> None:
        for _ in range(many):
            conversation = write(make_review().purchase)
            for _ in range(many):
                receive(conversation, files=[KeptFile("a.pdf", "application/pdf", b"%PDF-1.4 secret")] * many)
        keys = {key: key.get("/reviews") for key in (seller(), operator())}  # the first call notes the key's use
        for key, literal in zip(keys, (6, 5), strict=True):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert len(ids(key.get("/conversations"))) == many
            assert len(queries) == literal, [query["sql"] for query in queries]
            assert not [query for query in queries if '"conversations_attachment"."data"' in query["sql"]]


class TestPostMessage:
    @pytest.mark.parametrize("who", [seller, operator])
    def test_the_answer_is_the_message_and_the_email_is_queued(self, who: type[Caller]) -> None:
        conversation = write(make_purchase(), now=NOW - timedelta(hours=2))
        receive(conversation, now=NOW - timedelta(hours=1))
        Email.objects.all().delete()
        key = who()
        answer = key.post(path(conversation, "/messages"), {"text": " We sturen een nieuwe. "})
        assert answer.status == 201
        message = Message.objects.get(pk=answer.json["id"])
        assert answer.json == {
            "id": message.pk,
            "direction": "out",
            "text": "We sturen een nieuwe.",
            "quoted": "",
            "at": "2026-11-23T09:00:00Z",
            "state": "queued",
            "auto_reply": False,
            "other_address": False,
            "attachments": [],
            "left_out": [],
        }
        assert Email.objects.get().about == message.pk
        found = key.get(path(conversation)).json
        assert (found["state"], found["waiting_since"], found["messages"][-1]) == ("waiting", None, answer.json)

    def test_it_counts_as_contact_once_there_is_a_review(self) -> None:
        without, reviewed = write(make_purchase()), write(make_review().purchase)
        key = seller()
        for conversation in (without, reviewed):
            deliver(about=key.post(path(conversation, "/messages"), {"text": "Hallo"}).json["id"])
        assert Review.objects.get().contacted_at == NOW

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({}, [("text", "required")]),
            ({"text": " \n "}, [("text", "required")]),
            ({"text": None}, [("text", "invalid_type")]),
            ({"text": ["Hallo"]}, [("text", "invalid_type")]),
            ({"text": "x" * 10_001}, [("text", "too_long")]),
            ({"text": "nul \x00"}, [("text", "invalid_characters")]),
            ({"text": "Hallo", "state": "closed"}, [("state", "unknown_field")]),
        ],
    )
    def test_what_is_refused_and_why(self, body: object, errors: list[tuple[str, str]]) -> None:
        conversation = write(make_purchase())
        assert seller().post(path(conversation, "/messages"), body).fields == errors
        assert Message.objects.count() == 1

    def test_a_customer_without_an_address(self) -> None:
        make_order("o-1", email=None)
        asked = operator().post("/conversations", {"order": "o-1", "seller": "shop", "text": "Past dit?"}).json
        answer = seller().post(f"/conversations/{asked['id']}/messages", {"text": "Ja"})
        assert answer.problem == (409, "customer_unreachable")

    @pytest.mark.parametrize("about", ["conversation", "review"])
    def test_R5_4_a_conditional_offer_is_refused_with_the_words_in_question(self, about: str) -> None:
        review = make_review()
        where = (
            path(write(review.purchase), "/messages") if about == "conversation" else f"/reviews/{review.pk}/messages"
        )
        before = Message.objects.count()
        answer = seller().post(where, {"text": f"Beste Anna,\n\n{OFFER}"})
        assert answer.problem == (422, "conditional_offer")
        assert answer.fields == [("text", "conditional_offer")]
        words = answer.json["words"]
        assert words
        assert words in OFFER
        assert words.rstrip(".") in answer.json["errors"][0]["message"]
        assert Message.objects.count() == before
        assert BlockedOffer.objects.get().words == words

    def test_other_problems_speak_of_no_words(self) -> None:
        assert "words" not in seller().post(path(write(make_purchase()), "/messages"), {}).json


class TestClose:
    @pytest.mark.parametrize("who", [seller, operator])
    def test_the_answer_is_the_conversation_and_a_second_time_changes_nothing(self, who: type[Caller]) -> None:
        conversation = write(make_review().purchase)
        receive(conversation)
        key = who()
        answer = key.post(path(conversation, "/close"))
        assert (answer.status, answer.json["state"], answer.json["waiting_since"]) == (200, "closed", None)
        assert answer.json == key.get(path(conversation)).json
        again = key.post(path(conversation, "/close"))
        assert (again.status, again.json) == (200, answer.json)
        assert audit.rows(event_prefix="conversation.closed").count() == 1

    def test_R5_7_a_new_message_of_the_customer_opens_it_again(self) -> None:
        conversation = write(make_purchase())
        key = seller()
        key.post(path(conversation, "/close"))
        receive(conversation)
        assert key.get(path(conversation)).json["state"] == "open"


class TestPostQuestion:
    def body(self, **changed: object) -> dict[str, object]:
        return {"order": "o-1", "seller": "shop", "text": "Past dit op mijn fiets?", **changed}

    def test_R5_8_it_begins_a_conversation_and_the_seller_is_told(self) -> None:
        make_seller(email="shop@sellers.example")
        make_order("o-1")
        answer = operator().post("/conversations", self.body(text=" Past dit \r\nop mijn fiets? "))
        assert answer.status == 201
        message = Message.objects.get()
        assert answer.json == {
            "id": Conversation.objects.get().pk,
            "seller": "shop",
            "order": "o-1",
            "review": None,
            "customer": {"display_name": "Anna V."},
            "state": "open",
            "waiting_since": "2026-11-23T09:00:00Z",
            "updated_at": "2026-11-23T09:00:00Z",
            "messages": [
                {
                    "id": message.pk,
                    "direction": "in",
                    "text": "Past dit \nop mijn fiets?",
                    "quoted": "",
                    "at": "2026-11-23T09:00:00Z",
                    "state": "received",
                    "auto_reply": False,
                    "other_address": False,
                    "attachments": [],
                    "left_out": [],
                }
            ],
        }
        assert seller().get(f"/conversations/{answer.json['id']}").json == answer.json
        assert Email.objects.get().to_address == "shop@sellers.example"

    def test_a_second_one_goes_on_with_it_and_names_the_review(self, settings: Settings) -> None:
        review = make_review(order_id="o-1")
        key = operator()
        first = key.post("/conversations", self.body())
        settings.MAKEGOOD_NOW = NOW + timedelta(minutes=1)
        second = key.post("/conversations", self.body(text="Nog iets"))
        assert (first.json["id"], first.json["review"]) == (second.json["id"], review.pk)
        assert [message["text"] for message in second.json["messages"]] == ["Past dit op mijn fiets?", "Nog iets"]

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("order", "o-2", "unknown_order"),
            ("order", "\x00", "invalid_id"),
            ("order", None, "invalid_type"),
            ("seller", "nobody", "unknown_seller"),
            ("seller", "second", "unknown_purchase"),
            ("seller", 1, "invalid_type"),
            ("text", "", "required"),
            ("text", " ", "required"),
            ("text", 1, "invalid_type"),
            ("text", "x" * 10_001, "too_long"),
            ("text", "half \ud83d", "invalid_characters"),
            ("review", "x", "unknown_field"),
        ],
    )
    def test_what_is_refused_and_why(self, field: str, value: object, code: str) -> None:
        make_order("o-1")
        make_seller("second")
        answer = operator().post("/conversations", self.body(**{field: value}))
        assert answer.fields == [(field, code)]
        assert not Conversation.objects.exists()


class TestWhoMay:
    def test_a_reading_key_writes_nothing(self) -> None:
        conversation = write(make_purchase())
        for key in (seller(scope=Scope.READ), operator(Scope.READ)):
            assert key.get(path(conversation)).status == 200
            for rest in ("/messages", "/close"):
                assert key.post(path(conversation, rest), b"{").problem == (403, "forbidden")
        assert operator(Scope.READ).post("/conversations", {}).problem == (403, "forbidden")
        assert seller().post("/conversations", b"{").problem == (403, "forbidden")

    def test_R9_7_a_seller_that_became_inactive_only_reads(self) -> None:
        conversation = write(make_purchase())
        key = seller()
        put_seller(seller_id="shop", data=SellerData("Shop", active=False), by=OPERATOR, now=NOW)
        assert ids(key.get("/conversations")) == [conversation.pk]
        assert key.post(path(conversation, "/messages"), {"text": "Hallo"}).problem == (403, "forbidden")
        assert key.post(path(conversation, "/close")).problem == (403, "forbidden")


def test_R5_6_the_customers_address_is_in_no_answer() -> None:
    """It could leak: it is the customer's name and address, and stands in everything that they wrote."""
    address = "anna.secret@customers.example"
    make_order("o-1", name=address, email=address)
    key = operator()
    asked = key.post("/conversations", {"order": "o-1", "seller": "shop", "text": f"Mail me: {address.upper()}"})
    assert asked.status == 201
    where = f"/conversations/{asked.json['id']}"
    answers = [
        asked,
        *(
            answer
            for one in (seller(), key)
            for answer in (
                one.get(where),
                one.get("/conversations"),
                one.post(f"{where}/messages", {"text": "Hallo"}),
                one.post(f"{where}/close"),
            )
        ),
    ]
    assert [answer.status for answer in answers] == [201, 200, 200, 201, 200, 200, 200, 201, 200]
    assert [answer.body for answer in answers if b"secret" in answer.body.lower()] == []

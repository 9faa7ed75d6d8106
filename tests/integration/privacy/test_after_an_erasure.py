"""What is so once a customer's data were erased (R13.2, R2.4, R3.4, R6.7)."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from makegood.domain.conversations.models import Message
from makegood.domain.invitations.enums import Reason
from makegood.domain.invitations.models import AskedDay
from makegood.domain.invitations.queries import inconsistencies, standings_of
from makegood.domain.mail.models import Email, ReceivedEmail
from makegood.domain.orders.models import Customer, Purchase
from makegood.domain.orders.queries import my_token
from makegood.domain.privacy.actions import erase_customer
from makegood.domain.reviews.models import Review
from makegood.kernel.models import AuditRow
from makegood.kernel.tokens import Purpose, make_token
from tests.factories import (
    NOW,
    OPERATOR,
    ask_again,
    make_order,
    make_purchase,
    make_review,
    make_survey,
    plan,
    send_mail,
)
from tests.integration.api.caller import operator, order_body
from tests.integration.web_public.answers import assert_sealed, codes, unsubscribe_address

from .story import receive, relay_of

pytestmark = pytest.mark.django_db

ANNA = "anna@customers.example"


@pytest.fixture(autouse=True)
def _a_known_moment(settings) -> None:
    settings.MAKEGOOD_NOW = NOW


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def erase(customer_id: str = "customer-1") -> None:
    erase_customer(customer_id=customer_id, by=OPERATOR, now=NOW)


class TestLinks:
    def test_every_link_is_gone_and_says_why(self, visitor: Client) -> None:
        survey = make_survey(customer="customer-1", email=ANNA)
        review = make_review(customer="customer-1", email=ANNA)
        again, unused = ask_again(review), make_purchase(customer="customer-1", email=ANNA)
        customer = review.purchase.customer
        talk = make_token(Purpose.CONVERSATION, review.purchase_id)
        addresses = [
            reverse("customer:review", args=[make_token(Purpose.REVIEW, review.purchase_id)]),
            reverse("customer:review", args=[make_token(Purpose.REVIEW, unused.pk)]),
            reverse("customer:again", args=[make_token(Purpose.REASSESSMENT, again.pk)]),
            reverse("customer:survey", args=[make_token(Purpose.SURVEY, survey.pk)]),
            reverse("customer:conversation", args=[talk]),
            reverse("customer:my", args=[my_token(customer)]),
            reverse("customer:my_export", args=[my_token(customer)]),
            unsubscribe_address(customer),
        ]
        assert {visitor.get(address).status_code for address in addresses} == {200}
        erase()
        for address in addresses:
            answer = visitor.get(address)
            assert (answer.status_code, codes(answer)) == (410, {"erased"}), address
            assert_sealed(answer)
        for address, form in (
            (addresses[1], {"overall": "9", "text": "Toch nog"}),
            (addresses[2], {"overall": "9", "action": "answer"}),
            (addresses[3], {"score": "9", "comment": "Toch nog"}),
            (addresses[4], {"text": "Toch nog"}),
            (addresses[7], {"action": "resubscribe"}),
        ):
            assert visitor.post(address, form).status_code == 410, address
        assert not Review.objects.exclude(text="").exists()

    def test_a_mail_program_that_unsubscribes_is_told_that_it_succeeded(self, visitor: Client) -> None:
        customer = make_purchase(customer="customer-1").customer
        erase()
        one_click = visitor.post(unsubscribe_address(customer), {"List-Unsubscribe": "One-Click"})
        assert one_click.status_code == 200


class TestApi:
    def test_the_id_belongs_to_nobody(self) -> None:
        make_review(customer="customer-1")
        api = operator()
        assert api.get("/customers/customer-1/export").json["customer"]["name"] == "Anna de Vries"
        assert api.send("DELETE", "/customers/customer-1").status == 204
        assert api.get("/customers/customer-1").problem == (404, "not_found")
        assert api.get("/customers/customer-1/export").problem == (404, "not_found")
        assert api.send("DELETE", "/customers/customer-1").problem == (404, "not_found")
        assert api.post("/mailings", {"customer": "customer-1", "date": "2026-11-23"}).status == 422

    def test_a_replay_of_an_order_changes_nothing(self) -> None:
        api = operator()
        make_order("seller-only")
        api.put("/orders/o-1", order_body())
        erase()
        stored, customers = api.get("/orders/o-1").json, Customer.objects.count()
        assert (stored["customer"]["name"], stored["customer"]["email"]) == ("", None)
        assert stored["customer"]["id"] != "customer-1"
        again = api.put("/orders/o-1", order_body(purchases=[{**order_body()["purchases"][0], "cancelled": True}]))
        assert (again.status, again.json) == (200, stored)
        assert Customer.objects.count() == customers
        assert api.get("/customers/customer-1").status == 404

    def test_a_new_order_under_the_id_is_of_a_new_customer_whose_address_stays_silent(self) -> None:
        api = operator()
        make_order("seller-only")
        api.put("/orders/o-1", order_body())
        erase()
        assert api.put("/orders/o-2", order_body()).status == 201
        new = Customer.objects.get(ref="customer-1")
        assert (new.name, new.erased_at) == ("Anna de Vries", None)
        assert new.unsubscribed_at == NOW, "the mark of the address outlives them"
        assert not new.unsubscribed_themselves
        assert api.get("/orders/o-1").json["customer"]["id"] != "customer-1"

    def test_the_random_id_cannot_be_filled_with_somebody(self) -> None:
        api = operator()
        make_order("seller-only")
        api.put("/orders/o-1", order_body())
        erase()
        taken = api.get("/orders/o-1").json["customer"] | {"name": "Anna de Vries"}
        assert api.put("/orders/o-2", order_body(customer=taken)).problem == (409, "erased")

    def test_what_is_said_of_the_purchase_from_then_on(self) -> None:
        review = make_review(3, "Kapot", customer="customer-1", order_id="o-1")
        make_order("o-2", customer="customer-1")
        erase()
        api = operator()
        shown = api.get(f"/reviews/{review.pk}").json
        assert (shown["customer"], shown["text"], shown["overall"]) == ({"display_name": None}, "", 3)
        assert shown["reassessment"]["reason"] == "customer_unreachable"
        assert shown["updated_at"] == "2026-11-23T09:00:00Z"
        assert api.post(f"/reviews/{review.pk}/reassessment").problem == (409, "customer_unreachable")
        assert api.post(f"/reviews/{review.pk}/messages", {"text": "Hallo"}).problem == (409, "customer_unreachable")
        assert api.post("/reviews", {"order": "o-2", "seller": "shop", "overall": 8}).problem == (409, "erased")
        question = {"order": "o-2", "seller": "shop", "text": "Past dit?"}
        assert api.post("/conversations", question).problem == (409, "erased")
        (asked,) = api.get("/invitations", order="o-2").json["items"]
        assert (asked["state"], asked["reason"]) == ("cancelled", "erased")


class TestAsking:
    def test_what_was_planned_is_cancelled_and_its_email_never_leaves(self) -> None:
        purchase = make_purchase(customer="customer-1", link=False)
        plan()
        erase()
        (standing,) = standings_of([purchase.pk], now=NOW).values()
        assert (standing.state, standing.reason) == ("cancelled", Reason.ERASED)
        assert Purchase.objects.get(pk=purchase.pk).look_on is None
        assert plan().planned == 0

    def test_at_an_address_of_two_the_other_keeps_what_is_theirs(self) -> None:
        make_review(text="Van Anna", customer="customer-1", email=ANNA)
        other = make_review(text="Van Bert", name="Bert Bos", customer="customer-2", email=ANNA.upper())
        ask_again(other)
        receive(b"From: anna@customers.example\r\nSubject: Hallo\r\n\r\nWie leest dit?", sender=ANNA)
        erase()
        other.refresh_from_db()
        assert other.text == "Van Bert"
        assert Email.objects.filter(to_address=ANNA.upper()).exclude(text="").exists()
        assert ReceivedEmail.objects.exists(), "whose it was nobody knows"
        assert Customer.objects.get(ref="customer-2").unsubscribed_at == NOW

    def test_who_was_asked_keeps_the_day_also_when_the_other_at_the_address_is_erased(self) -> None:
        make_purchase(customer="customer-1", email=ANNA, link=False)
        plan()
        send_mail()
        make_purchase(customer="customer-2", email=ANNA, link=False)
        erase()
        assert plan().planned == 0, "the address has had its e-mail of today"
        assert AskedDay.objects.filter(address=ANNA).exists()
        erase("customer-2")
        assert not AskedDay.objects.filter(address=ANNA).exists()
        assert list(inconsistencies()) == []


class TestInboundMail:
    def test_it_is_not_placed_under_them_any_more(self) -> None:
        review = make_review(customer="customer-1", email=ANNA)
        ask_again(review)
        relay, before = relay_of(review.purchase), Message.objects.count()
        erase()
        receive(
            f"From: Anna <{ANNA}>\r\nTo: {relay}\r\nSubject: Nog iets\r\n\r\nDit ook nog.".encode(), relay, sender=ANNA
        )
        assert Message.objects.count() == before
        waiting = ReceivedEmail.objects.get()
        assert waiting.state == "unplaced"
        assert "erased" in waiting.reason

    def test_mail_of_others_that_names_their_address_goes_too_but_is_not_handed_to_them(self) -> None:
        make_review(customer="customer-1", email=ANNA)
        receive(f"From: bert@elders.example\r\n\r\nVraag het {ANNA}.".encode(), sender="bert@elders.example")
        receive(b"From: bert@elders.example\r\n\r\nVraag het iemand anders.", sender="bert@elders.example")
        assert operator().get("/customers/customer-1/export").json["received_emails"] == []
        erase()
        assert b"iemand anders" in bytes(ReceivedEmail.objects.get().raw)

    def test_what_programs_send_about_them_is_not_kept(self) -> None:
        review = make_review(customer="customer-1", email=ANNA)
        ask_again(review)
        email, relay = Email.objects.get(kind="conversation"), relay_of(review.purchase)
        Email.objects.filter(pk=email.pk).update(state="sent")
        erase()
        receive(f"From: {ANNA}\r\nTo: {relay}\r\nAuto-Submitted: auto-replied\r\n\r\nIk ben weg.".encode(), relay)
        bounce = (
            f"From: mailer-daemon@elders.example\r\nTo: b-{email.pk}@reply.localhost\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nNee.\r\n--b\r\n"
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\n"
            f"Final-Recipient: rfc822; {ANNA}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
        ).encode()
        receive(bounce, f"b-{email.pk}@reply.localhost", sender="")
        assert [
            (one.state, bytes(one.raw), one.sender) for one in ReceivedEmail.objects.order_by("received_at", "state")
        ] == [
            ("bounce", b"", ""),
            ("ignored", b"", ""),
        ]


def test_the_trail_tells_of_it_without_a_name() -> None:
    make_review(customer="customer-1")
    erase()
    row = AuditRow.objects.get(event="customer.erased")
    assert row.subject_id == str(Customer.objects.get().pk)
    nothing = dict.fromkeys(("product_reviews", "messages", "emails", "received", "webhooks"), 0)
    assert row.after == {"purchases": 1, "reviews": 1, **nothing}
    assert "Anna" not in json.dumps(list(AuditRow.objects.values("before", "after")))

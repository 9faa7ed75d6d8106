"""R5.6 to R5.8: what a customer's message does to its conversation, and who hears of it."""

from datetime import timedelta

import pytest

from makegood.domain.accounts.models import User
from makegood.domain.conversations.actions import (
    Incoming,
    KeptFile,
    ask_question,
    close_conversation,
    open_conversation,
    receive_message,
)
from makegood.domain.conversations.models import Conversation, Message
from makegood.domain.conversations.queries import response_time
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Customer
from makegood.domain.privacy.actions import erase_customer
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel import actors, audit
from makegood.kernel.actors import Role
from makegood.kernel.errors import Forbidden, Invalid, Refused
from tests.factories import NOW, OPERATOR, agent_of, deliver, make_purchase, make_seller, make_staff
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db

AGENT = agent_of("shop")
HOUR = timedelta(hours=1)


def conversation(**order: object) -> Conversation:
    purchase = make_purchase(**order)  # type: ignore[arg-type]  # keywords of make_order
    return open_conversation(purchase=purchase, now=NOW)


def receive(
    about: Conversation, text: str = "Waar blijft mijn bel?", after: timedelta = HOUR, **data: object
) -> Message:
    message = receive_message(
        conversation=about,
        incoming=Incoming(text, **data),  # type: ignore[arg-type]  # keywords of Incoming
        by=actors.customer(1),
        now=NOW + after,
    )
    assert message is not None
    about.refresh_from_db()
    return message


def write(about: Conversation, after: timedelta) -> None:
    write_to_customer(purchase=about.purchase, text="Hij is onderweg.", by=AGENT, now=NOW + after)
    about.refresh_from_db()


def notices() -> list[Email]:
    return list(Email.objects.filter(kind=EmailKind.CUSTOMER_MESSAGE).order_by("to_address"))


class TestWhoseTurnItIs:
    def test_r5_7_an_answer_opens_a_waiting_conversation(self) -> None:
        about = conversation()
        write(about, HOUR)
        assert about.state == "waiting"
        receive(about, after=2 * HOUR)
        assert about.state == "open"

    def test_r5_7_an_answer_opens_a_closed_conversation(self) -> None:
        about = conversation()
        close_conversation(conversation=about, by=AGENT, now=NOW)
        receive(about)
        assert (about.state, about.closed_at, about.closed_by_kind) == ("open", None, "")

    @pytest.mark.parametrize("mark", ["auto_reply", "other_address"])
    def test_r5_6_what_is_no_answer_opens_nothing(self, mark: str) -> None:
        about = conversation()
        close_conversation(conversation=about, by=AGENT, now=NOW)
        message = receive(about, **{mark: True})
        assert about.state == "closed"
        assert about.waiting_since is None
        assert getattr(message, mark)


class TestHowLongTheCustomerWaits:
    def test_from_the_first_message_that_nobody_answered(self) -> None:
        about = conversation()
        receive(about, after=HOUR)
        receive(about, after=3 * HOUR)
        write(about, 5 * HOUR)
        write(about, 6 * HOUR)  # nobody waited for this one
        assert response_time("shop", since=NOW).median == 4 * HOUR
        assert response_time("shop", since=NOW).count == 1

    def test_the_median_over_all_answers_of_the_period(self) -> None:
        for hours in (1, 2, 9):
            about = conversation()
            receive(about, after=HOUR)
            write(about, HOUR + hours * HOUR)
        assert response_time("shop", since=NOW).median == 2 * HOUR
        assert response_time("shop", since=NOW + 20 * HOUR).median is None
        assert response_time("other", since=NOW).count == 0

    def test_closing_without_an_answer_ends_it(self) -> None:
        about = conversation()
        receive(about)
        close_conversation(conversation=about, by=AGENT, now=NOW + 2 * HOUR)
        write(about, 3 * HOUR)
        assert response_time("shop", since=NOW).count == 0


class TestAnAnswerThatDidNotArrive:
    def test_r5_5_makes_it_the_sellers_turn_again_and_the_customer_still_waits(self) -> None:
        about = conversation()
        receive(about, after=HOUR)
        write(about, 2 * HOUR)
        deliver(about=about.messages.get(direction="out").pk, state=EmailState.BOUNCED)
        about.refresh_from_db()
        assert (about.state, about.waiting_since) == ("open", NOW + HOUR)
        assert response_time("shop", since=NOW).count == 0

    def test_changes_nothing_when_another_message_followed(self) -> None:
        about = conversation()
        write(about, HOUR)
        write(about, 2 * HOUR)
        deliver(about=about.messages.order_by("created_at")[0].pk, state=EmailState.BOUNCED)
        about.refresh_from_db()
        assert about.state == "waiting"

    def test_leaves_a_closed_conversation_closed(self) -> None:
        about = conversation()
        write(about, HOUR)
        close_conversation(conversation=about, by=AGENT, now=NOW + 2 * HOUR)
        deliver(about=about.messages.get().pk, state=EmailState.BOUNCED)
        about.refresh_from_db()
        assert about.state == "closed"


class TestNobodyMissesIt:
    def test_r5_8_everybody_who_may_answer_is_told_and_no_viewer(self) -> None:
        make_staff(role=Role.OWNER, email="owner@shop.example")
        make_staff(role=Role.AGENT, email="agent@shop.example")
        make_staff(role=Role.VIEWER, email="viewer@shop.example")
        make_staff("other", email="owner@other.example")
        about = conversation()
        receive(about, "Mijn bel piept.")
        told = notices()
        assert [email.to_address for email in told] == ["agent@shop.example", "owner@shop.example"]
        for email in told:
            assert "Mijn bel piept." in email.text
            assert "Anna V." in email.subject
            assert f"/dashboard/conversations/{about.pk}/" in email.text
            assert "anna@customers.example" not in email.text + email.html + email.subject
            assert "Vries" not in email.text + email.html + email.subject

    def test_a_shop_without_staff_is_told_at_its_own_address(self) -> None:
        make_seller("shop", email="hallo@fietshoek.example")
        receive(conversation())
        assert [email.to_address for email in notices()] == ["hallo@fietshoek.example"]

    def test_a_shop_that_cannot_be_told_loses_nothing(self) -> None:
        receive(conversation())
        assert notices() == []
        assert Message.objects.count() == 1

    def test_an_automatic_reply_is_told_to_nobody(self) -> None:
        make_staff()
        receive(conversation(), auto_reply=True)
        assert notices() == []

    def test_what_came_from_another_address_is_told_and_says_so(self) -> None:
        make_staff()
        put_seller(seller_id="shop", data=SellerData("De Fietshoek", language="en"), by=OPERATOR, now=NOW)
        receive(conversation(), other_address=True)
        assert "another address" in notices()[0].text

    def test_attachments_are_named(self) -> None:
        make_staff()
        receive(conversation(), files=[KeptFile("bel.png", "image/png", b"\x89PNG")])
        assert "bel.png" in notices()[0].text
        assert "bel.png" in notices()[0].html


class TestOnce:
    def test_the_same_message_twice_is_stored_once(self) -> None:
        make_staff()
        about = conversation()
        receive(about, once_key="k")
        incoming = Incoming("Waar blijft mijn bel?", once_key="k")
        assert receive_message(conversation=about, incoming=incoming, by=actors.customer(1), now=NOW) is None
        assert Message.objects.count() == 1
        assert len(notices()) == 1


class TestR5_8AQuestionThroughTheMarketplace:
    def test_begins_a_conversation_without_a_review(self) -> None:
        make_staff()
        make_purchase(order_id="A1")
        about = ask_question(order_id="A1", seller_id="shop", text="Past dit?", by=OPERATOR, now=NOW)
        assert about.state == "open"
        assert about.waiting_since == NOW
        assert [message.text for message in about.messages.all()] == ["Past dit?"]
        assert len(notices()) == 1

    def test_goes_on_with_the_one_there_is(self) -> None:
        make_purchase(order_id="A1")
        first, second = (
            ask_question(order_id="A1", seller_id="shop", text=text, by=OPERATOR, now=NOW)
            for text in ("Past dit?", "En?")
        )
        assert first.pk == second.pk
        assert first.messages.count() == 2

    def test_only_the_operator_hands_one_in(self) -> None:
        make_purchase(order_id="A1")
        with pytest.raises(Forbidden):
            ask_question(order_id="A1", seller_id="shop", text="Past dit?", by=AGENT, now=NOW)

    @pytest.mark.parametrize(("order", "seller"), [("A2", "shop"), ("A1", "nobody")])
    def test_a_purchase_that_does_not_exist_is_named(self, order: str, seller: str) -> None:
        make_purchase(order_id="A1")
        with pytest.raises(Invalid) as error:
            ask_question(order_id=order, seller_id=seller, text="Past dit?", by=OPERATOR, now=NOW)
        assert error.value.errors[0].code in ("unknown_order", "unknown_seller")
        assert Conversation.objects.count() == 0


def test_r12_3_the_audit_trail_holds_no_words() -> None:
    receive(conversation(), "Bel mij op 06-12345678")
    row = audit.rows(event_prefix="message.received")[0]
    assert "06" not in str(row.after.get("text", {}).get("length"))
    assert "Bel" not in str(row.after)


def test_r5_6_the_customers_address_is_hidden_whichever_way_a_message_comes_in() -> None:
    about = conversation(email="anna.secret@customers.example")
    write(about, HOUR)
    message = receive(
        about,
        "Mail Anna.Secret@customers.example",
        2 * HOUR,
        quoted="> mailto:anna.secret%40customers.example",
        subject="anna.secret@customers.example",
        files=[KeptFile("anna.secret@customers.example.pdf", "application/pdf", b"%PDF-1.4")],
        left_out=["anna.secret@customers.example.exe (type)"],
    )
    shown = [message.text, message.quoted, message.subject, message.attachments.get().name, *message.left_out]
    relay = f"c-{about.relay_token}@reply.localhost"
    assert [text for text in shown if "secret" in text.lower() or relay not in text] == []


class TestWhatChangesAfterItWasMadeUp:
    def test_r5_6_an_address_that_the_customer_got_since_is_hidden_too(self) -> None:
        about, text = conversation(), "Schrijf mij op anna@customers.example of anna@new.example."
        make_staff()
        with meanwhile(lambda: Customer.objects.update(email="anna@new.example")):
            message = receive(
                about, text, subject="anna@new.example", files=[KeptFile("anna@new.example.txt", "", b"")]
            )
        stored = [message.text, message.subject, *message.attachments.values_list("name", flat=True)]
        assert not [words for words in [*stored, notices()[0].text, notices()[0].html] if "new.example" in words]

    def test_whoever_joined_the_staff_since_is_told_in_their_language_and_whoever_left_is_not(self) -> None:
        about = conversation()
        gone = make_staff(email="gone@shop.example")

        def others() -> None:
            User.objects.filter(pk=gone.pk).update(is_active=False)
            User.objects.filter(pk=make_staff(email="new@shop.example").pk).update(language="en")

        with meanwhile(others):
            receive(about)
        [told] = notices()
        assert (told.to_address, told.language) == ("new@shop.example", "en")
        assert "Waar blijft mijn bel?" in told.text

    def test_r13_2_nothing_is_stored_of_who_was_erased_since(self) -> None:
        about = conversation()
        with meanwhile(lambda: erase(about)), pytest.raises(Refused) as refused:
            receive(about)
        assert refused.value.code == "erased"
        assert not Message.objects.exists()


def erase(about: Conversation) -> None:
    erase_customer(customer_id=about.purchase.customer.ref, by=OPERATOR, now=NOW)

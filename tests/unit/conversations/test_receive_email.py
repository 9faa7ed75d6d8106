"""What becomes of an e-mail that comes in (R5.5, R5.6, R5.7, R6.7, R6.8)."""

from datetime import timedelta

import pytest
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.conversations import actions
from makegood.domain.conversations.models import Conversation, Message
from makegood.domain.mail.models import Email, ReceivedEmail
from makegood.domain.orders.models import Customer
from makegood.domain.privacy.actions import erase_customer
from makegood.domain.reassessments.queries import reassessment_of
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel.models import AuditRow
from tests.factories import NOW, OPERATOR, agent_of, ask_again, deliver, make_purchase, make_review, make_staff
from tests.meanwhile import meanwhile
from tests.unit.conversations.incoming import ANNA, arrive, make_conversation, placed, relay_of, reply, report, sent_in

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def bounce_of(email: Email) -> str:
    return f"b-{email.pk}@reply.localhost"


class TestPlacing:
    def test_an_answer_stands_in_the_conversation_and_opens_it(self) -> None:
        conversation = make_conversation()
        quoted = "Op ma 23 nov. 2026 om 09:00 schreef De Fietshoek:\n> Wat vervelend."
        message = placed(arrive(reply(relay_of(conversation), f"Dank u wel!\n\n{quoted}\n")))
        assert message.conversation_id == conversation.pk
        assert (message.direction, message.state, message.created_at) == ("in", "received", NOW)
        assert message.text == "Dank u wel!"
        assert "> Wat vervelend." in message.quoted
        assert not message.auto_reply
        assert not message.other_address
        conversation.refresh_from_db()
        assert (conversation.state, conversation.waiting_since) == ("open", NOW)

    @pytest.mark.parametrize("change", [str.upper, str.title, lambda address: f"<{address}>"])
    def test_the_case_of_a_relay_address_says_nothing(self, change) -> None:
        conversation = make_conversation()
        placed(arrive(reply("somebody@else.example"), recipient=change(relay_of(conversation))))

    @pytest.mark.parametrize("header", ["Delivered_To", "X_Original_To", "Envelope_To", "Cc"])
    def test_without_an_envelope_the_header_tells_the_address(self, header: str) -> None:
        conversation = make_conversation()
        raw = reply("somebody@else.example", **{header: relay_of(conversation)})
        assert placed(arrive(raw)).conversation_id == conversation.pk

    def test_the_address_counts_before_what_it_answers(self) -> None:
        one, other = make_conversation(seller_id="one"), make_conversation(seller_id="other")
        raw = reply(relay_of(one), In_Reply_To=sent_in(other).message_id)
        assert placed(arrive(raw)).conversation_id == one.pk

    @pytest.mark.parametrize("header", ["In_Reply_To", "References"])
    def test_without_a_relay_address_it_is_placed_by_what_it_answers(self, header: str) -> None:
        conversation = make_conversation()
        raw = reply("service@market.example", **{header: f"<x@y.example> {sent_in(conversation).message_id}"})
        assert placed(arrive(raw)).conversation_id == conversation.pk

    def test_an_answer_to_the_request_to_grade_again_is_placed_by_its_thread(self) -> None:
        request = ask_again(make_review(3))
        raw = reply("service@market.example", In_Reply_To=Email.objects.get(about=request.pk).message_id)
        assert placed(arrive(raw)).conversation.purchase_id == request.review.purchase_id

    @pytest.mark.parametrize(
        ("to", "reason"),
        [
            ("c-" + "a" * 26 + "@reply.localhost", "No conversation has this address"),
            ("service@market.example", "It goes to no conversation"),
            ("noreply@reply.localhost", "It goes to no conversation"),
        ],
    )
    def test_what_cannot_be_placed_waits_for_the_operator(self, to: str, reason: str) -> None:
        make_conversation()
        raw = reply(to)
        receipt = arrive(raw)
        kept = ReceivedEmail.objects.get(pk=receipt.received_id)
        assert (receipt.state, receipt.message_id) == ("unplaced", "")
        assert kept.reason.startswith(reason)
        assert bytes(kept.raw) == raw
        assert not Message.objects.filter(direction="in").exists()

    def test_the_conversation_is_answered_in_the_customers_thread(self) -> None:
        conversation = make_conversation()
        asked = NOW + timedelta(minutes=5)
        arrive(reply(relay_of(conversation), message_id="<theirs@customers.example>"), now=asked)
        answer = write_to_customer(purchase=conversation.purchase, text="Graag!", by=agent_of("shop"), now=LATER)
        email = Email.objects.get(about=answer.pk)
        assert email.in_reply_to == "<theirs@customers.example>"
        assert answer.answers_since == asked

    def test_the_operator_can_place_it_by_hand_once(self) -> None:
        purchase = make_purchase()
        receipt = arrive(reply("service@market.example"))
        kept = ReceivedEmail.objects.get(pk=receipt.received_id)
        place = {"order_id": purchase.order_id, "seller_id": "shop", "by": OPERATOR, "now": NOW}
        message = actions.place_received(received=kept, **place)
        assert message.conversation.purchase_id == purchase.pk
        with pytest.raises(Exception, match="wacht op niemand"):
            actions.place_received(received=kept, **place)
        assert arrive(reply("service@market.example")).message_id == message.pk


class TestOnce:
    def test_the_same_email_twice_is_stored_once(self) -> None:
        conversation = make_conversation()
        raw = reply(relay_of(conversation))
        first = arrive(raw)
        again = arrive(b"Received: from elsewhere by mx2.example; today\r\n" + raw, recipient=relay_of(conversation))
        assert again == first
        assert Message.objects.filter(direction="in").count() == ReceivedEmail.objects.count() == 1

    def test_another_encoding_is_the_same_email(self) -> None:
        relay = relay_of(make_conversation())
        head = f"From: {ANNA}\nTo: {relay}\nMessage-ID: <1@x>\nContent-Type: text/plain; charset=utf-8\n"
        eight = (head + "Content-Transfer-Encoding: 8bit\n\nPrima, één keer. \n").encode()
        quoted = (head + "Content-Transfer-Encoding: quoted-printable\n\nPrima, =C3=A9=C3=A9n keer.\n").encode()
        assert arrive(quoted) == arrive(eight)

    def test_a_message_id_used_for_another_text_loses_nothing(self) -> None:
        relay = relay_of(make_conversation())
        assert placed(arrive(reply(relay, "Een"))).pk != placed(arrive(reply(relay, "Twee"))).pk

    def test_to_two_conversations_it_stands_in_both(self) -> None:
        one, other = (relay_of(make_conversation(seller_id=seller)) for seller in ("one", "other"))
        raw = reply(f"{one}, {other}")
        assert (
            placed(arrive(raw, recipient=one)).conversation_id != placed(arrive(raw, recipient=other)).conversation_id
        )


class TestNoAnswer:
    def test_from_another_address_it_is_marked_and_counts_for_nothing(self) -> None:
        conversation = make_conversation()
        message = placed(arrive(reply(relay_of(conversation), sender="bob@elsewhere.example")))
        conversation.refresh_from_db()
        assert message.other_address
        assert (conversation.state, conversation.waiting_since) == ("waiting", None)

    @pytest.mark.parametrize(
        ("customer", "sender"),
        [
            ("anna@customers.example", "ANNA@Customers.Example"),
            ("anna@bücher.example", "anna@xn--bcher-kva.example"),
            ("anna@xn--bcher-kva.example", "Anna@BÜCHER.example"),
        ],
    )
    def test_the_customers_address_in_another_form_is_theirs(self, customer: str, sender: str) -> None:
        conversation = make_conversation(email=customer)
        raw = reply(relay_of(conversation), sender="x@y.example").replace(b"x@y.example", sender.encode())
        assert not placed(arrive(raw)).other_address

    @pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}])
    def test_an_automatic_answer_is_marked_and_told_to_nobody(self, header: dict[str, str]) -> None:
        make_staff("shop")
        conversation = make_conversation()
        actions.close_conversation(conversation=conversation, by=agent_of("shop"), now=NOW)
        message = placed(arrive(reply(relay_of(conversation), **header)))
        conversation.refresh_from_db()
        assert message.auto_reply
        assert conversation.state == "closed"
        assert not Email.objects.filter(kind="customer_message").exists()

    def test_an_out_of_office_message_to_the_envelope_sender_is_placed(self) -> None:
        conversation = make_conversation()
        bounces = bounce_of(sent_in(conversation))
        message = placed(arrive(reply(bounces, subject="Afwezig"), recipient=bounces, sender=""))
        assert message.auto_reply
        assert message.conversation_id == conversation.pk
        assert sent_in(conversation).state == "sent"

    @pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON"])
    def test_what_has_no_sender_is_automatic(self, sender: str) -> None:
        assert placed(arrive(reply(relay_of(make_conversation())), sender=sender)).auto_reply

    def test_a_person_who_answers_to_the_envelope_sender_is_heard(self) -> None:
        conversation = make_conversation()
        placed(arrive(reply(bounce_of(sent_in(conversation))), sender=ANNA))
        conversation.refresh_from_db()
        assert conversation.state == "open"

    def test_staff_who_are_out_of_office_bother_nobody(self) -> None:
        make_staff("shop")
        arrive(reply(relay_of(make_conversation())))
        notice = Email.objects.get(kind="customer_message")
        receipt = arrive(reply(bounce_of(notice), sender="owner@shop.example", Auto_Submitted="auto-replied"))
        assert receipt.state == "ignored"
        receipt = arrive(reply(bounce_of(notice), "Wie is dit?", sender="owner@shop.example"))
        assert receipt.state == "unplaced"

    def test_an_email_of_ours_that_comes_back_is_a_loop(self) -> None:
        conversation = make_conversation()
        before = Email.objects.count()
        receipt = arrive(reply(relay_of(conversation), message_id=sent_in(conversation).message_id))
        assert receipt.state == "ignored"
        assert Email.objects.count() == before
        assert Message.objects.count() == 1

    def test_nothing_is_ever_answered(self) -> None:
        conversation = make_conversation()
        before = set(Email.objects.values_list("pk", flat=True))
        arrive(reply(relay_of(conversation)))
        arrive(reply(relay_of(conversation), "Weg", Auto_Submitted="auto-replied"))
        arrive(reply("nobody@reply.localhost", "Wie?"))
        assert not Email.objects.exclude(pk__in=before).filter(to_address=ANNA).exists()


class TestReports:
    @pytest.mark.parametrize("to_its_own_address", [True, False])
    def test_a_bounce_undoes_contact(self, to_its_own_address: bool) -> None:
        conversation = make_conversation()
        email = sent_in(conversation)
        to = bounce_of(email) if to_its_own_address else relay_of(conversation)
        receipt = arrive(report(to, about="" if to_its_own_address else email.message_id), sender="")
        assert receipt.state == "bounce"
        message = Message.objects.get(direction="out")
        assert message.state == "bounced"
        assert message.failure.startswith("550 5.1.1")
        assert "@" not in message.failure
        review = conversation.purchase.review
        review.refresh_from_db()
        assert reassessment_of(review, now=NOW).reason == "contact_bounced"
        assert AuditRow.objects.filter(event="review.contact_undone").exists()

    def test_a_bounce_that_is_quicker_than_the_worker_counts(self) -> None:
        conversation = make_conversation()
        email = sent_in(conversation)
        Email.objects.filter(pk=email.pk).update(state="queued", claimed_by="worker", sent_at=None)
        arrive(report(bounce_of(email)), sender="")
        email.refresh_from_db()
        assert (email.state, email.sent_at, email.claimed_by) == ("bounced", NOW, "")

    def test_a_delay_changes_nothing(self) -> None:
        conversation = make_conversation()
        email = sent_in(conversation)
        assert arrive(report(bounce_of(email), action="delayed", status="4.4.1"), sender="").state == "ignored"
        assert sent_in(conversation).state == "sent"
        assert Message.objects.count() == 1

    def test_a_complaint_takes_contact_away_and_nothing_more_is_asked(self) -> None:
        conversation = make_conversation()
        raw = report(bounce_of(sent_in(conversation)), kind="feedback-report")
        assert arrive(raw, sender="").state == "complaint"
        message = Message.objects.get(direction="out")
        assert (message.state, message.failure) == ("bounced", "The customer reported this e-mail as unwanted.")
        assert Customer.objects.get().complained_at == NOW
        review = conversation.purchase.review
        review.refresh_from_db()
        assert reassessment_of(review, now=NOW).reason == "customer_unreachable"

    def test_a_complaint_about_the_request_counts_too(self) -> None:
        request = ask_again(make_review(3))
        deliver(about=request.pk)
        raw = report(bounce_of(Email.objects.get(about=request.pk)), kind="feedback-report")
        assert arrive(raw, sender="").state == "complaint"
        request.refresh_from_db()
        assert request.undelivered_at == NOW
        assert Customer.objects.get().complained_at == NOW

    def test_a_complaint_about_a_notice_is_none_of_a_customers(self) -> None:
        make_staff("shop", email=ANNA)
        arrive(reply(relay_of(make_conversation())))
        notice = Email.objects.get(kind="customer_message")
        Email.objects.filter(pk=notice.pk).update(state="sent", sent_at=NOW)
        assert arrive(report(bounce_of(notice), kind="feedback-report"), sender="").state == "complaint"
        assert Customer.objects.get().complained_at is None

    def test_a_bounce_twice_is_one(self) -> None:
        conversation = make_conversation()
        to = bounce_of(sent_in(conversation))
        arrive(report(to), sender="")
        rows = AuditRow.objects.count()
        assert arrive(report(to, status="5.2.2"), sender="").state == "bounce"
        assert AuditRow.objects.count() == rows

    def test_a_report_about_an_unknown_email_waits_for_the_operator(self) -> None:
        make_conversation()
        assert arrive(report("b-" + "z" * 26 + "@reply.localhost"), sender="").state == "unplaced"

    def test_a_report_without_a_name_of_the_email_is_shown_in_its_conversation(self) -> None:
        conversation = make_conversation()
        message = placed(arrive(report(relay_of(conversation)), sender=""))
        assert message.auto_reply
        assert sent_in(conversation).state == "sent"


class TestFiles:
    def test_some_are_kept_and_the_others_are_named(self) -> None:
        conversation = make_conversation()
        files = (
            ("schade.jpg", "image/jpeg", b"\xff\xd8\xff" + b"x" * 100),
            ("setup.exe", "image/png", b"MZ\x90"),
            ("pagina.html", "text/html", b"<html><script>"),
            ("bon.pdf", "application/pdf", b"%PDF-1.7"),
        )
        message = placed(arrive(reply(relay_of(conversation), files=files)))
        assert [file.name for file in message.attachments.order_by("name")] == ["bon.pdf", "schade.jpg"]
        assert message.left_out == ["setup.exe (type)", "pagina.html (type)"]

    def test_at_most_10_mb_together(self) -> None:
        big = b"%PDF-" + b"x" * (6 * 1024 * 1024)
        small = ("klein.txt", "text/plain", b"Hallo")
        files = (("1.pdf", "application/pdf", big), ("2.pdf", "application/pdf", big), small)
        message = placed(arrive(reply(relay_of(make_conversation()), files=files)))
        assert sorted(file.name for file in message.attachments.all()) == ["1.pdf", "klein.txt"]
        assert message.left_out == ["2.pdf (size)"]

    def test_a_very_long_text_is_kept_whole(self) -> None:
        text = "Nog een regel.\n" * 9000
        message = placed(arrive(reply(relay_of(make_conversation()), text)))
        assert len(message.text) <= 100_000
        assert message.text.count("regel") + message.quoted.count("regel") >= 8999

    def test_without_words_there_is_still_a_message(self) -> None:
        message = placed(
            arrive(reply(relay_of(make_conversation()), "", files=(("a.pdf", "application/pdf", b"%PDF-"),)))
        )
        assert message.text == ""
        assert message.attachments.count() == 1


class TestNobodySeesTheAddress:
    """The customer's own address, in every field that an e-mail has, is nowhere that a seller looks (R5.6)."""

    @pytest.fixture
    def conversation(self, settings) -> Conversation:
        settings.MAKEGOOD_NOW = NOW
        make_staff("shop", email="owner@shop.example")
        conversation = make_conversation()
        relay = relay_of(conversation)
        text = (
            f"Mail mij op {ANNA.upper()} of prive@thuis.example, mailto:anna%40customers.example.\n\n"
            f"Op 23-11-2026 schreef Anna <{ANNA}>:\n> Aan: anna@customers\u200b.example\n> {ANNA}\n-- \n{ANNA}"
        )
        files = (
            (f"bon van {ANNA}.pdf", "application/pdf", b"%PDF-"),
            (f"{ANNA}.exe", "application/x-msdownload", b"MZ"),
            ("tekst.txt", "text/plain", f"van {ANNA}".encode()),
            ("doorgestuurd.eml", "application/octet-stream", f"From: {ANNA}".encode()),
        )
        raw = reply(relay, text, subject=f"Re: van {ANNA}", files=files, Reply_To="prive@thuis.example")
        placed(arrive(raw, sender="bounces+anna@sender.example"))
        return conversation

    def test_not_in_the_tables_of_the_conversation(self, conversation: Conversation) -> None:
        message = Message.objects.get(direction="in")
        seen = [message.text, message.quoted, message.subject, *message.left_out]
        seen += [file.name + bytes(file.data).decode() for file in message.attachments.all()]
        assert "customers.example" not in " ".join(seen).lower().replace("\u200b", "")
        assert "thuis.example" not in " ".join(seen)
        assert relay_of(conversation) in message.text
        assert relay_of(conversation) in message.quoted

    def test_not_in_the_notice_the_audit_trail_or_a_page(self, conversation: Conversation) -> None:
        (notice,) = Email.objects.filter(kind="customer_message")
        seen = notice.subject + notice.text + notice.html + notice.from_name
        seen += "".join(f"{row.before} {row.after}" for row in AuditRow.objects.all())
        client = Client()
        client.force_login(User.objects.get(email="owner@shop.example"))
        review = conversation.purchase.review
        for page in (f"/dashboard/reviews/{review.pk}/", f"/dashboard/reviews/{review.pk}/message/"):
            seen += client.get(page).content.decode()
        assert "Mail mij op" in seen
        assert "customers.example" not in seen.lower()
        assert "thuis.example" not in seen


def test_an_older_address_that_we_wrote_to_is_hidden_too() -> None:
    conversation = make_conversation()
    Customer.objects.update(email="anna@new.example")
    raw = reply(relay_of(conversation), f"Ja.\n\n> Aan: {ANNA}\n", sender="anna@new.example")
    message = placed(arrive(raw, now=NOW + timedelta(days=1)))
    assert ANNA not in message.text + message.quoted


def test_audit_rows_of_incoming_mail_hold_no_words() -> None:
    arrive(reply(relay_of(make_conversation()), "Kapotte lamp"))
    rows = " ".join(f"{row.before} {row.after}" for row in AuditRow.objects.all())
    assert "lamp" not in rows.lower()
    assert "@" not in rows


def test_r13_2_an_e_mail_of_a_customer_who_is_erased_at_the_last_moment_waits_for_the_operator() -> None:
    conversation = make_conversation()
    ref = conversation.purchase.customer.ref
    with meanwhile(lambda: erase_customer(customer_id=ref, by=OPERATOR, now=NOW)):
        receipt = arrive(reply(relay_of(conversation)))
    received = ReceivedEmail.objects.get(pk=receipt.received_id)
    assert (received.state, received.reason) == ("unplaced", "The data of its customer were erased.")
    assert not Message.objects.filter(direction="in").exists()

from datetime import timedelta

import pytest

from makegood.domain.conversations.models import Message
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel import audit
from makegood.kernel.actors import Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories import NOW, agent_of, contact, deliver, make_review, make_seller

pytestmark = pytest.mark.django_db

AGENT = agent_of("shop")
LATER = NOW + timedelta(hours=1)


class TestR5_5ContactIsWhatTheMailServerAccepted:
    def test_a_queued_message_is_no_contact_yet(self) -> None:
        review = make_review()
        write_to_customer(purchase=review.purchase, text="Hallo", by=AGENT, now=NOW)
        review.refresh_from_db()
        assert (review.contacted_at, review.progress) == (None, "unanswered")

    def test_an_accepted_one_is(self) -> None:
        review = make_review()
        contact(review, now=LATER)
        assert (review.contacted_at, review.progress, review.updated_at) == (LATER, "contacted", LATER)

    def test_a_bounce_takes_it_away_again(self) -> None:
        review = make_review()
        message = contact(review)
        deliver(about=message.pk, now=LATER, state=EmailState.BOUNCED)
        review.refresh_from_db()
        assert (review.contacted_at, review.contact_bounced, review.progress) == (None, True, "unanswered")
        assert Message.objects.get().state == "bounced"

    def test_while_another_message_stands_a_bounce_moves_it_to_that_one(self) -> None:
        review = make_review()
        first = contact(review)
        contact(review, now=LATER)
        assert review.contacted_at == NOW
        deliver(about=first.pk, now=LATER, state=EmailState.BOUNCED)
        review.refresh_from_db()
        assert (review.contacted_at, review.contact_bounced) == (LATER, False)

    def test_a_refusal_by_the_mail_server_counts_as_a_bounce(self) -> None:
        review = make_review()
        message = write_to_customer(purchase=review.purchase, text="Hallo", by=AGENT, now=NOW)
        deliver(about=message.pk, state=EmailState.FAILED)
        review.refresh_from_db()
        assert review.contact_bounced


class TestR5_1WritingToTheCustomer:
    @pytest.mark.parametrize("overall", [1, 6, 10])
    def test_from_any_review_good_or_bad(self, overall: int) -> None:
        write_to_customer(purchase=make_review(overall).purchase, text="Dank u", by=AGENT, now=NOW)
        assert Email.objects.count() == 1

    def test_r5_9_the_customer_sees_the_seller_and_a_relay_address(self) -> None:
        contact(make_review())
        email = Email.objects.get()
        assert email.from_name == "De Fietshoek via Makegood"
        assert email.from_address.startswith("c-")
        assert email.from_address.endswith("@reply.localhost")
        assert email.to_address == "anna@customers.example"

    def test_r5_2_salutation_and_closing_are_added(self) -> None:
        write_to_customer(purchase=make_review(language="en").purchase, text="We are *sorry*.", by=AGENT, now=NOW)
        email = Email.objects.get()
        assert "Dear Anna,\n\nWe are _sorry_.\n\nKind regards,\nDe Fietshoek" in email.text
        assert "<em>sorry</em>" in email.html

    def test_what_a_seller_types_is_never_html(self) -> None:
        write_to_customer(
            purchase=make_review().purchase,
            text="<script>alert(1)</script> <img src=x> [a](javascript:b)",
            by=AGENT,
            now=NOW,
        )
        html = Email.objects.get().html
        assert "<script>" not in html
        assert "<img" not in html
        assert "&lt;script&gt;" in html
        assert 'href="javascript' not in html

    def test_messages_of_one_purchase_are_one_thread(self) -> None:
        review = make_review()
        contact(review)
        contact(review, now=LATER)
        first, second = Email.objects.order_by("queued_at")
        assert second.in_reply_to == first.message_id
        assert first.from_address == second.from_address

    def test_the_trail_keeps_a_mark_of_the_words_only(self) -> None:
        contact(make_review(), "Zeer geheim")
        row = audit.rows(event_prefix="message.handed_in").get()
        assert row.after["text"]["length"] == 11
        assert "geheim" not in str(row.after)


class TestWhoMayWrite:
    def test_a_viewer_may_not(self) -> None:
        with pytest.raises(Forbidden):
            write_to_customer(purchase=make_review().purchase, text="Hallo", by=agent_of("shop", Role.VIEWER), now=NOW)

    def test_for_another_seller_the_review_does_not_exist(self) -> None:
        make_seller("other")
        with pytest.raises(NotFound):
            write_to_customer(purchase=make_review().purchase, text="Hallo", by=agent_of("other"), now=NOW)

    def test_nobody_can_write_to_a_customer_without_an_address(self) -> None:
        with pytest.raises(Refused) as error:
            write_to_customer(purchase=make_review(email=None).purchase, text="Hallo", by=AGENT, now=NOW)
        assert error.value.code == "customer_unreachable"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "required"), (" \n", "required"), ("x" * 10_001, "too_long"), ("a\x00", "invalid_characters")],
)
def test_a_message_that_cannot_be_accepted_is_not_stored(text: str, code: str) -> None:
    review = make_review()
    with pytest.raises(Invalid) as error:
        write_to_customer(purchase=review.purchase, text=text, by=AGENT, now=NOW)
    assert error.value.errors[0].code == code
    assert not Message.objects.exists()
    assert not Email.objects.exists()

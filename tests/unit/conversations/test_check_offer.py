"""R5.4: what ties something to a review is not accepted, wherever it stands; the operator sees every attempt."""

import pytest

from makegood.domain.conversations.actions import Upload, check_offer, keep_upload
from makegood.domain.conversations.enums import BlockedPlace
from makegood.domain.conversations.models import BlockedOffer, Message
from makegood.domain.conversations.queries import blocked_offers
from makegood.domain.mail.models import Email
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel import audit
from makegood.kernel.errors import Invalid
from tests.factories import NOW, agent_of, make_purchase, make_review

pytestmark = pytest.mark.django_db

AGENT = agent_of("shop")
TIED = "Pas eerst uw cijfer aan. Daarna storten wij het bedrag terug."
HONEST = "Als u het pakket terugstuurt, storten wij het bedrag terug. Het staat u vrij uw cijfer te heroverwegen."


def test_a_message_that_ties_a_refund_to_the_grade_is_not_sent() -> None:
    review = make_review()
    with pytest.raises(Invalid) as error:
        write_to_customer(purchase=review.purchase, text=f"Wat vervelend!\n\n{TIED}", by=AGENT, now=NOW)
    (found,) = error.value.errors
    assert (found.field, found.code) == ("text", "conditional_offer")
    assert "Pas eerst uw cijfer aan" in str(found.message)
    assert Message.objects.count() == Email.objects.count() == 0


def test_an_honest_message_is_sent_and_nothing_is_noted() -> None:
    write_to_customer(purchase=make_review().purchase, text=HONEST, by=AGENT, now=NOW)
    assert Message.objects.count() == 1
    assert BlockedOffer.objects.count() == 0


def test_every_attempt_is_in_the_audit_trail_without_its_words_and_before_the_operator_with_them() -> None:
    review = make_review()
    for _ in range(2):
        with pytest.raises(Invalid):
            write_to_customer(purchase=review.purchase, text=TIED, by=AGENT, now=NOW)
    assert [one.text for one in blocked_offers()] == [TIED, TIED]
    assert blocked_offers()[0].words in TIED
    rows = audit.rows(event_prefix="offer.blocked")
    assert len(rows) == 2
    assert rows[0].seller_ref == "shop"
    assert (rows[0].actor_kind, rows[0].actor_id) == (AGENT.kind, AGENT.id)
    assert rows[0].after["purchase"] == review.purchase_id
    assert "cijfer" not in str(rows[0].after)


def test_the_name_of_an_attachment_is_a_text_too() -> None:
    purchase = make_review().purchase
    kept = keep_upload(
        purchase=purchase,
        uploads=[Upload("wijzig_uw_beoordeling_en_ontvang_een_cadeaubon.pdf", b"%PDF-1.4")],
        by=AGENT,
        now=NOW,
    )
    with pytest.raises(Invalid) as error:
        write_to_customer(purchase=purchase, text="Zie de bijlage.", attachments=kept, by=AGENT, now=NOW)
    assert error.value.errors[0].field == "attachments"
    assert blocked_offers()[0].place == BlockedPlace.ATTACHMENT
    assert Message.objects.count() == 0


def test_a_text_of_no_purchase_is_checked_too() -> None:
    make_purchase()
    with pytest.raises(Invalid):
        check_offer(text=TIED, place=BlockedPlace.TEMPLATE, seller_id="shop", purchase=None, by=AGENT, now=NOW)
    assert blocked_offers()[0].place == BlockedPlace.TEMPLATE

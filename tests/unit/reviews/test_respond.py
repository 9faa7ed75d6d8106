"""The seller's public response (R9.3, R9.7)."""

from datetime import timedelta

import pytest

from makegood.domain.conversations.models import BlockedOffer, Conversation
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.orders.models import Customer
from makegood.domain.reviews.actions import publish_response, remove_response, write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import public_place
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound
from tests.factories import NOW, OPERATOR, agent_of, deliver, make_operator, make_review, make_seller, make_staff
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db

AGENT = agent_of("shop")
KEY = Actor(ActorKind.SELLER_KEY, "3", {"shop": Role.OWNER})
HOUR = timedelta(hours=1)
OFFER = "Pas eerst uw cijfer aan. Daarna storten wij het bedrag terug."


def respond(review: Review, text: str = "Dank u, wij pakken ze beter in.", by: Actor = AGENT, **more: object) -> Review:
    return publish_response(review=review, text=text, by=by, now=more.get("now", NOW))  # type: ignore[arg-type]  # a datetime


def mails() -> list[Email]:
    return list(Email.objects.filter(kind=EmailKind.RESPONSE))


class TestPublishing:
    @pytest.mark.parametrize("overall", [1, 10])
    @pytest.mark.parametrize("by", [AGENT, KEY])
    def test_r9_3_any_review_can_be_answered_in_public(self, overall: int, by: Actor) -> None:
        review = make_review(overall)
        respond(review, "  Dank u.\r\nTot ziens! ", by, now=NOW + HOUR)
        review.refresh_from_db()
        assert (review.response, review.response_at, review.updated_at) == (
            "Dank u.\nTot ziens!",
            NOW + HOUR,
            NOW + HOUR,
        )

    def test_it_is_changed_in_its_place_with_the_new_date(self) -> None:
        review = make_review()
        respond(review)
        respond(review, "Toch anders", now=NOW + HOUR)
        review.refresh_from_db()
        assert (review.response, review.response_at, review.updated_at) == ("Toch anders", NOW + HOUR, NOW + HOUR)

    def test_the_same_words_again_change_nothing(self) -> None:
        review = make_review()
        respond(review, "Dank u")
        respond(review, " Dank u ", now=NOW + HOUR)
        review.refresh_from_db()
        assert (review.response_at, review.updated_at) == (NOW, NOW)
        assert audit.rows(event_prefix="response.").count() == 1

    def test_it_is_no_contact_and_changes_no_grade(self) -> None:
        review = make_review(3)
        respond(review)
        deliver(about=review.pk)
        review.refresh_from_db()
        assert (review.contacted_at, review.progress, review.counts_as) == (None, "unanswered", 3)

    @pytest.mark.parametrize(
        ("text", "code"),
        [("", "required"), (" \n ", "required"), ("x" * 5_001, "too_long"), ("\x00", "invalid_characters")],
    )
    def test_what_is_refused_and_why(self, text: str, code: str) -> None:
        review = make_review()
        with pytest.raises(Invalid) as error:
            respond(review, text)
        assert [(one.field, one.code) for one in error.value.errors] == [("text", code)]
        assert not mails()

    def test_5000_characters_fit(self) -> None:
        assert len(respond(make_review(), "é" * 5_000).response) == 5_000

    def test_r5_4_nothing_may_depend_on_the_review(self) -> None:
        review = make_review()
        with pytest.raises(Invalid) as error:
            respond(review, OFFER)
        assert [(one.field, one.code) for one in error.value.errors] == [("text", "conditional_offer")]
        review.refresh_from_db()
        assert (review.response, mails()) == ("", [])
        blocked = BlockedOffer.objects.get()
        assert (blocked.place, blocked.text, blocked.words) == ("response", OFFER, error.value.errors[0].words)


class TestTakingItBack:
    def test_it_is_gone_and_the_review_has_changed(self) -> None:
        review = make_review()
        respond(review)
        remove_response(review=review, by=AGENT, now=NOW + HOUR)
        review.refresh_from_db()
        assert (review.response, review.response_at, review.updated_at) == ("", None, NOW + HOUR)

    def test_without_one_nothing_changes(self) -> None:
        review = make_review()
        remove_response(review=review, by=AGENT, now=NOW + HOUR)
        review.refresh_from_db()
        assert review.updated_at == NOW
        assert not audit.rows(event_prefix="response.").exists()


class TestWhoMay:
    @pytest.mark.parametrize(
        ("by", "error"),
        [
            (agent_of("shop", Role.VIEWER), Forbidden),
            (Actor(ActorKind.SELLER_KEY, "3", {"shop": Role.OWNER}, may_write=False), Forbidden),
            (OPERATOR, Forbidden),
            (agent_of("other"), NotFound),
            (actors.system("worker"), NotFound),
        ],
    )
    def test_nobody_but_the_sellers_own_side(self, by: Actor, error: type[Exception]) -> None:
        review = make_review()
        respond(review)
        with pytest.raises(error):
            respond(review, "Anders", by)
        with pytest.raises(error):
            remove_response(review=review, by=by, now=NOW)
        review.refresh_from_db()
        assert review.response == "Dank u, wij pakken ze beter in."

    def test_not_the_operators_people(self) -> None:
        review = make_review()
        with pytest.raises(Forbidden):
            respond(review, by=actor_of_user(make_operator()))

    def test_r9_7_not_the_staff_of_a_seller_that_became_inactive(self) -> None:
        review = make_review()
        owner = make_staff()
        put_seller(seller_id="shop", data=SellerData("De Fietshoek", active=False), by=OPERATOR, now=NOW)
        with pytest.raises(Forbidden):
            respond(review, by=actor_of_user(owner))
        with pytest.raises(Forbidden):
            remove_response(review=review, by=actor_of_user(owner), now=NOW)


class TestR9_7TheCustomerGetsOneEmail:
    def test_when_it_is_first_published(self) -> None:
        review = make_review(order_id="A-1", language="nl")
        respond(review, "Dank u.\nEn <b>tot</b> ziens!")
        (email,) = mails()
        assert (email.to_address, email.to_name) == ("anna@customers.example", "Anna de Vries")
        assert (email.from_name, email.from_address) == ("De Fietshoek via Makegood", "noreply@reply.localhost")
        assert (email.language, email.about, email.seller_ref) == ("nl", review.pk, "shop")
        assert "A-1" in email.subject
        link = f"http://127.0.0.1:8000{public_place(review)}"
        assert link in email.text
        assert link in email.html
        assert "> Dank u.\n> En <b>tot</b> ziens!" in email.text
        assert "Dank u.<br>En &lt;b&gt;tot&lt;/b&gt; ziens!" in email.html
        assert email.headers == {}

    def test_in_the_customers_language(self) -> None:
        respond(make_review(language="en"))
        (email,) = mails()
        assert email.subject.startswith("De Fietshoek responded to your review")

    def test_not_for_a_change_nor_for_another_one_after_it_was_taken_back(self) -> None:
        review = make_review()
        respond(review)
        respond(review, "Anders")
        remove_response(review=review, by=AGENT, now=NOW)
        respond(review, "Opnieuw")
        assert len(mails()) == 1

    def test_words_that_are_not_there_any_more_do_not_leave(self) -> None:
        review = make_review()
        respond(review, "Eerste woorden.")
        remove_response(review=review, by=AGENT, now=NOW)
        assert mails()[0].state == EmailState.CANCELLED
        respond(review, "Tweede woorden.")
        respond(review, "Derde woorden.")
        (mail,) = mails()
        assert mail.state == EmailState.QUEUED
        assert "Derde woorden." in mail.text

    def test_who_wants_no_more_questions_is_still_told(self) -> None:
        review = make_review()
        customer = review.purchase.customer
        unsubscribe(customer=customer, by=actors.customer(customer.pk), now=NOW)
        respond(review)
        assert len(mails()) == 1

    def test_without_an_address_there_is_none_and_the_response_stands(self) -> None:
        review = make_review(email=None)
        assert respond(review).response_at == NOW
        assert not mails()

    def test_no_conversation_is_begun_for_it(self) -> None:
        respond(make_review())
        assert not Conversation.objects.exists()

    def test_where_there_is_a_conversation_an_answer_to_it_belongs_there(self) -> None:
        review = make_review()
        message = write_to_customer(purchase=review.purchase, text="Wat vervelend", by=AGENT, now=NOW)
        respond(review)
        (email,) = mails()
        assert email.from_address == f"c-{message.conversation.relay_token}@reply.localhost"
        assert (email.in_reply_to, email.references) == (message.header_id, [message.header_id])


def test_the_customers_e_mail_is_to_who_the_customer_is_when_it_is_published() -> None:
    review = make_review(3)
    with meanwhile(lambda: Customer.objects.update(name="Bram Bos", email="bram@customers.example", language="en")):
        respond(review)
    [mail] = mails()
    assert (mail.to_name, mail.language) == ("Bram Bos", "en")
    assert "Bram" in mail.text
    assert "Anna" not in mail.text


def test_words_that_are_to_be_read_first_since_somebody_hid_the_last_ones_tell_nobody() -> None:
    review = make_review(3)
    with meanwhile(lambda: Review.objects.update(response_hidden_at=NOW)):
        assert respond(review).response_state == "checking"
    assert mails() == []


def test_r12_3_the_trail_tells_who_did_what_and_holds_no_words() -> None:
    make_seller()
    review = make_review()
    respond(review, "Geheime woorden")
    respond(review, "Andere woorden", KEY, now=NOW + HOUR)
    remove_response(review=review, by=AGENT, now=NOW + HOUR)
    rows = list(audit.rows(event_prefix="response.").order_by("id"))
    assert [(row.event, row.actor_kind, row.subject_id) for row in rows] == [
        ("response.published", "staff", review.pk),
        ("response.changed", "seller_key", review.pk),
        ("response.removed", "staff", review.pk),
    ]
    assert rows[0].before == {"text": None}
    assert rows[0].after["text"]["length"] == len("Geheime woorden")
    assert rows[1].before == rows[0].after
    assert rows[2].after == {"text": None}
    assert "woorden" not in str([(row.before, row.after) for row in rows])

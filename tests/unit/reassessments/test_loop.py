from datetime import date, timedelta

import pytest

from makegood.domain.accounts.models import User
from makegood.domain.grading.queries import assessment_grade
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.orders.models import Customer
from makegood.domain.reassessments.actions import answer, keep, lapse_due, request_reassessment
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reassessments.queries import reassessment_of, timeline
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import get_review
from makegood.kernel import actors, audit
from makegood.kernel.actors import Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories import NOW, agent_of, ask_again, contact, deliver, make_operator, make_review, make_staff
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db

AGENT = agent_of("shop")
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def request(review: Review, by: actors.Actor = AGENT) -> ReassessmentRequest:
    return request_reassessment(review=review, by=by, now=NOW)


def refusal(review: Review) -> str:
    with pytest.raises(Refused) as error:
        request(review)
    told = reassessment_of(Review.objects.select_related("purchase__customer").get(pk=review.pk), now=NOW)
    assert told.reason == error.value.code  # the page and the API tell the same
    return error.value.code


class TestR6_1OnlyAfterContact:
    def test_not_before_any_message(self) -> None:
        assert refusal(make_review()) == "no_contact"

    def test_not_while_the_message_is_still_queued(self) -> None:
        review = make_review()
        write_to_customer(purchase=review.purchase, text="Hallo", by=AGENT, now=NOW)
        assert refusal(review) == "no_contact"

    def test_not_after_the_only_message_bounced(self) -> None:
        review = make_review()
        deliver(about=contact(review).pk, state=EmailState.BOUNCED)
        assert refusal(review) == "contact_bounced"

    def test_not_when_the_customer_unsubscribed(self) -> None:
        review = make_review()
        contact(review)
        customer = review.purchase.customer
        unsubscribe(customer=customer, by=actors.customer(customer.pk), now=NOW)
        assert refusal(review) == "customer_unreachable"

    def test_then_yes(self) -> None:
        review = make_review()
        contact(review)
        assert reassessment_of(review, now=NOW).can_request
        assert request(review).expires_at == NOW + timedelta(days=30)


class TestR6_2OnceForEver:
    def test_a_second_request_is_refused_whatever_became_of_the_first(self) -> None:
        waiting, answered, kept, lapsed = (make_review() for _ in range(4))
        for review in (waiting, answered, kept, lapsed):
            ask_again(review)
        answer(request=answered.reassessment, overall=8, explanation="", offered=None, now=NOW)
        keep(request=kept.reassessment, offered=None, now=NOW)
        lapse_due(by=actors.system("worker"), now=NOW + 31 * DAY)
        assert {refusal(one) for one in (waiting, answered, kept, lapsed)} == {"already_requested"}
        assert Email.objects.filter(kind="reassessment").count() == 4

    def test_a_viewer_may_not_ask_and_other_sellers_see_nothing(self) -> None:
        review = make_review()
        contact(review)
        with pytest.raises(Forbidden):
            request(review, agent_of("shop", Role.VIEWER))
        with pytest.raises(NotFound):
            request(review, agent_of("other"))
        assert not ReassessmentRequest.objects.exists()


class TestR6_4TheEmail:
    def test_it_comes_from_the_relay_in_the_thread_and_can_be_unsubscribed_from(self) -> None:
        review = make_review()
        message = contact(review)
        ask_again(review)
        email = Email.objects.get(kind="reassessment")
        assert email.from_name == "De Fietshoek via Makegood"
        assert email.from_address == Email.objects.get(about=message.pk).from_address
        assert email.in_reply_to == message.header_id
        assert email.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "/again/" in email.text
        assert "/again/" in email.html


class TestWhatChangesAfterItWasMadeUp:
    def test_the_e_mail_is_to_who_the_customer_is_when_it_is_requested(self) -> None:
        review = contacted()
        with meanwhile(lambda: Customer.objects.update(name="Bram Bos", email="bram@customers.example")):
            request(review)
        email = Email.objects.get(kind="reassessment")
        assert (email.to_address, email.to_name) == ("bram@customers.example", "Bram Bos")
        assert "Bram" in email.text
        assert "Anna" not in email.text

    def test_a_review_that_is_removed_since_can_neither_be_asked_about_nor_graded_again(self) -> None:
        asked, other = contacted(), contacted()
        about = ask_again(asked)
        with meanwhile(lambda: remove(asked)), pytest.raises(Refused) as refused:
            answer(request=about, overall=9, explanation="", offered=None, now=NOW)
        assert refused.value.code == "review_removed"
        with meanwhile(lambda: remove(other)), pytest.raises(Refused) as refused:
            request(other)
        assert refused.value.code == "review_removed"
        assert not Email.objects.filter(kind="regraded").exists()
        assert Email.objects.filter(kind="reassessment").count() == 1

    def test_of_a_new_grade_whoever_joined_the_staff_since_is_told_in_their_language(self) -> None:
        about = ask_again(contacted())

        def join() -> None:
            User.objects.filter(pk=make_staff(email="new@shop.example").pk).update(language="en")

        with meanwhile(join):
            answer(request=about, overall=9, explanation="Netjes opgelost.", offered=None, now=NOW)
        told = Email.objects.get(kind="regraded")
        assert (told.to_address, told.language) == ("new@shop.example", "en")
        assert "Netjes opgelost." in told.text


def remove(review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(removed_at=NOW, removed_ground="fraud")


def contacted() -> Review:
    """A review about whose customer can be asked to grade again, as it is stored."""
    review = make_review()
    contact(review)
    return get_review(review.pk, by=AGENT)


class TestR7TheNewGrade:
    @pytest.mark.parametrize("new", [1, 3, 9])
    def test_it_counts_at_once_higher_lower_or_the_same_and_the_first_stays(self, new: int) -> None:
        review = make_review(3, aspects={"condition": 2})
        answer(request=ask_again(review), overall=new, explanation=" Netjes ", offered=None, now=NOW + DAY)
        review.refresh_from_db()
        assert (review.overall, review.new_overall, review.new_overall_at) == (3, new, NOW + DAY)
        assert (review.new_overall_explanation, review.progress) == ("Netjes", "graded_again")
        grade = assessment_grade("shop", on=TODAY, today=TODAY)
        assert (grade.average, grade.count) == (f"{new}.0", 1)
        assert grade.aspects["condition"].average == "2.0"

    def test_r7_3_the_review_keeps_its_day(self) -> None:
        review = make_review(3)
        answer(request=ask_again(review), overall=9, explanation="", offered=None, now=NOW + 20 * DAY)
        assert Review.objects.get().day == TODAY
        assert assessment_grade("shop", on=TODAY, today=TODAY).average == "9.0"


class TestR6_5LeavingItAsItIs:
    def test_it_ends_the_request_and_changes_no_grade(self) -> None:
        review = make_review(3)
        asked = ask_again(review)
        keep(request=asked, offered=None, now=NOW)
        with pytest.raises(Refused) as error:
            answer(request=asked, overall=9, explanation="", offered=None, now=NOW)
        assert error.value.code == "link_used"
        assert assessment_grade("shop", on=TODAY, today=TODAY).average == "3.0"
        assert Review.objects.get().progress == "asked_again"


class TestR6_6OnceAndFor30Days:
    def test_the_last_moment_and_the_first_too_late(self) -> None:
        early, late = (ask_again(make_review()) for _ in range(2))
        answer(request=early, overall=8, explanation="", offered=None, now=NOW + 30 * DAY)
        with pytest.raises(Refused) as error:
            answer(request=late, overall=8, explanation="", offered=None, now=NOW + 30 * DAY + timedelta(seconds=1))
        assert error.value.code == "link_expired"

    def test_it_has_lapsed_whether_or_not_a_worker_has_run(self) -> None:
        review = make_review()
        ask_again(review)
        assert reassessment_of(Review.objects.get(), now=NOW + 31 * DAY).state == "lapsed"
        assert lapse_due(by=actors.system("worker"), now=NOW + 31 * DAY) == 1
        assert ReassessmentRequest.objects.get().state == "lapsed"

    def test_the_worker_writes_it_down_once_and_an_earlier_moment_undoes_nothing(self) -> None:
        ask_again(make_review())
        worker = actors.system("worker")
        assert [lapse_due(by=worker, now=NOW + days * DAY) for days in (29, 31, 31, 1)] == [0, 1, 0, 0]
        assert ReassessmentRequest.objects.get().state_at(NOW) == "lapsed"
        assert audit.rows(event_prefix="reassessment.lapsed").count() == 1


class TestBadAnswersStoreNothing:
    @pytest.mark.parametrize(
        ("overall", "explanation", "code"),
        [
            (0, "", "out_of_range"),
            (11, "", "out_of_range"),
            (8, "x" * 1001, "too_long"),
            (8, "\x00", "invalid_characters"),
        ],
    )
    def test_it_is_refused_by_name(self, overall: int, explanation: str, code: str) -> None:
        asked = ask_again(make_review(3))
        with pytest.raises(Invalid) as error:
            answer(request=asked, overall=overall, explanation=explanation, offered=None, now=NOW)
        assert error.value.errors[0].code == code
        asked.refresh_from_db()
        assert asked.state == "requested"
        assert Review.objects.get().new_overall is None


class TestWasAnythingOffered:
    def test_yes_goes_to_the_operator_at_once_and_the_new_grade_counts(self) -> None:
        make_operator()
        answer(request=ask_again(make_review(3)), overall=9, explanation="", offered=Offered.YES, now=NOW)
        email = Email.objects.get(kind="offer_reported")
        assert email.to_address == "operator@marketplace.example"
        review = Review.objects.get()
        for part in (email.text, email.html):
            assert review.seller.name in part
            assert review.purchase.order_id in part
            assert f"/operator/cases/review/{review.pk}/" in part
            assert review.pk not in part.replace(f"/operator/cases/review/{review.pk}/", ""), (
                "an id says nothing to people"
            )
        assert assessment_grade("shop", on=TODAY, today=TODAY).average == "9.0"

    @pytest.mark.parametrize("offered", [Offered.NO, Offered.UNSAID, None])
    def test_anything_else_goes_nowhere(self, offered: Offered | None) -> None:
        make_operator()
        keep(request=ask_again(make_review(3)), offered=offered, now=NOW)
        assert not Email.objects.filter(kind="offer_reported").exists()


class TestR6_8BouncesAfterTheRequest:
    def test_a_bounced_contact_changes_contacted_at_never_the_request(self) -> None:
        review = make_review()
        message = contact(review)
        ask_again(review)
        deliver(about=message.pk, state=EmailState.BOUNCED)
        review.refresh_from_db()
        assert review.contacted_at is None
        assert (review.progress, review.reassessment.state) == ("asked_again", "requested")

    def test_if_its_own_e_mail_bounces_the_request_stays_used_and_shows_it(self) -> None:
        review = make_review()
        asked = ask_again(review)
        deliver(about=asked.pk, state=EmailState.BOUNCED)
        told = reassessment_of(Review.objects.get(), now=NOW)
        assert (told.state, told.undelivered, told.reason) == ("requested", True, "already_requested")


def test_the_history_is_one_timeline_in_order() -> None:
    review = make_review(now=NOW - 5 * DAY)
    contact(review, now=NOW - 4 * DAY)
    asked = ask_again(review, now=NOW - 3 * DAY)
    answer(request=asked, overall=8, explanation="", offered=None, now=NOW - 2 * DAY)
    events = timeline(Review.objects.get(), now=NOW)
    assert [event.kind for event in events] == ["review", "message", "request", "answered"]

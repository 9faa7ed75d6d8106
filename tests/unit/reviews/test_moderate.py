"""What a decision does to a review (R12.2, R12.5): what counts, and who may read."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from makegood.domain.grading.queries import assessment_grade, differences
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.models import Email
from makegood.domain.reassessments.actions import answer, request_reassessment
from makegood.domain.reassessments.queries import reassessment_of
from makegood.domain.reviews.actions import (
    publish_response,
    remove_response,
    remove_review,
    restore_review,
    set_new_grade_aside,
    set_words,
)
from makegood.domain.reviews.enums import Ground, Part, Status, Words
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import (
    PublicFilter,
    ReviewFilter,
    coach_situation,
    count_held,
    held_words,
    list_reviews,
    lock_review,
    needing_attention,
    new_reviews,
    observations,
    public_reviews,
    recovery_of,
    template_values,
)
from makegood.kernel import audit, stamps
from makegood.kernel.errors import Refused
from tests.factories import NOW, OPERATOR, agent_of, ask_again, contact, make_review, make_seller, make_staff, send_mail

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def remove(review: Review, ground: Ground = Ground.FRAUD) -> Review:
    with transaction.atomic():
        stored = lock_review(review.pk)
        remove_review(review=stored, ground=ground, by=OPERATOR, now=LATER)
    return stored


def restore(review: Review) -> Review:
    with transaction.atomic():
        stored = lock_review(review.pk)
        restore_review(review=stored, by=OPERATOR, now=LATER)
    return stored


def put_aside(review: Review, aside: bool = True) -> Review:
    with transaction.atomic():
        stored = lock_review(review.pk)
        set_new_grade_aside(review=stored, aside=aside, by=OPERATOR, now=LATER)
    return stored


def words(review: Review, part: Part, state: Words) -> Review:
    with transaction.atomic():
        stored = lock_review(review.pk)
        set_words(review=stored, part=part, state=state, by=OPERATOR, now=LATER)
    return stored


def regraded(first: int = 3, new: int = 9, explanation: str = "Keurig opgelost") -> Review:
    review = make_review(first)
    answer(request=ask_again(review), overall=new, explanation=explanation, offered=None, now=NOW)
    return Review.objects.get(pk=review.pk)


def grade() -> tuple[str | None, int]:
    assert list(differences(observations())) == []
    found = assessment_grade("shop", on=TODAY, today=TODAY)
    return found.average, found.count


def found(text: str) -> int:
    return list_reviews(ReviewFilter(seller_id="shop", text=text), by=agent_of("shop")).count()


class TestR12_2Removal:
    def test_it_counts_in_nothing_and_its_place_stays(self) -> None:
        review = make_review(3, aspects={"contact": 2})
        make_review(9)
        before = stamps.read(stamps.of_shop("shop"))
        stored = remove(review)
        assert (stored.status, stored.counts_as, stored.shown_text) == (Status.REMOVED, None, "")
        assert (stored.removed_at, stored.removed_ground, stored.updated_at) == (LATER, "fraud", LATER)
        assert grade() == ("9.0", 1)
        assert assessment_grade("shop", on=TODAY, today=TODAY).aspects["contact"].count == 0
        assert stamps.read(stamps.of_shop("shop")) != before
        assert recovery_of(assessment_grade("shop", on=TODAY, today=TODAY), low_below=6) is None
        everything = public_reviews("shop", PublicFilter(), cursor=None, limit=9).items
        assert {one.counts_as for one in everything} == {9, None}
        for wanted in (PublicFilter(grades=range(1, 6)), PublicFilter(with_words=True)):
            assert review.pk not in {one.pk for one in public_reviews("shop", wanted, cursor=None, limit=9).items}

    def test_restoring_is_as_if_nothing_had_been(self) -> None:
        review = make_review(3)
        make_review(9)
        before = grade()
        remove(review)
        stored = restore(review)
        assert (stored.status, stored.counts_as, stored.removed_ground) == (Status.PUBLISHED, 3, "")
        assert (grade(), found("ingedeukt")) == (before, 2)

    def test_removing_or_restoring_twice_changes_nothing(self) -> None:
        review = make_review(3)
        make_review(9)
        restore(review)
        for _ in range(2):
            remove(review)
        assert (grade(), audit.rows(event_prefix="review.removed").count()) == (("9.0", 1), 1)
        for _ in range(2):
            restore(review)
        assert (grade(), audit.rows(event_prefix="review.restored").count()) == (("6.0", 2), 1)

    def test_another_ground_takes_the_place_of_the_first(self) -> None:
        review = make_review(3)
        remove(review)
        stored = remove(review, Ground.UNLAWFUL)
        assert (stored.removed_ground, grade()) == ("unlawful", (None, 0))

    def test_the_database_knows_which_grade_counts(self) -> None:
        review = regraded()

        def counting() -> int | None:
            return Review.objects.get(pk=review.pk).counting

        assert counting() == 9
        put_aside(review)
        assert counting() == 3
        remove(review)
        assert counting() is None
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(removed_ground="")

    def test_nobody_is_told_or_asked_about_it_any_more(self) -> None:
        review = make_review(3)
        remove(review)
        low = needing_attention(ReviewFilter(seller_id="shop"), 6)
        assert list_reviews(low, by=agent_of("shop")).count() == 0
        news = new_reviews("shop", bands=["low"], since=NOW - HOUR, until=NOW + HOUR, limit=5)
        assert (news.count, template_values(review.purchase)["grade"]) == (0, "")
        assert coach_situation(review.purchase, now=NOW).their_words == ""

    def test_its_words_do_not_leave_in_a_notice_that_waits(self) -> None:
        make_staff("shop")
        review = make_review(3)
        remove(review)
        assert Email.objects.get(kind=EmailKind.NEW_REVIEW).state == EmailState.CANCELLED

    def test_a_response_cannot_be_given(self) -> None:
        review = make_review(3)
        remove(review)
        with pytest.raises(Refused) as error:
            publish_response(review=review, text="Dank u", by=agent_of("shop"), now=NOW)
        assert error.value.code == "review_removed"

    def test_the_trail_holds_no_words(self) -> None:
        review = make_review(3, "Geheime woorden")
        remove(review)
        row = audit.rows(event_prefix="review.removed").get()
        assert row.before == {"status": "published", "ground": "", "counts_as": 3, "set_aside_at": None}
        assert row.after == {"status": "removed", "ground": "fraud", "counts_as": None, "set_aside_at": None}


class TestTheRequestToGradeAgain:
    def test_r6_7_it_cannot_be_made(self) -> None:
        review = make_review(3)
        contact(review)
        stored = remove(review)
        assert reassessment_of(stored, now=NOW).reason == "review_removed"
        with pytest.raises(Refused) as error:
            request_reassessment(review=review, by=agent_of("shop"), now=NOW)
        assert error.value.code == "review_removed"

    def test_r12_2_an_open_one_is_shut_and_opened_again(self) -> None:
        review = make_review(3)
        request = ask_again(review)
        remove(review)
        with pytest.raises(Refused) as error:
            answer(request=request, overall=9, explanation="", offered=None, now=LATER)
        assert error.value.code == "review_removed"
        restore(review)
        answer(request=request, overall=9, explanation="", offered=None, now=LATER)
        assert grade() == ("9.0", 1)

    def test_its_email_does_not_leave_meanwhile(self) -> None:
        review = make_review(3)
        request = ask_again(review)
        remove(review)
        send_mail()
        assert Email.objects.get(about=request.pk).state == EmailState.CANCELLED


class TestTheNewGradeSetAside:
    def test_r12_2_the_first_counts_again_and_the_request_stays_used(self) -> None:
        review = regraded(3, 9)
        assert grade() == ("9.0", 1)
        stored = put_aside(review)
        assert (stored.counts_as, stored.new_overall, stored.set_aside_at, grade()) == (3, 9, LATER, ("3.0", 1))
        assert reassessment_of(stored, now=NOW).reason == "already_requested"
        figures = recovery_of(assessment_grade("shop", on=TODAY, today=TODAY), low_below=6)
        assert figures is not None
        assert (figures.regraded_share, figures.mean_change) == (0, None)
        assert public_reviews("shop", PublicFilter(graded_again=True), cursor=None, limit=9).items == []
        assert put_aside(review, aside=False).counts_as == 9
        assert grade() == ("9.0", 1)

    def test_without_a_new_grade_nothing_changes(self) -> None:
        assert put_aside(make_review(3)).set_aside_at is None

    def test_one_that_was_removed_comes_back_as_it_was_decided(self) -> None:
        review = regraded(3, 9)
        remove(review)
        put_aside(review)
        assert grade() == (None, 0)
        assert restore(review).counts_as == 3
        assert grade() == ("3.0", 1)


class TestR12_5Words:
    @pytest.mark.parametrize("state", [Words.CHECKING, Words.HIDDEN])
    def test_nobody_but_the_operator_reads_or_finds_them_and_the_grade_counts(self, state: Words) -> None:
        review = regraded(3, 9, "Keurig opgelost")
        stored = words(review, Part.TEXT, state)
        assert (stored.status, stored.shown_text, stored.shown_explanation) == (Status.HELD, "", "Keurig opgelost")
        assert (stored.text, grade()) == ("Doos was ingedeukt.", ("9.0", 1))
        assert (found("ingedeukt"), found("keurig"), found(review.purchase.order_id)) == (0, 1, 1)
        stored = words(review, Part.EXPLANATION, state)
        assert (stored.shown_explanation, found("keurig")) == ("", 0)
        words(review, Part.TEXT, Words.SHOWN)
        assert words(review, Part.EXPLANATION, Words.SHOWN).status == Status.PUBLISHED
        assert (found("ingedeukt"), found("keurig")) == (1, 1)

    def test_words_that_are_not_there_are_not_held(self) -> None:
        assert words(make_review(3, ""), Part.TEXT, Words.CHECKING).status == Status.PUBLISHED

    def test_the_customer_hears_of_a_response_when_it_is_shown(self) -> None:
        review = make_review(3)
        publish_response(review=review, text="Dank u", by=agent_of("shop"), now=NOW)
        words(review, Part.RESPONSE, Words.HIDDEN)
        mail = Email.objects.get(kind=EmailKind.RESPONSE)
        assert mail.state == EmailState.CANCELLED
        publish_response(review=review, text="Andere woorden", by=agent_of("shop"), now=NOW)
        stored = Review.objects.get(pk=review.pk)
        assert (stored.response_state, stored.shown_response) == (Words.CHECKING, "")
        mail.refresh_from_db()
        assert mail.state == EmailState.CANCELLED
        assert words(review, Part.RESPONSE, Words.SHOWN).status == Status.PUBLISHED
        mail.refresh_from_db()
        assert mail.state == EmailState.QUEUED
        assert "Andere woorden" in mail.text

    def test_a_response_that_a_check_held_can_be_mended(self) -> None:
        review = make_review(3)
        held = publish_response(review=review, text="Bel ons: 06-12345678", by=agent_of("shop"), now=NOW)
        assert (held.response_state, held.shown_response) == (Words.CHECKING, "")
        mended = publish_response(review=review, text="Wij bellen u", by=agent_of("shop"), now=NOW)
        assert mended.shown_response == "Wij bellen u"
        assert Email.objects.get(kind=EmailKind.RESPONSE).state == EmailState.QUEUED

    def test_a_hidden_response_does_not_come_back_by_taking_it_back(self) -> None:
        review, by = make_review(3), agent_of("shop")
        publish_response(review=review, text="U bent gek", by=by, now=NOW)
        words(review, Part.RESPONSE, Words.HIDDEN)
        for text in ("Nette woorden", "U bent gek"):
            publish_response(review=review, text=text, by=by, now=NOW)
            remove_response(review=review, by=by, now=NOW)
            again = publish_response(review=review, text=text, by=by, now=NOW)
            assert (again.response_state, again.shown_response) == (Words.CHECKING, "")
        words(review, Part.RESPONSE, Words.SHOWN)
        assert publish_response(review=review, text="Wij bellen u", by=by, now=NOW).shown_response == "Wij bellen u"

    def test_those_that_wait_longest_come_first(self) -> None:
        make_seller()
        first = make_review(3, "Een", now=NOW - 3 * HOUR)
        second = regraded(3, 9, "Twee")
        words(second, Part.EXPLANATION, Words.CHECKING)
        words(first, Part.TEXT, Words.CHECKING)
        assert [(one.words, one.since) for one in held_words(9)] == [("Een", NOW - 3 * HOUR), ("Twee", NOW)]
        assert (count_held(), count_held(before=NOW - HOUR)) == (2, 1)
        remove(first)
        assert count_held() == 1

from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.reviews.actions import submit_review, submit_review_by_link
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.kernel import actors, audit
from makegood.kernel.errors import Forbidden, Invalid, MakegoodError, Refused
from tests.factories import NOW, OPERATOR, agent_of, make_order, make_purchase, make_review, make_seller

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def hand_in(order_id: str, seller_id: str = "shop", **values: object) -> Review:
    arguments: dict[str, object] = {"answers": Answers(8), "submitted_at": None, "by": OPERATOR, "now": NOW} | values
    return submit_review(order_id=order_id, seller_id=seller_id, **arguments)  # type: ignore[arg-type]  # keywords of submit_review


def code_of(error: pytest.ExceptionInfo[MakegoodError]) -> str:
    return error.value.errors[0].code if isinstance(error.value, Invalid) else error.value.code


class TestR1ReviewsAreEarnedByAPurchase:
    def test_what_is_wrong_with_the_answers_is_told_before_that_there_is_no_such_order(self) -> None:
        with pytest.raises(Invalid) as error:
            hand_in("nowhere", answers=Answers(11))
        assert code_of(error) == "out_of_range"
        with pytest.raises(Invalid) as error:
            hand_in("nowhere")
        assert code_of(error) == "unknown_order"

    def test_one_review_per_purchase_whichever_way_it_comes(self) -> None:
        purchase = make_purchase()
        submit_review_by_link(purchase=purchase, answers=Answers(3), now=NOW)
        for again in (
            lambda: submit_review_by_link(purchase=purchase, answers=Answers(10), now=NOW),
            lambda: hand_in(purchase.order_id),
        ):
            with pytest.raises(Refused) as error:
                again()
            assert code_of(error) == "already_reviewed"
        assert Review.objects.get().overall == 3

    def test_ids_rise_with_the_moment_a_review_came_in(self) -> None:
        later = [NOW + timedelta(seconds=seconds) for seconds in range(3)]
        ids = [hand_in(make_purchase(order_id=f"o-{at:%S}").order_id, now=at).pk for at in later]
        assert ids == sorted(ids)

    def test_each_seller_of_an_order_has_a_review_of_its_own(self) -> None:
        make_order("o-1", sellers=("shop", "other"))
        hand_in("o-1", "shop")
        hand_in("o-1", "other")
        assert Review.objects.count() == 2

    @pytest.mark.parametrize(
        ("order", "seller", "code"),
        [
            ("nothing", "shop", "unknown_order"),
            ("o-1", "nobody", "unknown_seller"),
            ("o-1", "other", "unknown_purchase"),
        ],
    )
    def test_no_review_without_a_purchase(self, order: str, seller: str, code: str) -> None:
        make_order("o-1")
        make_seller("other")
        with pytest.raises(Invalid) as error:
            hand_in(order, seller)
        assert code_of(error) == code
        assert not Review.objects.exists()

    def test_r1_5_its_origin_is_kept(self) -> None:
        make_order("o-1")
        assert make_review().origin == "link"
        assert hand_in("o-1").origin == "api"

    def test_r2_5_a_cancelled_purchase_gets_no_new_review(self) -> None:
        make_order("o-1", cancelled=True)
        with pytest.raises(Refused) as error:
            hand_in("o-1")
        assert code_of(error) == "purchase_cancelled"

    def test_only_the_marketplace_hands_reviews_in(self) -> None:
        make_order("o-1")
        with pytest.raises(Forbidden):
            hand_in("o-1", by=agent_of("shop"))


class TestWhenItCounts:
    def test_a_review_counts_from_the_moment_it_is_stored(self) -> None:
        make_review(3)
        grade = assessment_grade("shop", on=TODAY, today=TODAY)
        assert (grade.average, grade.count) == ("3.0", 1)

    def test_its_day_is_the_marketplaces(self) -> None:
        make_order("o-1")
        review = hand_in("o-1", submitted_at=datetime(2026, 11, 1, 23, 30, tzinfo=UTC))
        assert review.day == date(2026, 11, 2)

    def test_a_time_without_zone_is_the_marketplaces(self) -> None:
        make_order("o-1")
        assert hand_in("o-1", submitted_at=datetime(2026, 11, 2, 0, 30)).day == date(2026, 11, 2)

    @pytest.mark.parametrize(
        ("ahead", "accepted"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)]
    )
    def test_r8_1_more_than_five_minutes_ahead_is_refused(self, ahead: timedelta, accepted: bool) -> None:
        make_order("o-1")
        if accepted:
            hand_in("o-1", submitted_at=NOW + ahead)
            return
        with pytest.raises(Invalid) as error:
            hand_in("o-1", submitted_at=NOW + ahead)
        assert code_of(error) == "in_the_future"


class TestBadInputStoresNothing:
    @pytest.mark.parametrize(
        ("answers", "code"),
        [
            (Answers(0), "out_of_range"),
            (Answers(11), "out_of_range"),
            (Answers(8, aspects={"condition": 0}), "out_of_range"),
            (Answers(8, aspects={"smell": 5}), "unknown_aspect"),
            (Answers(8, "x" * 5001), "too_long"),
            (Answers(8, "nul\x00"), "invalid_characters"),
        ],
    )
    def test_it_is_refused_by_name(self, answers: Answers, code: str) -> None:
        purchase = make_purchase()
        rows = audit.rows().count()
        with pytest.raises(Invalid) as error:
            submit_review_by_link(purchase=purchase, answers=answers, now=NOW)
        assert code_of(error) == code
        assert not Review.objects.exists()
        assert audit.rows().count() == rows
        assert assessment_grade("shop", on=TODAY, today=TODAY).count == 0

    def test_every_error_comes_at_once(self) -> None:
        with pytest.raises(Invalid) as error:
            submit_review_by_link(purchase=make_purchase(), answers=Answers(0, "\x00", {"contact": 99}), now=NOW)
        assert {one.field for one in error.value.errors} == {"overall", "text", "aspects.contact"}


def test_r3_5_unanswered_aspects_are_absent() -> None:
    review = make_review(8, aspects={"condition": 6})
    assert review.aspects == {"condition": 6}
    assert assessment_grade("shop", on=TODAY, today=TODAY).aspects["contact"].average is None


def test_r3_4_an_expired_link_stores_nothing() -> None:
    purchase = make_purchase()
    with pytest.raises(Refused) as error:
        submit_review_by_link(purchase=purchase, answers=Answers(8), now=NOW + timedelta(days=60, seconds=1))
    assert code_of(error) == "link_expired"
    submit_review_by_link(purchase=purchase, answers=Answers(8), now=NOW + timedelta(days=60))


def test_r12_3_the_trail_holds_no_words_and_no_names() -> None:
    review = make_review(3, "Anna belde anna@customers.example")
    trail = " ".join(f"{row.actor_id} {row.before} {row.after}" for row in audit.rows())
    for private in ("Anna", "belde", "customers.example"):
        assert private not in trail
    row = audit.rows(event_prefix="review.submitted").get()
    assert row.after["overall"] == 3
    assert (row.actor_kind, row.actor_id) == ("customer", str(review.purchase.customer_id))
    assert actors.customer(review.purchase.customer_id).id == row.actor_id

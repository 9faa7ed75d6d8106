from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import ReviewFilter, count_some, list_reviews, page_of_list, page_to_do
from makegood.kernel.errors import Forbidden, NotFound
from makegood.kernel.paging import page_by
from tests.factories import NOW, OPERATOR, agent_of, ask_again, contact, make_review

pytestmark = pytest.mark.django_db

AGENT = agent_of("shop")


def listed(**wanted: object) -> list[Review]:
    return list(list_reviews(ReviewFilter(seller_id="shop", **wanted), by=AGENT).order_by("overall"))  # type: ignore[arg-type]  # fields of the filter


class TestR4_1Filters:
    def test_by_band_of_the_first_grade(self) -> None:
        for grade in (1, 5, 6, 7, 8, 10):
            make_review(grade)
        assert [one.overall for one in listed(band="low")] == [1, 5]
        assert [one.overall for one in listed(band="middle")] == [6, 7]
        assert [one.overall for one in listed(band="good")] == [8, 10]

    def test_by_state_each_review_in_exactly_one(self) -> None:
        make_review(1)
        contact(make_review(2))
        ask_again(make_review(3))
        assert [one.overall for one in listed(progress="unanswered")] == [1]
        assert [one.overall for one in listed(progress="contacted")] == [2]
        assert [one.overall for one in listed(progress="asked_again")] == [3]
        assert listed(progress="graded_again") == []

    def test_by_period_both_ends_included(self) -> None:
        for days in (0, 1, 2):
            make_review(8 - days, now=NOW - timedelta(days=days))
        assert [one.overall for one in listed(day_from=date(2026, 11, 22), day_to=date(2026, 11, 23))] == [7, 8]
        assert [one.overall for one in listed(day_to=date(2026, 11, 21))] == [6]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("ingedeukt", True),
            ("INGED", True),
            ("een deuk", True),
            ("deuk een", True),
            ("eén", True),
            ("gedeukt", False),
            ("deuk kras", False),
            ("FH-77", True),
            ("77", True),
            ("%", True),
            ("_", False),
            ("anna", False),
        ],
    )
    def test_by_text_all_words_by_prefix_ignoring_case_and_accents(self, words: str, found: bool) -> None:
        make_review(3, "Er zat één deuk in, de doos was ingedeukt.", order_id="FH-77")
        assert bool(listed(text=words)) is found

    def test_the_explanation_of_a_new_grade_is_searched_too(self) -> None:
        from makegood.domain.reassessments.actions import answer

        review = make_review(3)
        answer(request=ask_again(review), overall=8, explanation="Keurig opgelost", offered=None, now=NOW)
        assert listed(text="opgelost")


class TestWhoSeesWhat:
    def test_another_sellers_reviews_are_not_found(self) -> None:
        make_review(seller_id="other")
        with pytest.raises(NotFound):
            list_reviews(ReviewFilter(seller_id="other"), by=AGENT)

    def test_only_the_operator_may_see_all_sellers_at_once(self) -> None:
        make_review()
        make_review(seller_id="other")
        assert list_reviews(ReviewFilter(), by=OPERATOR).count() == 2
        with pytest.raises(Forbidden):
            list_reviews(ReviewFilter(), by=AGENT)


def test_r4_1_pages_neither_skip_nor_repeat_while_reviews_come_in() -> None:
    old = [make_review(5, now=NOW - timedelta(minutes=number // 3)) for number in range(10)]
    seen: list[str] = []
    cursor = None
    while True:
        page = page_by(list_reviews(ReviewFilter("shop"), by=AGENT), moment="submitted_at", cursor=cursor, limit=3)
        seen += [one.pk for one in page.items]
        make_review(9, now=NOW + timedelta(minutes=1))
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(one.pk for one in old)


class TestFirstPages:
    """What is asked for again and again is worked out once: it finds what is found with conditions that are not."""

    @pytest.fixture(autouse=True)
    def _reviews(self) -> None:
        for days, grade in enumerate((1, 5, 6, 10, 3, 9, 4)):
            make_review(grade, now=NOW - timedelta(days=20 * days))
            make_review(grade, seller_id="other", now=NOW - timedelta(days=20 * days))
        contact(make_review(2))

    @pytest.mark.parametrize("limit", [1, 3, 50])
    def test_they_are_those_of_the_lists(self, limit: int) -> None:
        for highest, progress, counting_only, band in product(
            [None, 4, 5, 8], ["", "unanswered", "contacted"], [False, True], ["", "low", "good"]
        ):
            wanted = ReviewFilter("shop", band, progress, overall_max=highest, counting_only=counting_only)
            ever = replace(wanted, day_from=date(2000, 1, 1))
            lists = [page_of_list(one, by=AGENT, cursor=None, limit=limit) for one in (wanted, ever)]
            assert lists[0] == lists[1]
            for border in (None, date(2026, 10, 1)):
                to_do = [
                    page_to_do(one, by=AGENT, counting_from=border, cursor=None, limit=limit) for one in (wanted, ever)
                ]
                assert to_do[0] == to_do[1]
            assert count_some(wanted, by=AGENT) == count_some(ever, by=AGENT) == list_reviews(ever, by=AGENT).count()

    @pytest.mark.parametrize("wanted", [ReviewFilter("other"), ReviewFilter()], ids=["another seller's", "everybody's"])
    def test_they_are_for_those_who_may_see_the_reviews(self, wanted: ReviewFilter) -> None:
        page_of_list(ReviewFilter("other"), by=agent_of("other"), cursor=None, limit=3)
        error = NotFound if wanted.seller_id else Forbidden
        with pytest.raises(error):
            page_of_list(wanted, by=AGENT, cursor=None, limit=3)
        with pytest.raises(error):
            page_to_do(wanted, by=AGENT, counting_from=None, cursor=None, limit=3)
        with pytest.raises(error):
            count_some(wanted, by=AGENT)

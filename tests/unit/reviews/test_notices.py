"""R4.5: the seller's staff is told of a review at once, or once a day."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.mail.message import build_message
from makegood.domain.mail.models import Email
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import send_digests, submit_review
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import new_reviews
from makegood.domain.reviews.rules import Answers
from makegood.domain.sellers.actions import set_notifications
from makegood.domain.sellers.queries import actor_of_user
from makegood.domain.sellers.rules import AT_ONCE, DAILY, NEVER, Notifications
from makegood.kernel.actors import Role
from tests.factories import NOW, OPERATOR, ask_again, make_order, make_purchase, make_review, make_seller, make_staff

pytestmark = pytest.mark.django_db

NOTICES = ("new_review", "regraded", "digest")
NEXT_MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""8:00 in Amsterdam on the day after NOW."""


def notices() -> list[Email]:
    return list(Email.objects.filter(kind__in=NOTICES).order_by("entered_at"))


def colleague(low: str = AT_ONCE, middle: str = DAILY, good: str = DAILY, *, language: str = "en") -> User:
    """Somebody on the staff of `shop` with a choice and a language of their own."""
    user = make_staff("shop")
    user.language = language
    user.save(update_fields=["language"])
    set_notifications(
        seller_id="shop", wanted=Notifications(low, middle, good, messages=False), by=actor_of_user(user), now=NOW
    )
    return user


class TestAtOnce:
    def test_r4_5_a_low_grade_is_told_with_everything_to_act_on_it(self, settings) -> None:
        settings.MAKEGOOD_BASE_URL = "https://market.example"
        user = colleague()
        review = make_review(3, "Doos was ingedeukt.", order_id="o-1")
        (email,) = notices()
        assert (email.kind, email.about, email.to_address, email.seller_ref) == (
            "new_review",
            review.pk,
            user.email,
            "shop",
        )
        assert email.subject == "De Fietshoek: grade 3 for order o-1"
        for part in (email.text, email.html):
            for words in ("Anna V. graded De Fietshoek with 3 for order o-1.", "Doos was ingedeukt.", "What helps now"):
                assert words in " ".join(part.split())
            assert f"https://market.example/dashboard/reviews/{review.pk}/" in part
            assert "https://market.example/dashboard/notifications/?seller=shop" in part
            assert "anna@customers.example" not in part
            assert "Vries" not in part
        assert build_message(email).message()["Auto-Submitted"] == "auto-generated"

    def test_a_good_grade_gets_no_advice_and_one_without_words_says_so(self) -> None:
        colleague(good=AT_ONCE)
        make_review(9, "")
        (email,) = notices()
        assert "What helps now" not in email.text
        assert "The customer wrote no words with it." in email.text

    @pytest.mark.parametrize(("grade", "number"), [(5, 1), (6, 0), (7, 0), (8, 0), (10, 0)])
    def test_without_a_choice_only_low_grades_are_told_at_once(self, grade: int, number: int) -> None:
        make_staff("shop")
        make_staff("shop", Role.VIEWER)
        make_staff("other")
        make_review(grade)
        assert len(notices()) == number

    def test_each_reads_it_in_their_own_language(self) -> None:
        colleague(language="en")
        colleague(language="nl")
        make_review(3, order_id="o-1")
        assert [email.language for email in notices()] == ["en", "nl"]
        assert notices()[1].subject == "De Fietshoek: een 3 voor bestelling o-1"
        assert "Anna V. gaf De Fietshoek een 3" in notices()[1].text

    def test_r1_1_a_review_through_the_api_is_told_and_a_refused_one_is_not(self) -> None:
        colleague()
        make_order("o-1")
        submit_review(order_id="o-1", seller_id="shop", answers=Answers(2), submitted_at=None, by=OPERATOR, now=NOW)
        with pytest.raises(Exception, match=r"."):
            submit_review(order_id="o-1", seller_id="shop", answers=Answers(1), submitted_at=None, by=OPERATOR, now=NOW)
        assert [email.kind for email in notices()] == ["new_review"]

    def test_a_new_grade_is_told_once_to_those_who_hear_of_low_ones_at_once(self) -> None:
        eager = colleague(low=AT_ONCE)
        colleague(low=DAILY, good=AT_ONCE)
        request = ask_again(make_review(7, order_id="o-1"))
        answer(request=request, overall=9, explanation="Netjes <opgelost>.", offered=None, now=NOW)
        (email,) = [one for one in notices() if one.kind == "regraded"]
        assert email.to_address == eager.email
        assert email.subject == "De Fietshoek: graded again, 9, was 7 (order o-1)"
        assert "Netjes <opgelost>." in email.text
        assert "Netjes &lt;opgelost&gt;." in email.html

    def test_hostile_names_and_words_stay_words(self) -> None:
        make_seller("shop", name='<script>"x"</script> %(count)s {{ y }}')
        colleague()
        make_review(1, "<img src=x onerror=alert(1)>\n> gequoot", name="<b>Anna</b> %(y)s {{ x }}")
        (email,) = notices()
        assert "<script>" not in email.html
        assert "<img" not in email.html
        assert "<b>Anna" not in email.html
        assert "\n" not in email.subject
        assert "<script>" in email.subject

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.skipif("MAKEGOOD_DATABASE_URL" in os.environ, reason="about SQLite, where one writes at a time")
    def test_who_is_told_is_known_before_the_review_takes_its_turn_to_write(self) -> None:
        colleague()
        purchase = make_purchase("shop")
        with CaptureQueriesContext(connection) as queries:
            make_review(3, purchase=purchase)
        said = [query["sql"] for query in queries]
        (asked,) = (place for place, sql in enumerate(said) if "sellers_membership" in sql)
        assert asked < said.index("BEGIN IMMEDIATE") < said.index("COMMIT")
        assert len(notices()) == 1

    @pytest.mark.parametrize("number", [1, 3])
    def test_it_costs_one_query_for_the_people_and_one_for_each_email(
        self, number: int, django_assert_num_queries: DjangoAssertNumQueries, captured: Callable[[], int]
    ) -> None:
        make_seller("shop")
        without = captured()
        for _ in range(number):
            colleague()
        assert captured() == without + number


@pytest.fixture
def captured(django_assert_max_num_queries) -> Callable[[], int]:
    """How many queries a review with a low grade takes."""

    def count() -> int:
        purchase = make_purchase("shop")
        with django_assert_max_num_queries(100) as queries:
            make_review(3, purchase=purchase)
        return len(queries)

    return count


class TestDailyDigest:
    def test_r4_5_it_tells_once_a_day_from_eight_of_all_that_is_new_in_the_chosen_bands(self, settings) -> None:
        settings.MAKEGOOD_BASE_URL = "https://market.example"
        user = colleague(NEVER, DAILY, DAILY)
        reviews = [make_review(grade, f"Woorden bij {grade}.", order_id=f"o-{grade}") for grade in (9, 6, 3)]
        assert send_digests(now=NEXT_MORNING - timedelta(seconds=1)) == 0
        assert send_digests(now=NEXT_MORNING) == 1
        assert send_digests(now=NEXT_MORNING + timedelta(hours=9)) == 0
        (email,) = notices()
        assert (email.kind, email.to_address) == ("digest", user.email)
        assert email.subject == "De Fietshoek: 2 new reviews"
        for part in (email.text, re.sub(r"</?(strong|bdi|span|li)[^>]*>", "", email.html)):
            assert "Middle (6 and 7): 1" in part
            assert "Good (8 to 10): 1" in part
            assert "Low" not in part
            assert "The assessment grade is now 6.0; the norm is 8.0." in " ".join(part.split())
            assert part.index("Woorden bij 6.") < part.index("Woorden bij 9.")
            assert "Woorden bij 3." not in part
            assert f"https://market.example/dashboard/reviews/{reviews[0].pk}/" in part
            assert "customers.example" not in part
            assert "All reviews" in part
        assert build_message(email).message()["Auto-Submitted"] == "auto-generated"

    def test_nothing_new_sends_nothing(self) -> None:
        colleague()
        make_review(2)
        assert send_digests(now=NEXT_MORNING) == 0
        make_review(9, now=NEXT_MORNING + timedelta(hours=1))
        assert send_digests(now=NEXT_MORNING + timedelta(hours=2)) == 0
        assert send_digests(now=NEXT_MORNING + timedelta(days=1)) == 1
        assert send_digests(now=NEXT_MORNING + timedelta(days=2)) == 0

    def test_after_days_without_a_worker_it_is_one(self) -> None:
        colleague()
        for day in range(4):
            make_review(8, now=NOW + timedelta(days=day))
        assert send_digests(now=NEXT_MORNING + timedelta(days=5)) == 1
        assert notices()[0].subject == "De Fietshoek: 4 new reviews"

    def test_an_earlier_moment_than_before_sends_nothing_again(self) -> None:
        colleague()
        make_review(8)
        send_digests(now=NEXT_MORNING + timedelta(days=1))
        assert send_digests(now=NEXT_MORNING) == 0
        assert len(notices()) == 1

    def test_no_review_is_left_out_or_told_twice_around_eight(self) -> None:
        colleague()
        moments = [NEXT_MORNING + timedelta(minutes=minutes) for minutes in (-10, -5, -4, -1, 0, 1)]
        for moment in moments:
            make_review(8, now=moment)
        send_digests(now=NEXT_MORNING)
        send_digests(now=NEXT_MORNING + timedelta(days=1))
        assert [email.subject.split(": ")[1] for email in notices()] == ["1 new review", "5 new reviews"]

    @pytest.mark.parametrize(
        ("opens", "since"),
        [
            (datetime(2027, 3, 28, 6, 0, tzinfo=UTC), datetime(2027, 3, 27, 7, 0, tzinfo=UTC)),
            (datetime(2027, 10, 31, 7, 0, tzinfo=UTC), datetime(2027, 10, 30, 6, 0, tzinfo=UTC)),
        ],
    )
    def test_it_is_eight_by_the_marketplaces_clock_on_both_days_of_daylight_saving(
        self, opens: datetime, since: datetime
    ) -> None:
        colleague()
        send_digests(now=since)
        make_review(8, now=since + timedelta(hours=1))
        assert send_digests(now=opens - timedelta(seconds=1)) == 0
        assert send_digests(now=opens) == 1

    def test_r14_4_an_import_is_never_told_of(self) -> None:
        colleague(AT_ONCE, AT_ONCE, DAILY)
        make_review(8)
        Review.objects.update(origin="import")
        assert send_digests(now=NEXT_MORNING) == 0

    def test_twenty_are_listed_lowest_first_and_the_others_counted(self) -> None:
        colleague(DAILY, DAILY, DAILY, language="nl")
        for number in range(23):
            make_review(10 - number % 10, "x" * 400, order_id=f"o-{number}")
        send_digests(now=NEXT_MORNING)
        (email,) = notices()
        assert email.subject == "De Fietshoek: 23 nieuwe beoordelingen"
        assert len(re.findall(r"^\d+ · bestelling", email.text, re.MULTILINE)) == 20
        assert "En nog 3." in email.text
        assert "x" * 161 not in email.html
        assert re.search(r"cijfer is nu \d,\d; de norm is 8,0", email.text)

    def test_who_wants_none_is_not_told_of_months_when_they_choose_it_later(self) -> None:
        user = colleague(NEVER, NEVER, NEVER)
        make_review(8)
        send_digests(now=NEXT_MORNING)
        set_notifications(
            seller_id="shop",
            wanted=Notifications(NEVER, NEVER, DAILY, messages=False),
            by=actor_of_user(user),
            now=NEXT_MORNING,
        )
        assert send_digests(now=NEXT_MORNING + timedelta(days=1)) == 0

    def test_each_shop_of_a_person_and_each_choice_has_its_own(self) -> None:
        colleague(DAILY, NEVER, NEVER)
        colleague(NEVER, NEVER, DAILY)
        make_staff("other")
        make_review(3)
        make_review(9)
        make_review(7, seller_id="other")
        assert send_digests(now=NEXT_MORNING) == 3
        assert sorted(email.seller_ref for email in notices() if email.kind == "digest") == ["other", "shop", "shop"]

    @pytest.mark.parametrize("number", [1, 3])
    def test_a_shop_takes_a_fixed_number_of_queries_and_one_for_each_email(
        self, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(number):
            colleague()
        for _ in range(2 * number):
            make_review(8)
        # Shops due; savepoint, claim, mark; counts, reviews; grade, norm, seller; release.
        with django_assert_num_queries(10 + number):
            send_digests(now=NEXT_MORNING)
        with django_assert_num_queries(1):
            send_digests(now=NEXT_MORNING)

    def test_what_is_new_is_read_from_its_index(self) -> None:
        make_review(8)
        with CaptureQueriesContext(connection) as queries:
            assert new_reviews("shop", bands=["good"], since=NOW, until=NEXT_MORNING, limit=1).count == 1
        on_postgres = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            if on_postgres:
                cursor.execute("SET LOCAL enable_seqscan = off")
            for query in queries:
                cursor.execute(("EXPLAIN " if on_postgres else "EXPLAIN QUERY PLAN ") + query["sql"])
                assert "review_new" in str(cursor.fetchall())

"""*Prestaties*: NPS after customer contact with its trend and comments (R10.3); the grade: test_grade_explained."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.kernel.actors import Role
from tests.factories import NOW, make_answer, make_review, make_seller, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PATH = "/dashboard/performance/"
QUERIES = 14
"""Session, person, memberships, seller; sums of the grade and its norm, what is low, new grades, low ones still open,
removed; recovery; comments, answers by score and their norm, and by day."""


@pytest.fixture
def browser(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.VIEWER))


def text(browser: Client, **query: str) -> str:
    """The words of the page's main part."""
    answer = browser.get(PATH, query)
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def test_the_score_with_its_groups_its_number_of_answers_and_the_norm(browser: Client) -> None:
    for score in (10, 9, 9, 8, 3):
        make_answer(score)
    page = text(browser)
    assert "40.0 Good: 25 or higher" in page
    assert "Over 5 answers 24 August 2026 to 23 November 2026" in page
    assert "Promoters 9 or 10 60% 3" in page
    assert "Passives 7 or 8 20% 1" in page
    assert "Detractors 0 to 6 20% 1" in page


def test_r10_3_below_30_answers_it_is_marked_as_uncertain_and_says_why(browser: Client) -> None:
    for number in range(29):
        make_answer(10 if number % 2 else 0)
    page = text(browser)
    assert "-3.4 Below the norm of 25 uncertain Over 29 answers" in page
    assert "With fewer than 30 answers chance weighs heavily" in page
    make_answer(10)
    page = text(browser)
    assert "0.0 Below the norm of 25 Over 30 answers" in page
    assert "chance weighs heavily" not in page
    assert "the score would probably lie between -34 and 34." in page


def test_an_answer_counts_on_its_day_in_the_marketplaces_zone(browser: Client) -> None:
    make_answer(10, now=datetime(2026, 9, 30, 22, 30, tzinfo=UTC))  # 1 October in Amsterdam
    make_answer(0, now=datetime(2026, 9, 30, 21, 30, tzinfo=UTC))
    assert "100.0 Good" in text(browser, **{"from": "2026-10-01", "to": "2026-10-31"})
    assert "-100.0 Below" in text(browser, **{"from": "2026-09-01", "to": "2026-09-30"})
    page = text(browser)
    assert "Oct 2026 100.0 1 " in page
    assert "Sep 2026 -100.0 1 " in page
    assert page.index("Nov 2026 – 0") < page.index("Oct 2026") < page.index("Dec 2025 – 0")


def test_the_period_is_three_months_unless_chosen(browser: Client) -> None:
    make_answer(0, "Te oud", now=datetime(2026, 8, 23, 12, 0, tzinfo=UTC))
    make_answer(10, "Net niet te oud", now=datetime(2026, 8, 24, 12, 0, tzinfo=UTC))
    page = text(browser)
    assert "100.0 Good" in page
    assert "Net niet te oud" in page
    assert "Te oud" not in page
    page = text(browser, **{"from": "2026-08-01"})
    assert "0.0 Below" in page
    assert "Te oud" in page


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"from": "gisteren"}, "First day:"),
        ({"to": "2026-11-24"}, "Last day: This day is still to come."),
        ({"from": "2026-11-24"}, "First day: This day is still to come."),
        ({"from": "2026-11-20", "to": "2026-11-19"}, "First day: The first day lies after the last."),
        ({"from": "2026-02-30"}, "First day:"),
    ],
)
def test_days_that_make_no_sense_are_ignored_and_that_is_said(
    browser: Client, query: dict[str, str], complaint: str
) -> None:
    make_answer(10)
    page = text(browser, **query)
    assert "A part of your filter was ignored" in page
    assert complaint in page
    assert "Over 1 answer 24 August 2026 to 23 November 2026" in page


@pytest.mark.parametrize("first", ["0001-01-01", "1969-12-31"])
def test_a_first_day_long_ago_means_all(browser: Client, first: str) -> None:
    make_answer(10, "Top")
    assert "Top" in text(browser, **{"from": first})


def test_the_comments_come_newest_first_without_full_names_or_addresses(browser: Client) -> None:
    make_answer(9, "Snel antwoord", name="Anna de Vries", email="anna.secret@customers.example")
    make_answer(2, "<b>Nooit</b> antwoord", name="Bram Smit", now=NOW - timedelta(days=1))
    make_answer(7)
    make_answer(0, "Van een ander", seller_id="other")
    page = browser.get(PATH).content.decode()
    assert page.index("Snel antwoord") < page.index("&lt;b&gt;Nooit&lt;/b&gt; antwoord")
    assert page.count('<p class="words"') == 2
    assert "Anna V." in page
    assert "Bram S." in page
    assert "out of 10, promoter" in page
    assert "out of 10, detractor" in page
    for hidden in ("anna.secret", "Vries", "Smit", "Van een ander"):
        assert hidden not in page


def test_comments_are_paged_by_key(browser: Client) -> None:
    for number in range(45):
        make_answer(8, f"Woord {number:02}", now=NOW - timedelta(minutes=number // 2))
    seen: list[str] = []
    query = "?from=2026-11-01"
    while True:
        page = browser.get(PATH + query).content.decode()
        assert 'value="2026-11-01"' in page
        seen += re.findall(r"Woord \d\d", page)
        make_answer(8, "Nieuw")
        following = re.search(r'rel="next" href="([^"]*)"', page)
        if not following:
            break
        query = following[1].replace("&amp;", "&")
    assert sorted(seen) == [f"Woord {number:02}" for number in range(45)]
    assert "The place in the list was not recognised" in text(browser, cursor="nonsense")


def test_without_answers_it_says_when_they_come_and_why_nobody_can_choose(browser: Client) -> None:
    page = text(browser)
    assert "No answers yet" in page
    assert "You cannot choose who gets it" in page
    assert "No grade yet" in page
    assert "From -100 on the left" not in page
    assert "First day" not in page


@pytest.mark.parametrize("days", [150, 500])
def test_answers_outside_the_period_are_no_empty_shop(browser: Client, days: int) -> None:
    make_answer(10, now=NOW - timedelta(days=days))
    page = text(browser)
    assert "No answers in this period" in page
    assert "The last twelve months" in page
    assert "Nobody added words in this period" in page


def test_the_assessment_grade_stands_above_with_period_and_count(browser: Client) -> None:
    make_review(8)
    page = text(browser)
    assert "8.0 out of 10 Good: 8.0 or higher Over 1 review" in page
    assert page.index("Your assessment grade") < page.rindex("NPS after customer contact")


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_however_many_answers_there_are(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries, many: int
) -> None:
    for number in range(many):
        make_review(7)
        make_answer(number, "Woorden", now=NOW - timedelta(days=number))
    browser.get(PATH)
    with django_assert_num_queries(QUERIES):
        browser.get(PATH)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_called_prestaties_and_nps_na_klantcontact(browser: Client, language: str) -> None:
    answer = browser.get(PATH, headers={"accept-language": language}).content.decode()
    names = {"nl": ("Prestaties", "NPS na klantcontact"), "en": ("Performance", "NPS after customer contact")}[language]
    assert f"<h1>{names[0]}</h1>" in answer
    assert f'<a href="{PATH}" aria-current="page">{names[0]}</a>' in answer
    assert f">{names[1]}</h2>" in answer


def test_the_help_beside_the_reviews_leads_here(browser: Client) -> None:
    assert f'href="{PATH}#nps"' in browser.get("/dashboard/reviews/").content.decode()


def test_another_sellers_answers_are_not_in_it(as_user: SignIn) -> None:
    make_answer(10)
    make_seller("other")
    assert "No answers yet" in text(as_user(make_staff("other")))

"""The recovery figures on the shop page (R9.6): over the reviews of the grade, and hidden where there are none."""

from datetime import timedelta

import pytest
from django.test import Client

from makegood.domain.marketplace.actions import change_settings
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.queries import repairs
from tests.factories import NOW, OPERATOR, ask_again, contact, make_review

from .answers import words

SHOP = "/shop/shop/"
TITLE = "When it was not good at first"


@pytest.fixture
def reviews() -> None:
    """Four low reviews, of which three got contact after 2, 4 and 12 hours; two were graded again, by +5 and 0."""
    at = NOW - timedelta(days=10)
    for overall, hours, new in ((3, 2, 8), (5, 4, 5), (1, 12, None)):
        review = make_review(overall, now=at)
        contact(review, now=at + timedelta(hours=hours))
        if new is not None:
            answer(request=ask_again(review), overall=new, explanation="", offered=None, now=NOW)
    make_review(2, now=at)
    make_review(9, now=at)


@pytest.mark.usefixtures("reviews")
def test_r9_6_contact_time_share_graded_again_and_change(client: Client) -> None:
    page = words(client.get(SHOP))
    for figure in (
        "Over the 4 of these reviews that began with a grade below 6.",
        "contacted by the seller75%",
        "median time until first contact4 hours",
        "graded again50%",
        "average change of those grades+2.5",
    ):
        assert figure in page.replace("\xa0", " ")
    dutch = words(client.get(SHOP, headers={"accept-language": "nl"})).replace("\xa0", " ")
    assert "Over de 4 van deze beoordelingen die begonnen met een cijfer lager dan 6." in dutch
    assert "mediane tijd tot het eerste contact4 uur" in dutch
    assert "gemiddelde verandering van die cijfers+2,5" in dutch


@pytest.mark.usefixtures("reviews")
def test_only_the_reviews_of_the_grade_count(client: Client) -> None:
    make_review(1, now=NOW - timedelta(days=120))
    page = words(client.get(SHOP))
    assert "average of 5 reviews" in page
    assert "Over the 4 of these" in page


def test_with_fewer_than_five_they_are_over_all_reviews(client: Client) -> None:
    make_review(1, now=NOW - timedelta(days=700))
    assert "Over the 1 of these" in words(client.get(SHOP))


def test_what_is_unknown_is_left_out(client: Client) -> None:
    make_review(3)
    page = words(client.get(SHOP))
    assert "contacted by the seller0%" in page
    assert "median time" not in page
    assert "average change" not in page


def test_without_low_reviews_there_are_no_figures(client: Client) -> None:
    make_review(6)
    assert TITLE not in words(client.get(SHOP))
    change_settings(changes={"low_below": "7"}, by=OPERATOR, now=NOW)
    assert "Over the 1 of these reviews that began with a grade below 7." in words(client.get(SHOP))


def test_the_first_and_the_last_moment_of_the_period_are_in_it(client: Client, settings) -> None:
    """24 August 00:00 and 23 November 23:59 in Amsterdam, summer and winter time."""
    settings.MAKEGOOD_NOW = NOW.replace(hour=22, minute=59)
    for _ in range(5):
        make_review(9)
    make_review(1, now=NOW.replace(month=8, day=23, hour=22, minute=0))
    make_review(1, now=NOW.replace(month=8, day=23, hour=21, minute=59))
    make_review(1, now=settings.MAKEGOOD_NOW)
    assert "Over the 2 of these" in words(client.get(SHOP))


@pytest.mark.usefixtures("reviews")
def test_the_cost_of_the_median_is_bounded_and_the_page_says_so(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(repairs, "WAITS_AT_MOST", 2)
    at = NOW - timedelta(days=3)
    contact(make_review(4, now=at), now=at + timedelta(hours=6))
    page = words(client.get(SHOP)).replace("\xa0", " ")
    assert "Over the 5 of these reviews" in page
    assert "contacted by the seller80%" in page
    assert "(of the newest 2)" in page

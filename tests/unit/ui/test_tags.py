"""How grades, averages, days and moments are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from makegood.web.ui.templatetags import ui


@pytest.mark.parametrize(
    ("value", "expected"), [(1, "low"), (5, "low"), (6, "middle"), (7, "middle"), (8, "good"), (10, "good")]
)
def test_a_grade_has_a_band_that_gives_it_colour_and_shape(value: int, expected: str) -> None:
    assert ui.band(value) == expected


@pytest.mark.parametrize(
    ("average", "expected"), [("5.9", "low"), ("6.0", "middle"), ("7.9", "middle"), ("8.0", "good")]
)
def test_the_band_of_an_average_follows_the_number_shown(average: str, expected: str) -> None:
    assert ui.band_filter(average) == expected


def test_a_grade_is_read_out_as_out_of_ten() -> None:
    with translation.override("en"):
        assert ui.grade(8) == '<b class="grade good">8<span class="vh"> out of 10</span></b>'
        assert ui.grade("7.5", "large") == '<b class="grade middle large">7.5<span class="vh"> out of 10</span></b>'


def test_no_grade_is_not_a_zero() -> None:
    with translation.override("en"):
        assert "no grade" in ui.grade(None)
        assert "0" not in ui.grade(None)


@pytest.mark.parametrize(("language", "expected"), [("nl", "8,0"), ("en", "8.0")])
@pytest.mark.parametrize("value", ["8.0", Decimal("8.0"), 8])
def test_an_average_has_one_decimal_in_the_readers_way(language: str, expected: str, value: object) -> None:
    with translation.override(language):
        assert ui.decimal(value) == expected  # type: ignore[arg-type]  # every kind it takes


@pytest.mark.parametrize(("language", "expected"), [("nl", "99.441"), ("en", "99,441")])
def test_a_large_number_has_separators(language: str, expected: str) -> None:
    with translation.override(language):
        assert ui.number(99441) == expected


def test_a_moment_belongs_to_the_marketplaces_day() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with translation.override("en"):
        assert ui.day(late) == '<time datetime="2026-11-23">23 November 2026</time>'
        assert ui.moment(late) == '<time datetime="2026-11-23T00:30:00+01:00">23 November 2026, 00:30</time>'
        assert ui.day(date(2026, 3, 1)) == '<time datetime="2026-03-01">1 March 2026</time>'
    with translation.override("nl"):
        assert ui.day_text(late) == "23 november 2026"


def test_a_missing_day_is_nothing() -> None:
    assert (ui.day(None), ui.moment(None), ui.day_text(None), ui.decimal(None), ui.number(None)) == ("",) * 5


def test_histogram_bars_are_relative_to_the_longest_and_shares_to_all() -> None:
    rows = ui.histogram_rows({"1": 1, "2": 0, "10": 2})
    assert [(row.grade, row.times, row.share, row.width) for row in rows] == [
        (10, 2, 67, "100.0%"),
        (2, 0, 0, "0.0%"),
        (1, 1, 33, "50.0%"),
    ]


def test_an_empty_histogram_divides_by_nothing() -> None:
    assert all(row.width == "0%" for row in ui.histogram_rows({"1": 0, "10": 0}))


def test_a_changed_query_keeps_the_rest_and_is_escaped(rf: RequestFactory) -> None:
    request = rf.get("/", {"band": "low", "q": "\"><script>&'", "cursor": "old"})
    template = Template('{% load ui %}<a href="{% query_with cursor=cursor %}">')
    assert template.render(Context({"request": request, "cursor": "a b"})) == (
        '<a href="?band=low&amp;q=%22%3E%3Cscript%3E%26%27&amp;cursor=a+b">'
    )
    assert "cursor" not in template.render(Context({"request": request, "cursor": ""}))


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (None, ""),
        (timedelta(), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(hours=3, minutes=12, seconds=50), "3 hours, 12 minutes"),
        (timedelta(days=2, hours=3, minutes=5), "2 days, 3 hours"),
        (timedelta(days=-1), "less than a minute"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(length: timedelta | None, expected: str) -> None:
    with translation.override("en"):
        assert ui.span(length).replace("\xa0", " ") == expected


def test_a_length_of_time_is_said_in_the_readers_language() -> None:
    with translation.override("nl"):
        assert ui.span(timedelta(hours=3)).replace("\xa0", " ") == "3 uur"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ""), (" \n\n Hallo  \nwereld", "Hallo"), ("a\u2028b", "a"), ("x" * 200, "x" * 159 + "…")],
)
def test_the_first_line_is_the_first_one_with_words(text: str, expected: str) -> None:
    assert ui.first_line(text) == expected


@pytest.mark.parametrize(("reader", "expected"), [("nl", "Nederlands"), ("en", "Dutch")])
def test_a_language_has_a_name_in_the_readers_own(reader: str, expected: str) -> None:
    with translation.override(reader):
        assert ui.language_name("nl") == expected
        assert ui.language_name("xx") == "xx"


@pytest.mark.parametrize(
    ("path", "exact", "expected"),
    [
        ("/operator/customers/", False, ' aria-current="page"'),
        ("/operator/customers/c-1/", False, ' aria-current="true"'),
        ("/operator/customers/c-1/", True, ""),
        ("/operator/", False, ""),
    ],
)
def test_a_way_tells_where_the_reader_is(path: str, exact: bool, expected: str) -> None:
    context = Context({"request": RequestFactory().get(path)})
    way = ui.way(context, "operator:customers", "Klanten & co", exact=exact)
    assert way == f'<li><a href="/operator/customers/"{expected}>Klanten &amp; co</a></li>'

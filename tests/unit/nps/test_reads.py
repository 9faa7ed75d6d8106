"""What the page and the API read costs a range of an index each, however many answers there are."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.nps.queries import Period, comments_of, nps_of, period_of, trend_of
from makegood.kernel.errors import Invalid
from makegood.kernel.paging import page_by
from tests.factories import make_answer, make_seller

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
PERIOD = Period(date(2026, 8, 24), TODAY)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole")
def test_scores_are_counted_in_the_index_alone_and_comments_come_in_its_order() -> None:
    make_seller()
    with CaptureQueriesContext(connection) as queries:
        nps_of("shop", PERIOD)
        trend_of("shop", today=TODAY)
        page_by(comments_of("shop", PERIOD), moment="answered_at", cursor=None, limit=20)
    plans = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            if "nps_survey" in query["sql"]:
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                plans.append(" ".join(row[3] for row in cursor.fetchall()))
    by_score, by_day, comments = plans
    assert "COVERING INDEX survey_answers (seller_id=? AND answered_on>? AND answered_on<?)" in by_score
    assert "COVERING INDEX survey_answers (seller_id=? AND answered_on>? AND answered_on<?)" in by_day
    assert "INDEX survey_comments (seller_id=? AND answered_at>? AND answered_at<?)" in comments
    assert "ORDER BY" not in by_day + comments


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (None, None, PERIOD),
        (date(2026, 11, 1), None, Period(date(2026, 11, 1), TODAY)),
        (None, date(2026, 5, 31), Period(date(2026, 3, 1), date(2026, 5, 31))),
        (TODAY, TODAY, Period(TODAY, TODAY)),
        (date.min, date.min, Period(date.min, date.min)),
    ],
)
def test_r8_1_the_days_of_a_figure(first: date | None, last: date | None, period: Period) -> None:
    assert period_of(first, last, today=TODAY) == period


@pytest.mark.parametrize("first", [date(2026, 11, 24), date.max])
def test_days_still_to_come_are_refused(first: date) -> None:
    with pytest.raises(Invalid) as invalid:
        period_of(first, None, today=TODAY)
    assert [(one.field, one.code) for one in invalid.value.errors] == [("from", "date_in_future")]


def test_the_trend_has_twelve_months_and_counts_each_answer_once() -> None:
    for score in (10, 0):
        make_answer(score)
    trend = trend_of("shop", today=TODAY)
    assert [month.first for month in trend][:2] == [date(2025, 12, 1), date(2026, 1, 1)]
    assert (len(trend), trend[-1].first, trend[-1].score, trend[-1].answers.count) == (12, date(2026, 11, 1), "0.0", 2)
    assert {month.score for month in trend[:-1]} == {None}

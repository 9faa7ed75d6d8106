"""R8.1: three calendar months up to and including a day."""

from datetime import date, timedelta

import pytest

from makegood.domain.grading.rules import window


@pytest.mark.parametrize(
    ("on", "first"),
    [
        # the day after the same date three months earlier
        ("2026-11-23", "2026-08-24"),
        ("2026-11-01", "2026-08-02"),
        ("2026-04-15", "2026-01-16"),
        # three months earlier is the last day of its month
        ("2026-11-30", "2026-08-31"),
        ("2026-07-30", "2026-05-01"),
        ("2026-12-30", "2026-10-01"),
        ("2026-10-31", "2026-08-01"),
        # three months earlier is a month without that date: it begins after the month's last
        ("2026-05-31", "2026-03-01"),
        ("2026-05-30", "2026-03-01"),
        ("2026-05-29", "2026-03-01"),
        ("2026-05-28", "2026-03-01"),
        ("2026-05-27", "2026-02-28"),
        ("2026-07-31", "2026-05-01"),
        ("2026-12-31", "2026-10-01"),
        # leap years
        ("2024-05-31", "2024-03-01"),
        ("2024-05-30", "2024-03-01"),
        ("2024-05-29", "2024-03-01"),
        ("2024-05-28", "2024-02-29"),
        ("2024-02-29", "2023-11-30"),
        ("2024-02-28", "2023-11-29"),
        ("2023-02-28", "2022-11-29"),
        ("2100-05-31", "2100-03-01"),
        ("2000-05-28", "2000-02-29"),
        # across the turn of the year
        ("2026-01-31", "2025-11-01"),
        ("2026-01-01", "2025-10-02"),
        ("2026-02-15", "2025-11-16"),
        ("2026-03-31", "2026-01-01"),
        ("2026-03-30", "2025-12-31"),
        ("2026-03-01", "2025-12-02"),
        # the ends of the calendar
        ("0001-04-01", "0001-01-02"),
        ("0001-03-31", "0001-01-01"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-10-01"),
    ],
)
def test_window_begins_the_day_after_the_same_date_three_months_earlier(on: str, first: str) -> None:
    assert window(date.fromisoformat(on)) == (date.fromisoformat(first), date.fromisoformat(on))


def test_window_never_moves_backwards_from_one_day_to_the_next() -> None:
    days = [date(2023, 1, 1) + timedelta(days=number) for number in range(3 * 366)]
    starts = [window(day)[0] for day in days]
    assert starts == sorted(starts)
    assert {(day - start).days + 1 for day, start in zip(days, starts, strict=True)} == {89, 90, 91, 92}

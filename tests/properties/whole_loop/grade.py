"""What shoppers see of a seller, counted from the reviews alone (R8)."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from .model import Review, World, day_of


def first_day(today: date) -> date:
    """The day after the same date three months earlier, or after the last of that month (R8.1)."""
    year, month = (today.year, today.month - 3) if today.month > 3 else (today.year - 1, today.month + 9)
    return date(year, month, min(today.day, monthrange(year, month)[1])) + timedelta(days=1)


def shown(grades: list[int]) -> str | None:
    """One decimal, half up."""
    if not grades:
        return None
    tenths = floor(Fraction(sum(grades) * 10, len(grades)) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def grade_of(world: World, seller: str) -> dict[str, Any]:
    today = day_of(world.now)
    found = [one for one in world.reviews if one.purchase.seller == seller and not one.removed]
    # Nothing here is dated after today: the clock only goes forward.
    recent = [one for one in found if day_of(one.at) >= first_day(today)]
    is_recent = len(recent) >= 5
    counted = recent if is_recent else found
    times = Counter(one.counts_as for one in counted)
    start = first_day(today) if is_recent else min((day_of(one.at) for one in found), default=None)
    return {
        "seller": seller,
        "average": shown([one.counts_as for one in counted if one.counts_as]),
        "sum": sum(one.counts_as or 0 for one in counted),
        "count": len(counted),
        "method": "three_months" if is_recent else "all_reviews",
        "from": start.isoformat() if start else None,
        "to": today.isoformat(),
        "histogram": {str(grade): times[grade] for grade in range(1, 11)},
        "aspects": aspects_of(counted),
    }


def aspects_of(counted: list[Review]) -> dict[str, dict[str, Any]]:
    answered = {
        name: [one.aspects[name] for one in counted if name in one.aspects]
        for name in ("as_described", "delivery_time", "condition", "contact")
    }
    return {name: {"average": shown(grades), "count": len(grades)} for name, grades in answered.items()}

"""`/moderation/`: what is removed and why, and how much of it there was; anyone may read it."""

from collections.abc import Mapping
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from makegood.domain.moderation.enums import ReportGround, Verdict
from makegood.domain.moderation.queries import statistics
from makegood.domain.moderation.rules import APPEAL_WITHIN, DECIDE_WITHIN, HELD_LATE_AFTER
from makegood.kernel import clock
from makegood.web.ui.methods import reads_only

from .freshness import unless_same

PERIOD = timedelta(days=365)
"""How far the figures go back."""


@reads_only
def moderation(request: HttpRequest) -> HttpResponse:
    """The rules in words, and the figures of the last year: reports by ground, decisions, time, objections."""
    today = clock.marketplace_day(clock.now())
    first = today - PERIOD
    figures = statistics(since=clock.start_of_day(first))
    labels = dict(ReportGround.choices)
    context = {
        "figures": figures,
        "rows": [(labels[one.ground], one, _counts(one.verdicts)) for one in figures.grounds],
        "without_report": _counts(figures.without_report),
        "verdicts": [label for _value, label in Verdict.choices],
        "first": first,
        "last": today,
        "decide_days": DECIDE_WITHIN.days,
        "held_days": HELD_LATE_AFTER.days,
        "appeal_months": APPEAL_WITHIN.days // 30,
    }
    return unless_same(request, render(request, "web_shop/moderation.html", context))


def _counts(verdicts: Mapping[str, int]) -> list[int]:
    return [verdicts.get(value, 0) for value in Verdict.values]

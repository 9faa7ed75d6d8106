"""*Prestaties*: the assessment grade explained (R8.6), and NPS after customer contact with its comments (R10.3)."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from makegood.domain.nps.queries import Month, comments_of, is_answered, nps_of, trend_of
from makegood.domain.nps.rules import Tally
from makegood.kernel import clock
from makegood.kernel.errors import Text
from makegood.kernel.paging import page_by
from makegood.kernel.replica import reads_from_replica
from makegood.web.ui.places import at_place

from ..desk import Desk, at_desk, page
from ..explained import explained
from ..forms import PeriodForm

PAGE_SIZE = 20


@require_safe
@reads_from_replica
@at_desk
def performance(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`/dashboard/performance/`; `?from=` and `?to=` are about the NPS only, the grade has its own three months."""
    today = clock.marketplace_day(clock.now())
    form = PeriodForm(request.GET)
    period = form.period(today=today)
    comments = comments_of(desk.seller_id, period)
    listed, lost_place = at_place(
        request, lambda cursor: page_by(comments, moment="answered_at", cursor=cursor, limit=PAGE_SIZE)
    )
    nps = nps_of(desk.seller_id, period)
    context = explained(desk.seller_id, today=today) | {
        "form": form,
        "period": period,
        "today": today,
        "nps": nps,
        "groups": _groups(nps.answers),
        "months": [_Bar.of(month) for month in reversed(trend_of(desk.seller_id, today=today))],
        "ever": nps.answers.count > 0 or is_answered(desk.seller_id),
        "page": listed,
        "lost_place": lost_place,
    }
    return page(request, desk, "performance.html", context)


@dataclass(frozen=True, slots=True)
class _GroupRow:
    """One of the three groups; `width` is its share as an SVG length, `share` the same in whole percents."""

    name: Text
    scores: Text
    kind: str
    count: int
    share: int
    width: str


def _groups(answers: Tally) -> list[_GroupRow]:
    rows = (
        (_("Promoters"), _("9 or 10"), "good", answers.promoters),
        (_("Passives"), _("7 or 8"), "middle", answers.passives),
        (_("Detractors"), _("0 to 6"), "low", answers.detractors),
    )
    total = answers.count or 1
    return [
        _GroupRow(name, scores, kind, count, (200 * count + total) // (2 * total), f"{100 * count / total:.1f}%")
        for name, scores, kind, count in rows
    ]


@dataclass(frozen=True, slots=True)
class _Bar:
    """One month, with its bar on a line from -100 to +100; `start` and `width` are SVG lengths."""

    month: Month
    start: str
    width: str
    kind: str

    @classmethod
    def of(cls, month: Month) -> "_Bar":
        score = float(month.score or 0)
        # A score of 0 is a score: its bar is a line in the middle.
        width = max(abs(score) / 2, 0.5)
        start = 50 - (width if score < 0 else 0)
        return cls(month, f"{start:.1f}%", f"{width:.1f}%", "low" if score < 0 else "good")

"""What each new review changes at the head of a page: the slots of its summary, see ui/pieces.py.

Written here and not in a template: it is made anew with every review, and is the most of what such a page then costs.
"""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.domain.grading.rules import AspectAverage, AssessmentGrade
from makegood.domain.product_reviews.rules import Rating
from makegood.domain.reviews.rules import Recovery
from makegood.web.ui.pieces import kept
from makegood.web.ui.templatetags.ui import aspect_name, decimal, grade, linked_bars, number, stars


def of_grade(told: AssessmentGrade, *, chosen: int | None, query: QueryDict) -> dict[str, str]:
    """Of `_summary.html`: the assessment grade, over how many reviews, of the aspects, and its bars."""
    leads_to, context = _("Only reviews with grade"), {"query": query}
    return {
        "verdict": grade(told.average, "large"),
        "over": _average_of(told.count),
        "aspects": _facts(told.aspects),
        "bars": linked_bars(context, told.histogram, leads_to, chosen, "grade", "band"),
    }


def of_rating(rating: Rating, *, chosen: int | None, query: QueryDict) -> dict[str, str]:
    """Of `_product_summary.html`: the average, as a number and in stars, over how many reviews, and its bars."""
    leads_to, context = _("Only reviews with stars:"), {"query": query}
    return {
        "verdict": decimal(rating.average),
        "stars": stars(rating.average),
        "over": _average_of(rating.count),
        "bars": linked_bars(context, rating.histogram, leads_to, chosen, "stars"),
    }


def of_recovery(recovery: Recovery | None, *, low_below: int) -> SafeString:
    """What became of low reviews; empty where there was none."""
    if recovery is None:
        return SafeString("")
    name = "ui/components/recovery.html"
    return kept(name, recovery=recovery, low_below=low_below)


def _average_of(count: int) -> str:
    words = ngettext("average of %(number)s review", "average of %(number)s reviews", count)
    return escape(words % {"number": number(count)})


def _facts(aspects: Mapping[str, AspectAverage]) -> SafeString:
    rows = (
        f'<dt>{escape(aspect_name(name))} <span class="soft">({number(aspect.count)})</span></dt>'
        f"<dd>{decimal(aspect.average)}</dd>"
        for name, aspect in aspects.items()
        if aspect.count
    )
    return SafeString("".join(rows))

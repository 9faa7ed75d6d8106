"""The front page, and where somebody goes who has just signed in."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from makegood.domain.grading.queries import grades_of
from makegood.domain.reviews.queries import purchases_to_review
from makegood.domain.sellers.queries import sellers_by_name
from makegood.kernel import clock
from makegood.kernel.tokens import Purpose, make_token

PAGE = 30
LOGINS_FILE = "demo-logins.json"


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The shops by name, with a search; in the demo also the ways in."""
    search = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    sellers = sellers_by_name(search, after=request.GET.get("after", "").replace("\x00", ""), limit=PAGE + 1)
    more = len(sellers) > PAGE
    sellers = sellers[:PAGE]
    grades = grades_of([seller.pk for seller in sellers], clock.marketplace_day(clock.now()))
    context = {
        "shops": [(seller, grades[seller.pk]) for seller in sellers],
        "search": search,
        "after": sellers[-1].pk if more else "",
        "first_page": not request.GET.get("after"),
    }
    if settings.MAKEGOOD_DEMO:
        context |= {"logins": _demo_logins(), "to_review": _demo_links()}
    response = render(request, "web_home/front.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@login_required
@never_cache
def after_login(request: HttpRequest) -> HttpResponse:
    """The operator's people to their pages, staff to their dashboard."""
    return redirect("operator:home" if getattr(request.user, "is_operator", False) else "dashboard:home")


def _demo_logins() -> dict[str, Any]:
    """Who can sign in to the demo, as `makegood demo` wrote it down: `password` and `people`."""
    try:
        logins = json.loads((settings.MAKEGOOD_DATA / LOGINS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return logins if isinstance(logins, dict) else {}


def _demo_links() -> list[dict[str, str]]:
    """A few open review links, so that a visitor can be a customer too."""
    return [
        {
            "token": make_token(Purpose.REVIEW, purchase.pk),
            "seller": purchase.seller.name,
            "customer": purchase.customer.display_name or "",
        }
        for purchase in purchases_to_review(now=clock.now(), limit=3)
    ]

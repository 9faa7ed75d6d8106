"""The front page, and where somebody goes who has just signed in."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from makegood.domain.accounts.actions import set_language
from makegood.domain.grading.queries import grades_of
from makegood.domain.reviews.queries import purchases_to_review
from makegood.domain.sellers.queries import actor_of_user, sellers_by_name
from makegood.kernel import clock
from makegood.kernel.tokens import Purpose, make_token
from makegood.web.ui.methods import reads_only
from makegood.web.ui.redirects import SeeOther

PAGE = 30
YEAR = 365 * 24 * 60 * 60
"""Seconds that a browser remembers the language."""
LOGINS_FILE = "demo-logins.json"


@reads_only
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
        "signed_in": has_signed_in(request),
        "first_page": not request.GET.get("after"),
    }
    if settings.MAKEGOOD_DEMO:
        context |= {"logins": _demo_logins(), "to_review": _demo_links()}
    response = render(request, "web_home/front.html", context)
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Cookie",))
    return response


@csrf_exempt  # public pages set no cookie that a token could be compared with; all one could force is a language
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """`/language/`: the reader's language, for this browser and for whoever has signed in; back to where they were."""
    wanted = request.POST.get("language", "")
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        there = reverse("home:home")
    response = SeeOther(there)
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        if has_signed_in(request):
            user: Any = request.user
            set_language(user=user, language=wanted, by=actor_of_user(user), now=clock.now())
    return response


def has_signed_in(request: HttpRequest) -> bool:
    """Asks the session only where the browser sent one: else public answers would vary by cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


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

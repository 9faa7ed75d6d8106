"""The operator's pages: how the installation stands, and who did what."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import blocked_offers
from makegood.domain.mail.queries import queue_figures, unplaced_emails
from makegood.domain.moderation.queries import count_withdrawals_offered, waiting, withdrawals_offered
from makegood.domain.product_reviews.queries import count_waiting
from makegood.domain.reassessments.queries import offers_reported
from makegood.domain.reviews.queries import ReviewFilter, list_reviews
from makegood.domain.sellers.queries import actor_of_user, all_sellers
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Forbidden, Invalid
from makegood.kernel.paging import page_by

from .forms import AuditFilterForm

PAGE_SIZE = 50
_LARGEST_ID = 2**63 - 1


def operator_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for the operator's people; others who signed in get 403. Kept in no cache."""

    @wraps(view)
    @never_cache
    @login_required
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        actor = actor_of_user(request.user)  # type: ignore[arg-type]  # signed in: login_required
        if not actor.is_operator:
            raise Forbidden(_("These pages are for the operator of the marketplace."))
        return view(request, actor, **kwargs)

    return wrapped


def see_other(name: str) -> HttpResponse:
    """After something was done: on to the page of that name, with GET (303)."""
    response = HttpResponseRedirect(reverse(name))
    response.status_code = 303
    return response


@require_safe
@operator_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/`: what there is, and what waits."""
    queue = queue_figures()
    context = {
        "sellers": all_sellers().count(),
        "reviews": list_reviews(ReviewFilter(), by=actor).count(),
        "queue": queue,
        "oldest": timesince(clock.wall_now() - queue.oldest_age, clock.wall_now()),
        "offers": offers_reported().count() + count_withdrawals_offered(),
        "waiting": waiting(now=clock.now()),
        "unplaced": unplaced_emails().count(),
        "blocked": blocked_offers().count(),
        "product_reviews": count_waiting(),
    }
    return render(request, "operator/home.html", context)


@require_safe
@operator_only
def audit_trail(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/audit/`: the trail, newest first; `cursor` is the id of the last row seen."""
    form = AuditFilterForm(request.GET)
    form.is_valid()
    before = _row_id(request.GET.get("cursor", ""))
    rows = audit.rows(
        event_prefix=form.cleaned_data.get("event", ""), seller_id=form.cleaned_data.get("seller", ""), before=before
    )
    found = list(rows[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    shown = found[:PAGE_SIZE]
    context = {"form": form, "rows": shown, "next_cursor": str(shown[-1].pk) if more else None}
    return render(request, "operator/audit.html", context)


def _row_id(typed: str) -> int | None:
    plain = typed.isascii() and typed.isdigit() and len(typed) < 20
    return min(int(typed), _LARGEST_ID) if plain else None


@require_safe
@operator_only
def offers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/offers/`: customers who said that something was offered for another grade (R6.4)."""
    found = offers_reported()
    try:
        page = page_by(found, moment="settled_at", cursor=request.GET.get("cursor"), limit=PAGE_SIZE)
    except Invalid:
        page = page_by(found, moment="settled_at", cursor=None, limit=PAGE_SIZE)
    context = {"page": page, "withdrawals": withdrawals_offered(PAGE_SIZE)}
    return render(request, "operator/offers.html", context)

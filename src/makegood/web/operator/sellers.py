"""Sellers: finding one, how it stands, and whether it is open (R9.7)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from makegood.domain.accounts.queries import keys_of
from makegood.domain.grading.queries import assessment_grade, grades_of
from makegood.domain.moderation.queries import waiting_appeals, waiting_reports
from makegood.domain.sellers.actions import set_active
from makegood.domain.sellers.queries import get_seller, open_invitations, sellers_by_name, staff_of
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound
from makegood.kernel.ids import is_marketplace_id
from makegood.web.ui.api_keys import addresses, key_rows
from makegood.web.ui.places import PAGE_SIZE

from .views import operator_only, see_other

SEARCH_LIMIT = 200
REPORTS_SHOWN = 20


@require_safe
@operator_only
def sellers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/sellers/`: by name; `?q=` narrows by name or id, `?after=` goes on behind a seller."""
    typed = request.GET.get("q", "").replace("\x00", " ").strip()[:SEARCH_LIMIT]
    after = request.GET.get("after", "")
    after = after if is_marketplace_id(after) else ""
    found = sellers_by_name(typed, after=after, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    grades = grades_of([one.pk for one in shown], clock.marketplace_day(clock.now()))
    context = {
        "typed": typed,
        "after": after,
        "rows": [(one, grades[one.pk]) for one in shown],
        "next_after": shown[-1].pk if len(found) > PAGE_SIZE else "",
    }
    return render(request, "operator/sellers.html", context)


@require_safe
@operator_only
def seller(request: HttpRequest, actor: Actor, seller_id: str) -> HttpResponse:
    """`/operator/sellers/{id}/`: grade, staff, keys and what waits about one seller."""
    shown = get_seller(_known(seller_id))
    today = clock.marketplace_day(clock.now())
    reports = list(waiting_reports().filter(seller_id=shown.pk).order_by("made_at", "pk")[: REPORTS_SHOWN + 1])
    context = {
        "seller": shown,
        "grade": assessment_grade(shown.pk, on=today, today=today),
        "staff": staff_of(shown.pk),
        "invitations": list(open_invitations(shown.pk)),
        "key_rows": key_rows(keys_of(shown.pk), for_seller=False),
        **addresses("operator"),
        "reports": reports[:REPORTS_SHOWN],
        "more_reports": len(reports) > REPORTS_SHOWN,
        "objections": waiting_appeals(shown.pk),
        "now": clock.now(),
    }
    return render(request, "operator/seller.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def active(request: HttpRequest, actor: Actor, seller_id: str) -> HttpResponse:
    """`/operator/sellers/{id}/active/`: says what closing or opening a shop means, and does it when confirmed."""
    shown = get_seller(_known(seller_id))
    if request.method != "POST":
        return render(request, "operator/seller_active.html", {"seller": shown})
    wanted = request.POST.get("active") == "yes"
    set_active(seller_id=shown.pk, active=wanted, by=actor, now=clock.now())
    messages.success(request, _("The shop is open again.") if wanted else _("The shop is closed."))
    return see_other("operator:seller", shown.pk)


def _known(seller_id: str) -> str:
    if not is_marketplace_id(seller_id):
        raise NotFound
    return seller_id

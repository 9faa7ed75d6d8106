"""Choosing whose dashboard this is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.domain.sellers.enums import RoleChoice
from makegood.domain.sellers.queries import all_sellers, memberships_of
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Forbidden
from makegood.web.ui.chosen import SESSION_KEY
from makegood.web.ui.redirects import SeeOther

from ..desk import choose_seller, landing, signed_in
from ..forms import SearchForm

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sellers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/dashboard/sellers/`: one's own shops; for the operator all of them, by search."""
    if request.method == "POST":
        choose_seller(request, actor, request.POST.get("seller", ""))
        return SeeOther(landing(request.POST.get("next", "")))
    if not actor.roles and not actor.is_operator:
        raise Forbidden(_("You are not on the staff of a seller yet. Ask an owner of the shop to add you."))
    form = SearchForm(request.GET)
    if actor.is_operator:
        found = [(seller, "") for seller in all_sellers(form.words())[: SHOWN + 1]]
    else:
        found = [(one.seller, str(RoleChoice(one.role).label)) for one in memberships_of(int(actor.id))]
    context = {
        "form": form,
        "next": landing(request.GET.get("next", "")),
        "searchable": actor.is_operator,
        "choices": found[:SHOWN] if actor.is_operator else found,
        "more": actor.is_operator and len(found) > SHOWN,
        "current": request.session.get(SESSION_KEY),
    }
    return render(request, "dashboard/sellers.html", context)

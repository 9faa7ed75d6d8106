"""What the coercion check stopped (R5.4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from makegood.domain.accounts.queries import names_of
from makegood.domain.conversations.queries import blocked_offers
from makegood.kernel.actors import Actor, ActorKind
from makegood.web.ui.places import page_of

from .views import operator_only


@require_safe
@operator_only
def blocked(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/blocked/`: texts that made something depend on a review, newest first."""
    found = blocked_offers()
    page = page_of(found, request, moment="blocked_at")
    # Keys and people of the seller's side both get here; only people have names.
    people = names_of({one.author_id for one in page.items if one.author_kind in (ActorKind.STAFF, ActorKind.OPERATOR)})
    rows = [(one, people.get(one.author_id) or one.author_kind) for one in page.items]
    return render(request, "operator/blocked.html", {"page": page, "rows": rows})

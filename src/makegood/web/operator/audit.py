"""The operator's page of the audit trail: who did what, and whether it is sealed (R12.3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.sealing import head, seals_of, unsealed
from makegood.web.ui.places import PAGE_SIZE, at_place

from .forms import AuditFilterForm
from .views import operator_only

_COUNTED = 1000
"""Rows that wait to be sealed are counted up to here."""


@require_safe
@operator_only
def audit_trail(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/audit/`: the trail, newest first, narrowed by what the address says."""
    form = AuditFilterForm(request.GET)
    form.is_valid()
    page, _is_lost = at_place(request, lambda cursor: audit.page(**form.narrowed, cursor=cursor, limit=PAGE_SIZE))
    seals = seals_of(row.pk for row in page.items)
    context = {
        "form": form,
        "events": audit.events(),
        "rows": [(row, seals.get(row.pk)) for row in page.items],
        "next_cursor": page.next_cursor,
        "head": head(),
        "waiting": len(unsealed(everywhere=False, limit=_COUNTED + 1)),
        "counted": _COUNTED,
    }
    return render(request, "operator/audit.html", context)

"""E-mails that did not leave: given up, or failed for now (R13.4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from makegood.domain.mail.queries import delayed_emails, failed_emails, queue_figures
from makegood.kernel.actors import Actor
from makegood.web.ui.places import PAGE_SIZE, page_of

from .views import operator_only


@require_safe
@operator_only
def outbox(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/outbox/`: how the queue stands, what is tried again, and what was given up, newest first."""
    context = {
        "queue": queue_figures(),
        "delayed": [] if request.GET.get("cursor") else delayed_emails(PAGE_SIZE),
        "page": page_of(failed_emails(), request, moment="entered_at"),
    }
    return render(request, "operator/outbox.html", context)

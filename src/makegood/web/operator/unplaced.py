"""Incoming e-mails that could not be placed: the operator reads them, and places or settles them (R5.6)."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from makegood.domain.conversations.actions import place_received
from makegood.domain.mail.actions import settle_received
from makegood.domain.mail.enums import ReceivedState
from makegood.domain.mail.parsing import parse_email
from makegood.domain.mail.queries import get_received, unplaced_emails
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid
from makegood.web.ui.places import page_of

from .views import operator_only, see_other

_HEADER_SHOWN = 20_000
"""Characters of the header that the page shows; the file has all."""


@require_safe
@operator_only
def unplaced(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/unplaced/`: what waits, newest first."""
    found = unplaced_emails()
    page = page_of(found, request, moment="received_at")
    return render(request, "operator/unplaced.html", {"page": page})


@require_safe
@operator_only
def received(request: HttpRequest, actor: Actor, received_id: str) -> HttpResponse:
    """`/operator/unplaced/{id}/`: one e-mail, as text only."""
    return _page(request, received_id)


@require_safe
@operator_only
def received_raw(request: HttpRequest, actor: Actor, received_id: str) -> HttpResponse:
    """`/operator/unplaced/{id}/raw/`: the e-mail as it came, for a mail program."""
    # Not message/rfc822: a browser that shows that would show its HTML.
    response = HttpResponse(bytes(get_received(received_id).raw), content_type="application/octet-stream")
    name = f"{received_id}.eml"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@operator_only
def settle(request: HttpRequest, actor: Actor, received_id: str) -> HttpResponse:
    """`/operator/unplaced/{id}/settle/`: dealt with; it stays stored."""
    settle_received(received=get_received(received_id), by=actor, now=clock.now())
    return see_other("operator:unplaced")


@require_POST
@operator_only
def place(request: HttpRequest, actor: Actor, received_id: str) -> HttpResponse:
    """`/operator/unplaced/{id}/place/`: into the conversation about an order's purchase at a seller."""
    typed = {name: request.POST.get(name, "").strip() for name in ("order", "seller")}
    try:
        place_received(
            received=get_received(received_id),
            order_id=typed["order"],
            seller_id=typed["seller"],
            by=actor,
            now=clock.now(),
        )
    except Invalid as error:
        return _page(request, received_id, typed=typed, errors=error.errors, status=422)
    return see_other("operator:unplaced")


def _page(
    request: HttpRequest,
    received_id: str,
    *,
    typed: dict[str, str] | None = None,
    errors: Sequence[FieldError] = (),
    status: int = 200,
) -> HttpResponse:
    kept = get_received(received_id)
    raw = bytes(kept.raw)
    context: dict[str, Any] = {
        "received": kept,
        "waits": kept.state == ReceivedState.UNPLACED,
        "mail": parse_email(raw),
        "header": _header(raw),
        "typed": typed or {},
        "errors": errors,
    }
    return render(request, "operator/received.html", context, status=status)


def _header(raw: bytes) -> str:
    """The e-mail's header as it stands, without what no page can show."""
    start = raw[: 4 * _HEADER_SHOWN].replace(b"\r\n", b"\n").lstrip(b"\n").split(b"\n\n", 1)[0]
    text = start.decode("utf-8", "replace")[:_HEADER_SHOWN]
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)

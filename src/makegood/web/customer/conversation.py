"""`/conversation/{token}/`: the customer reads the whole conversation, and answers (R5.7)."""

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from makegood.domain.conversations.actions import Upload, answer_by_link
from makegood.domain.conversations.enums import ConversationState, Direction
from makegood.domain.conversations.formatting import to_html
from makegood.domain.conversations.queries import conversation_of_token, file_for_customer, messages_for_customer
from makegood.domain.conversations.rules import ATTACHMENTS_LIMIT, EXTENSIONS
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, NotFound, Refused, Text
from makegood.kernel.ids import new_id
from makegood.kernel.values import shown_again
from makegood.web.ui.redirects import SeeOther

from .pages import customer_page, in_language, typed_values

FIELDS = ("text", "once")
_ID = re.compile(r"[a-z2-7]{26}\Z")
STATUS = {"too_many": HTTPStatus.TOO_MANY_REQUESTS}


@customer_page
def page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the thread and the form; only POST stores."""
    visit = _Visit(request, token)
    return in_language(visit.conversation.purchase.customer.language, visit.respond)


@customer_page
@require_safe
def file(request: HttpRequest, token: str, file_id: str) -> HttpResponse:
    """`files/{id}/`: a file of this conversation as a download, never as a page."""
    if not _ID.match(file_id):
        raise NotFound
    found = file_for_customer(conversation_of_token(token), file_id)
    response = HttpResponse(bytes(found.data), content_type=_harmless(found.content_type))
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=found.name) or "attachment"
    )
    # Whatever is in the file: it never runs as a page of ours.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _harmless(content_type: str) -> str:
    """Pictures and PDF as what they are; anything else that a mail program attached, as bytes."""
    return content_type if content_type in EXTENSIONS else "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as the customer reads it; `body` is the seller's formatted text, `text` their own plain one."""

    mine: bool
    at: datetime
    text: str
    body: SafeString
    quoted: str
    other_address: bool
    files: list[Any]


class _Visit:
    """One request to one link."""

    def __init__(self, request: HttpRequest, token: str) -> None:
        self.request = request
        self.token = token
        self.conversation = conversation_of_token(token)
        self.now = clock.now()

    def respond(self) -> HttpResponse:
        if self.request.method != "POST":
            return self._show()
        typed = typed_values(self.request.POST, FIELDS)
        try:
            answer_by_link(
                conversation=self.conversation,
                text=typed["text"],
                uploads=self._uploads(),
                once=typed["once"] or new_id(),
                now=self.now,
            )
        except Invalid as error:
            return self._show(typed, error.errors, HTTPStatus.UNPROCESSABLE_ENTITY)
        except Refused as refusal:
            if refusal.code == "erased":
                raise
            status = STATUS.get(refusal.code, HTTPStatus.CONFLICT)
            return self._show(typed, (), status, refusal=refusal.message, code=refusal.code)
        return SeeOther(self.request.path)

    def _uploads(self) -> list[Upload]:
        files = self.request.FILES.getlist("attachments")
        # Measured before they are read: the action says the same, but would have them all in memory.
        if sum(one.size or 0 for one in files) > ATTACHMENTS_LIMIT:
            raise Invalid.one(
                "attachments", "attachments_too_large", _("The attachments may be 10 MB together at most.")
            )
        return [Upload(one.name or "", one.read()) for one in files]

    def _show(
        self,
        typed: dict[str, str] | None = None,
        problems: tuple[FieldError, ...] = (),
        status: HTTPStatus = HTTPStatus.OK,
        *,
        refusal: Text = "",
        code: str = "",
    ) -> HttpResponse:
        entries = [_entry(message) for message in messages_for_customer(self.conversation)]
        written = typed is not None
        context = {
            "conversation": self.conversation,
            "seller": self.conversation.seller,
            "token": self.token,
            "entries": entries,
            "closed": self.conversation.state == ConversationState.CLOSED,
            # What stands at the end tells whether their words have arrived; no cookie is needed for that.
            "arrived": not written and bool(entries) and entries[-1].mine and not entries[-1].other_address,
            "typed": shown_again(typed or {"text": ""}),
            "once": new_id() if typed is None else typed["once"],
            "errors": problems,
            "refusal": refusal,
            "code": code,
            "files_lost": written and bool(self.request.FILES),
            "accepted": ",".join(ending for endings in EXTENSIONS.values() for ending in endings),
        }
        return render(self.request, "web_customer/conversation.html", context, status=status)


def _entry(message: Any) -> Entry:
    mine = message.direction == Direction.IN
    return Entry(
        mine=mine,
        at=message.created_at if mine else message.sent_at or message.created_at,
        text=message.text if mine else "",
        body=mark_safe("" if mine else to_html(message.text)),  # noqa: S308 - cleaned by nh3 in to_html
        quoted=message.quoted,
        other_address=message.other_address,
        files=list(message.attachments.all()),
    )

"""*E-mail de klant*: write, look at it as the customer will, send (R5.1, R5.2)."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.domain.conversations import letters
from makegood.domain.conversations.actions import Upload, clean_message, keep_upload
from makegood.domain.conversations.queries import kept_uploads
from makegood.domain.conversations.rules import ATTACHMENTS_LIMIT, EXTENSIONS
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.ids import new_id

from ..desk import Desk, SeeOther, at_review, page
from ..letter import shown

_ID = re.compile(r"[a-z2-7]{26}\Z")
_DAY = 86_400
"""Seconds. For so long a form is known as sent, and so long lives an upload whose message never came."""


@dataclass(slots=True)
class Draft:
    """What somebody has written so far. `once` tells two sendings of the same form from two messages."""

    text: str = ""
    kept: list[Any] = field(default_factory=list)
    once: str = field(default_factory=new_id)
    errors: list[FieldError] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@at_review
def message(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/reviews/{id}/message/`: the form; `action=preview` shows the e-mail, `action=send` sends it."""
    check_may_act(desk.actor, review.seller_id)
    if request.method != "POST":
        return _form(request, desk, review, Draft())
    draft = _read(request, desk, review)
    if _was_sent(desk, draft):
        messages.info(request, _("This e-mail was on its way already; it was not sent twice."))
        return SeeOther(reverse("dashboard:review", args=[review.pk]))
    _keep_files(request, desk, review, draft)
    action = request.POST.get("action")
    if action == "edit":
        return _form(request, desk, review, draft)
    try:
        draft.text = clean_message(draft.text)
    except Invalid as error:
        draft.errors.extend(error.errors)
    if draft.errors:
        return _form(request, desk, review, draft, status=422)
    return _send(request, desk, review, draft) if action == "send" else _preview(request, desk, review, draft)


def _read(request: HttpRequest, desk: Desk, review: Any) -> Draft:
    """The words, and the files that were kept when the preview was shown."""
    once = request.POST.get("once", "")
    wanted = {one for one in request.POST.getlist("kept") if _ID.match(one)}
    kept = kept_uploads(sorted(wanted), purchase_id=review.purchase_id, uploaded_by=desk.actor.id)
    draft = Draft(request.POST.get("text", ""), kept, once if _ID.match(once) else new_id())
    if len(kept) < len(wanted):
        draft.errors.append(
            FieldError("attachments", "attachment_gone", _("An attachment is no longer here. Please add it again."))
        )
    return draft


def _keep_files(request: HttpRequest, desk: Desk, review: Any, draft: Draft) -> None:
    """Keeps the files that came with this form, so that they need not be chosen again."""
    files = request.FILES.getlist("attachments")
    if not files:
        return
    try:
        # Together with those kept before; and measured before they are read.
        if sum(file.size or 0 for file in files) + sum(file.size for file in draft.kept) > ATTACHMENTS_LIMIT:
            raise Invalid.one(
                "attachments", "attachments_too_large", _("The attachments may be 10 MB together at most.")
            )
        uploads = [Upload(file.name or "", file.read()) for file in files]
        draft.kept += keep_upload(purchase=review.purchase, uploads=uploads, by=desk.actor, now=clock.now())
    except Invalid as error:
        draft.errors.extend(error.errors)


def _send(request: HttpRequest, desk: Desk, review: Any, draft: Draft) -> HttpResponse:
    key = _sent_key(desk, draft)
    if not cache.add(key, 1, _DAY):
        messages.info(request, _("This e-mail was on its way already; it was not sent twice."))
        return SeeOther(reverse("dashboard:review", args=[review.pk]))
    sent = False
    try:
        write_to_customer(
            purchase=review.purchase, text=draft.text, attachments=draft.kept, by=desk.actor, now=clock.now()
        )
        sent = True
    except Refused as refusal:
        return _form(request, desk, review, draft, status=409, refusal=refusal.message)
    except Invalid as error:
        draft.errors.extend(error.errors)
        return _form(request, desk, review, draft, status=422)
    finally:
        if not sent:
            cache.delete(key)
    messages.success(request, _("Your e-mail is on its way to the customer."))
    return SeeOther(reverse("dashboard:review", args=[review.pk]))


def _sent_key(desk: Desk, draft: Draft) -> str:
    return f"dashboard:sent:{desk.actor.id}:{draft.once}"


def _was_sent(desk: Desk, draft: Draft) -> bool:
    return cache.get(_sent_key(desk, draft)) is not None


def _form(
    request: HttpRequest, desk: Desk, review: Any, draft: Draft, *, status: int = 200, refusal: object = None
) -> HttpResponse:
    context = {
        "review": review,
        "draft": draft,
        "errors": draft.errors,
        "refusal": refusal,
        "accepted": ",".join(ending for endings in EXTENSIONS.values() for ending in endings),
        "now": clock.now(),
    }
    return page(request, desk, "message.html", context, status=status)


def _preview(request: HttpRequest, desk: Desk, review: Any, draft: Draft) -> HttpResponse:
    letter = letters.compose(review.purchase, draft.text)
    context = {
        "review": review,
        "draft": draft,
        "sender": letters.sender_name(review.purchase.seller.name),
        "letter": letter,
        "body": shown(letter.html),
        "language": letters.language_of(review.purchase),
        "now": clock.now(),
    }
    return page(request, desk, "preview.html", context)

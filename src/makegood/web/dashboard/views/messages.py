"""*E-mail de klant*: write, look at it as the customer will, send (R5.1, R5.2)."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from makegood.domain.conversations import letters
from makegood.domain.conversations.actions import Upload, check_offer, clean_message, keep_upload
from makegood.domain.conversations.coach import frames_itself
from makegood.domain.conversations.coercion import find_offer
from makegood.domain.conversations.enums import BlockedPlace
from makegood.domain.conversations.queries import conversation_about, kept_uploads, last_answer, templates_of
from makegood.domain.conversations.rules import ATTACHMENTS_LIMIT, EXTENSIONS
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.reviews.queries import review_of_purchase
from makegood.domain.sellers.permissions import check_may_act
from makegood.kernel import clock
from makegood.kernel.errors import FieldError, Invalid, Refused
from makegood.kernel.ids import new_id
from makegood.web.ui.redirects import SeeOther

from ..coaching import begin_with, coaching
from ..desk import Desk, at_conversation, at_review, page
from ..letter import shown

_ID = re.compile(r"[a-z2-7]{26}\Z")
_DAY = 86_400
"""Seconds. For so long a form is known as sent, and so long lives an upload whose message never came."""

AROUND = 80
"""Characters shown on either side of words in question."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a message is about, and where its writer came from and goes back to.

    `review` and `conversation` are None where there is none yet. `here` is the address of the form.
    """

    purchase: Any
    review: Any
    conversation: Any
    here: str
    back: str
    back_name: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in question in their place."""

    before: str
    words: str
    after: str


@dataclass(slots=True)
class Draft:
    """What somebody has written so far. `once` tells two sendings of the same form from two messages."""

    text: str = ""
    kept: list[Any] = field(default_factory=list)
    once: str = field(default_factory=new_id)
    errors: list[FieldError] = field(default_factory=list)
    missing: tuple[str, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@at_review
def message(request: HttpRequest, desk: Desk, review: Any) -> HttpResponse:
    """`/dashboard/reviews/{id}/message/`: the form; `action=preview` shows the e-mail, `action=send` sends it."""
    writing = Writing(
        purchase=review.purchase,
        review=review,
        conversation=conversation_about(review.purchase_id),
        here=reverse("dashboard:message", args=[review.pk]),
        back=reverse("dashboard:review", args=[review.pk]),
        back_name=_("Review of order %(order)s") % {"order": review.purchase.order_id},
    )
    return _write(request, desk, writing)


@require_http_methods(["GET", "HEAD", "POST"])
@at_conversation
def message_in_conversation(request: HttpRequest, desk: Desk, conversation: Any) -> HttpResponse:
    """`/dashboard/conversations/{id}/message/`: the same, from a conversation, with or without a review."""
    writing = Writing(
        purchase=conversation.purchase,
        review=review_of_purchase(conversation.purchase_id, conversation.seller_id),
        conversation=conversation,
        here=reverse("dashboard:conversation_message", args=[conversation.pk]),
        back=reverse("dashboard:conversation", args=[conversation.pk]),
        back_name=_("Conversation about order %(order)s") % {"order": conversation.purchase.order_id},
    )
    return _write(request, desk, writing)


def _write(request: HttpRequest, desk: Desk, writing: Writing) -> HttpResponse:
    check_may_act(desk.actor, desk.seller_id)
    if request.method != "POST":
        return _form(request, desk, writing, Draft())
    draft = _read(request, desk, writing)
    if _was_sent(desk, draft):
        messages.info(request, _("This e-mail was on its way already; it was not sent twice."))
        return SeeOther(writing.back)
    _keep_files(request, desk, writing, draft)
    action = request.POST.get("action")
    if action == "edit":
        _use_template(request, desk, writing, draft)
        return _form(request, desk, writing, draft)
    try:
        draft.text = clean_message(draft.text)
    except Invalid as error:
        draft.errors.extend(error.errors)
    if draft.errors:
        return _form(request, desk, writing, draft, status=422)
    return _send(request, desk, writing, draft) if action == "send" else _preview(request, desk, writing, draft)


def _use_template(request: HttpRequest, desk: Desk, writing: Writing, draft: Draft) -> None:
    """Adds the text of the template that was chosen, if one was."""
    chosen = request.POST.get("template", "")
    if not chosen:
        return
    begun = begin_with(chosen, draft.text, purchase=writing.purchase, by=desk.actor)
    draft.text, draft.missing = begun.text, begun.missing
    if begun.error:
        draft.errors.append(begun.error)


def _read(request: HttpRequest, desk: Desk, writing: Writing) -> Draft:
    """The words, and the files that were kept when the preview was shown."""
    once = request.POST.get("once", "")
    wanted = {one for one in request.POST.getlist("kept") if _ID.match(one)}
    kept = kept_uploads(sorted(wanted), purchase_id=writing.purchase.pk, uploaded_by=desk.actor.id)
    draft = Draft(request.POST.get("text", ""), kept, once if _ID.match(once) else new_id())
    if len(kept) < len(wanted):
        draft.errors.append(
            FieldError("attachments", "attachment_gone", _("An attachment is no longer here. Please add it again."))
        )
    return draft


def _keep_files(request: HttpRequest, desk: Desk, writing: Writing, draft: Draft) -> None:
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
        draft.kept += keep_upload(purchase=writing.purchase, uploads=uploads, by=desk.actor, now=clock.now())
    except Invalid as error:
        draft.errors.extend(error.errors)


def _send(request: HttpRequest, desk: Desk, writing: Writing, draft: Draft) -> HttpResponse:
    problem: Refused | Invalid | None = None
    # The mark of the form and the message in one transaction: of a process that dies between the two neither stays.
    with transaction.atomic():
        is_first = cache.add(_sent_key(desk, draft), 1, _DAY)
        if is_first:
            try:
                write_to_customer(
                    purchase=writing.purchase, text=draft.text, attachments=draft.kept, by=desk.actor, now=clock.now()
                )
            except (Refused, Invalid) as error:
                cache.delete(_sent_key(desk, draft))
                problem = error
    if not is_first:
        if not _was_sent(desk, draft):
            raise OperationalError("the mark of a form could not be written")  # the cache says so of any error
        messages.info(request, _("This e-mail was on its way already; it was not sent twice."))
        return SeeOther(writing.back)
    if isinstance(problem, Refused):
        return _form(request, desk, writing, draft, status=409, refusal=problem.message)
    if problem is not None:
        draft.errors.extend(problem.errors)
        return _form(request, desk, writing, draft, status=422)
    messages.success(request, _("Your e-mail is on its way to the customer."))
    return SeeOther(writing.back)


def _sent_key(desk: Desk, draft: Draft) -> str:
    return f"dashboard:sent:{desk.actor.id}:{draft.once}"


def _was_sent(desk: Desk, draft: Draft) -> bool:
    return cache.get(_sent_key(desk, draft)) is not None


def _form(
    request: HttpRequest, desk: Desk, writing: Writing, draft: Draft, *, status: int = 200, refusal: object = None
) -> HttpResponse:
    context = _about(writing, draft) | {
        "templates": templates_of(desk.seller_id, by=desk.actor),
        "live": True,
        "draft": draft,
        "errors": draft.errors,
        "offer": _offer(draft),
        "asked": last_answer(writing.conversation) if writing.conversation else None,
        "refusal": refusal,
        "accepted": ",".join(ending for endings in EXTENSIONS.values() for ending in endings),
    }
    return page(request, desk, "message.html", context, status=status)


def _preview(request: HttpRequest, desk: Desk, writing: Writing, draft: Draft) -> HttpResponse:
    try:
        check_offer(
            text=draft.text,
            file_names=[file.name for file in draft.kept],
            place=BlockedPlace.MESSAGE,
            seller_id=desk.seller_id,
            purchase=writing.purchase,
            by=desk.actor,
            now=clock.now(),
        )
    except Invalid as error:
        draft.errors.extend(error.errors)
        return _form(request, desk, writing, draft, status=422)
    letter = letters.compose_preview(writing.purchase, draft.text)
    context = _about(writing, draft) | {
        "draft": draft,
        "sender": letters.sender_name(writing.purchase.seller.name),
        "letter": letter,
        "framed": frames_itself(draft.text),
        "body": shown(letter.html),
        "language": letters.language_of(writing.purchase),
    }
    return page(request, desk, "preview.html", context)


def _about(writing: Writing, draft: Draft) -> dict[str, object]:
    """What both pages show beside the message."""
    return {
        "writing": writing,
        "purchase": writing.purchase,
        "review": writing.review,
        "conversation": writing.conversation,
        "coach": coaching(writing.purchase, draft.text, now=clock.now()),
    }


def _offer(draft: Draft) -> Passage | None:
    """The words that the coercion check stopped (R5.4), with what stands around them."""
    offer = find_offer(draft.text) if any(error.code == "conditional_offer" for error in draft.errors) else None
    if offer is None:
        return None
    first, last = max(0, offer.start - AROUND), offer.end + AROUND
    return Passage(
        before=("… " if first else "") + draft.text[first : offer.start],
        words=draft.text[offer.start : offer.end],
        after=draft.text[offer.end : last] + (" …" if last < len(draft.text) else ""),
    )

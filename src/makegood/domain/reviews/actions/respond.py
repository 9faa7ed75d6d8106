from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.conversations.actions import check_offer
from makegood.domain.conversations.enums import BlockedPlace
from makegood.domain.conversations.letters import CustomerLetter, language_of, sender_name
from makegood.domain.conversations.queries import conversation_about, header_ids
from makegood.domain.mail.actions import cancel_emails, queue_email
from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.enums import EmailKind
from makegood.domain.sellers.permissions import check_may_speak_for
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Invalid, Refused
from makegood.kernel.prepared import PreparedSave, send_ahead
from makegood.kernel.values import REVIEW_LIMIT, clean_text

from ..enums import Words
from ..letters import compose_response
from ..models import Review
from ..queries import lock_review
from .check_words import state_on_entry

_SAVE = PreparedSave(lambda: Review, "response", "response_at", "response_state", "updated_at")


def check_response(*, review: Review, text: str, by: Actor, now: datetime) -> str:
    """The words of a public response as they would be published; for the preview too.

    Raises:
        Invalid: `required`, `too_long`, `invalid_characters`; `conditional_offer` (R5.4).
        Refused: `review_removed`.
        NotFound, Forbidden: not for this actor; the marketplace does not speak in a seller's name.
    """
    check_may_speak_for(by, review.seller_id)
    if review.removed_at is not None:
        raise _removed()
    words = clean_text(text, field="text", limit=REVIEW_LIMIT)
    if not words:
        raise Invalid.one("text", "required", _("Please write a response."))
    check_offer(
        text=words,
        place=BlockedPlace.RESPONSE,
        seller_id=review.seller_id,
        purchase=review.purchase,
        by=by,
        now=now,
    )
    return words


def publish_response(*, review: Review, text: str, by: Actor, now: datetime) -> Review:
    """The seller answers a review in public: one response per review, which can be changed (R9.3).

    The date is that of the last change; the same words again change nothing. The customer gets one e-mail, when a
    response to their review is first published (R9.7): that is when it is shown, not while its words are held (R12.5).

    Raises: as `check_response`.
    """
    words = check_response(review=review, text=text, by=by, now=now)
    # On SQLite nobody else writes during the transaction, so that nothing is made up there that can be before.
    state = state_on_entry(words)
    letter = _letter(review, words) if state == Words.SHOWN and review.response != words else None
    with transaction.atomic():
        send_ahead()
        stored = lock_review(review.pk)
        if stored.removed_at is not None:
            raise _removed()
        if stored.response == words:
            return stored
        first = stored.response_at is None
        _take_back_email(stored, now)
        stored.response_state = _state(stored, state)
        _store(stored, words, at=now, event="response.published" if first else "response.changed", by=by, now=now)
        if stored.response_state == Words.SHOWN:
            tell_customer(stored, now, letter=letter)
    return stored


def remove_response(*, review: Review, by: Actor, now: datetime) -> Review:
    """The seller takes the response back. Without one nothing changes.

    Raises:
        NotFound, Forbidden: not for this actor.
    """
    check_may_speak_for(by, review.seller_id)
    with transaction.atomic():
        stored = lock_review(review.pk)
        if stored.response_at is not None:
            if stored.response_state == Words.CHECKING:
                stored.response_state = Words.SHOWN
            _take_back_email(stored, now)
            _store(stored, "", at=None, event="response.removed", by=by, now=now)
    return stored


def _take_back_email(review: Review, now: datetime) -> None:
    """One that still waits would tell the customer of words that are not there any more."""
    cancel_emails(about=review.pk, kind=EmailKind.RESPONSE, now=now)


def _state(review: Review, on_entry: Words) -> Words:
    """Once a response was hidden, others are shown when the marketplace has read them: a dot changes nothing.

    Nor does taking it back first. What only a check held may be mended: other words are looked at anew.
    """
    hidden = review.response_hidden_at is not None or review.response_state == Words.HIDDEN
    return Words.CHECKING if hidden else on_entry


def _removed() -> Refused:
    return Refused("review_removed", _("This review was removed, so there is nothing to respond to."))


def _store(review: Review, words: str, *, at: datetime | None, event: str, by: Actor, now: datetime) -> None:
    key = bytes(review.purchase.customer.audit_key)
    before = audit.mark_text(review.response, key)
    review.response = words
    review.response_at = at
    review.updated_at = now
    _SAVE(review)
    audit.record(
        event,
        by=by,
        now=now,
        subject=("review", review.pk),
        seller_id=review.seller_id,
        before={"text": before},
        after={"text": audit.mark_text(words, key)},
    )


def _letter(review: Review, words: str) -> CustomerLetter:
    """What the customer is told of these words as the response."""
    responded = copy(review)
    responded.response = words
    return CustomerLetter.to(review.purchase, compose_response(responded))


def tell_customer(review: Review, now: datetime, *, letter: CustomerLetter | None = None) -> None:
    """The first response to a review is public: its customer hears of it, once, whatever changed since (R9.7).

    `letter`: as it was made up before the transaction.
    """
    purchase = review.purchase
    if not purchase.customer.email:
        return
    if letter is None or not letter.is_to(purchase):
        letter = _letter(review, review.response)
    # Where there is a conversation, an answer to this e-mail belongs there; for its sake alone none is begun.
    conversation = conversation_about(purchase.pk)
    thread = header_ids(conversation) if conversation else []
    queue_email(
        kind=EmailKind.RESPONSE,
        to_address=purchase.customer.email,
        to_name=purchase.customer.name,
        from_name=sender_name(purchase.seller.name),
        from_address=relay_address(conversation.relay_token) if conversation else None,
        content=letter.rendered,
        about=review.pk,
        seller_id=review.seller_id,
        language=language_of(purchase),
        references=thread,
        dedupe_key=f"response:{review.pk}",
        # One that was taken back because nobody could read the response may go once somebody can.
        again=True,
        now=now,
    )

"""Lines of lists that stay as they are from one look to the next."""

import html
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from makegood.domain.conversations.enums import Direction
from makegood.domain.conversations.formatting import to_html
from makegood.domain.conversations.queries import last_messages
from makegood.domain.reviews.queries import reviews_of_purchases
from makegood.web.ui.pieces import kept, made_once, rendered
from makegood.web.ui.templatetags.ui import span

from .desk import Desk

_ROW = "dashboard/_row.html"
_CONVERSATION = "dashboard/_conversation_row.html"


def review_rows(reviews: Iterable[Any], desk: Desk) -> SafeString:
    """Reviews, each as a line of a list; whoever works through it sees most of them again and again."""
    return SafeString("".join(_review_row(review, may_act=desk.may_act) for review in reviews))


def _review_row(review: Any, *, may_act: bool) -> SafeString:
    # Its purchase and their customer are shown by the review, but known by their own rows.
    known_by = {"purchase": review.purchase, "customer": review.purchase.customer}
    return kept(_ROW, review=review, may_act=may_act, **known_by)


def conversation_rows(conversations: Sequence[Any], desk: Desk, *, now: datetime, tells_state: bool) -> SafeString:
    """Conversations, each with its last message and its review; where all are of one state, no line tells it."""
    last = last_messages(desk.seller_id, [one.pk for one in conversations])
    reviews = reviews_of_purchases([one.purchase_id for one in conversations], [desk.seller_id])

    def row(conversation: Any) -> SafeString:
        since, purchase = conversation.waiting_since, conversation.purchase
        shown = {
            "conversation": conversation,
            "purchase": purchase,
            "customer": purchase.customer,
            "last": last.get(conversation.pk),
            "review": reviews.get(purchase.pk),
            "waited": span(now - since) if since else "",
            "tells_state": tells_state,
        }
        return made_once(_CONVERSATION, _conversation_row, shown)

    return SafeString("".join(map(row, conversations)))


def _conversation_row(**shown: Any) -> SafeString:
    return rendered(_CONVERSATION, words=_words(shown["last"]), **shown)


def _words(message: Any) -> str:
    """What it says, without the signs of formatting that sellers may use."""
    if message is None:
        return ""
    return message.text if message.direction == Direction.IN else html.unescape(strip_tags(to_html(message.text)))

from datetime import datetime

from django.db.models import Subquery

from makegood.domain.conversations import actions as conversations
from makegood.domain.conversations.enums import MessageState
from makegood.domain.conversations.models import Message
from makegood.domain.conversations.queries import contacts_about, standing
from makegood.domain.mail.models import Email
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.prepared import Prepared, PreparedSave

from .. import rules
from ..enums import Progress
from ..models import Review
from .count_repairs import counting_repairs

# For each message that leaves.
_LOCK: Prepared[Review] = Prepared(
    lambda message_id, seller_id: Review.objects.select_for_update().filter(
        purchase_id=Subquery(
            Message.objects.filter(pk=message_id, seller_id=seller_id).values("conversation__purchase")
        ),
        seller_id=seller_id,
    )
)
_SAVE = PreparedSave(lambda: Review, "contacted_at", "contact_bounced", "progress", "updated_at")


def note_outcome(*, email: Email, by: Actor, now: datetime) -> None:
    """What became of the e-mail of a message, and with it of the contact about the review (R5.5, R6.8).

    Contact begins when the mail server accepts the first message, and ends when the last standing one bounces.
    """
    # Review before conversation, the order in which every action takes them, so that none waits in a circle.
    lock = _LOCK.ask(message_id=email.about, seller_id=email.seller_ref)
    message = conversations.note_outcome(email=email, by=by, now=now)
    review = next(iter(lock()), None)
    if review is None or not message.after_review or _was_contacted_elsewhere(review):
        return
    sent = contacts_about(review.purchase_id, review.seller_id)
    first = standing(sent)
    contacted_at = first.sent_at if first else None
    bounced = first is None and any(one.state == MessageState.BOUNCED for one in sent)
    if (review.contacted_at, review.contact_bounced) == (contacted_at, bounced):
        return
    before = review.contacted_at
    with counting_repairs(review):
        review.contacted_at = contacted_at
        review.contact_bounced = bounced
        review.progress = rules.progress(
            contacted=contacted_at is not None,
            asked=review.progress == Progress.ASKED_AGAIN,
            graded_again=review.progress == Progress.GRADED_AGAIN,
        )
        review.updated_at = now
        _SAVE(review)
    audit.record(
        "review.contacted" if contacted_at else "review.contact_undone",
        by=by,
        now=now,
        subject=("review", review.pk),
        seller_id=review.seller_id,
        before={"contacted_at": before},
        after={"contacted_at": contacted_at},
    )


def _was_contacted_elsewhere(review: Review) -> bool:
    """Whether the first contact lies before the import that brought the review: no message of here is earlier."""
    if review.imported_at is None or review.contacted_at is None:
        return False
    return review.contacted_at < review.imported_at

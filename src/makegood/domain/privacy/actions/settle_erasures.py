"""After an erasure was committed: the list outside the database, the files, and the database's own free space."""

import logging
from datetime import datetime

from django.db import transaction

from makegood.domain.conversations.models import Attachment, BlockedOffer, Message, Note
from makegood.domain.invitations.models import AskedDay
from makegood.domain.mail.actions import drop_letters
from makegood.domain.mail.models import Email, EmailAttachment, ReceivedEmail
from makegood.domain.moderation.models import Appeal, Decision, Report
from makegood.domain.nps.models import Survey
from makegood.domain.orders.actions import note_erasure_settled
from makegood.domain.orders.models import Customer
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reviews.models import Review
from makegood.domain.webhooks.actions import forget_deliveries
from makegood.domain.webhooks.models import Delivery
from makegood.kernel.wiping import wait_for_writers, wipe

from ..queries import traces_of, unsettled_erasures
from ..records import Erasure, write_down
from .scrub import scrub

TABLES = (
    Customer,
    Review,
    Message,
    Attachment,
    Note,
    BlockedOffer,
    Survey,
    AskedDay,
    Email,
    EmailAttachment,
    ReceivedEmail,
    ProductReview,
    Report,
    Decision,
    Appeal,
    Delivery,
)
"""Every table that held a name, an address or words of a customer."""

_log = logging.getLogger(__name__)


def settle_erasures(*, now: datetime) -> int:
    """Finish what an erasure could not finish itself: a process was killed, or readers held the database's log; how
    many are settled now.
    """
    return sum(settle(customer, now=now) for customer in list(unsettled_erasures().values_list("pk", flat=True)))


def settle(customer_pk: int, *, now: datetime) -> bool:
    """See to it that nothing of an erased customer is left outside the rows either; false when it must be tried again.

    Everything here may be done twice. In somebody's transaction nothing can be wiped: that is left to the worker.
    """
    if transaction.get_connection().in_atomic_block:
        return False
    customer = Customer.objects.get(pk=customer_pk)
    if customer.erased_at is None:
        return False
    write_down(Erasure(customer.public_id, customer.ref, customer.erased_at))
    # Who was writing at that moment may have stored what they had read before.
    waited = wait_for_writers()
    with transaction.atomic():
        scrub(customer, traces_of(customer), now=now)
        forget_deliveries(customer_id=customer.pk, now=now)
    drop_letters()
    if not (waited and wipe(TABLES)):
        _log.warning("an erasure waits for others to leave the database; the worker tries again")
        return False
    note_erasure_settled(customer=customer, now=now)
    return True

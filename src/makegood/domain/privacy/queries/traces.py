"""Where one customer has left traces, and who is still to be erased from files and logs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from makegood.domain.conversations.hiding import hide_addresses, same_address
from makegood.domain.conversations.models import Conversation, Message
from makegood.domain.invitations.models import AskedDay, Invitation, Reminder
from makegood.domain.mail.enums import EmailKind, ReceivedState
from makegood.domain.mail.models import Email, ReceivedEmail
from makegood.domain.mail.parsing import parse_email
from makegood.domain.mail.queries import digests_quoting, emails_of_addresses
from makegood.domain.moderation.models import Decision, Report
from makegood.domain.nps.models import Survey
from makegood.domain.orders.models import Customer, Purchase
from makegood.domain.orders.queries import customers_at
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.models import Review
from makegood.kernel.bulk import any_of

TO_CUSTOMERS = (
    EmailKind.CONVERSATION,
    EmailKind.REASSESSMENT,
    EmailKind.RESPONSE,
    EmailKind.INVITATION,
    EmailKind.REMINDER,
    EmailKind.SURVEY,
)
ABOUT_REPORTS = (EmailKind.REPORT_RECEIVED, EmailKind.REPORT_MOOT, EmailKind.DECISION)
"""What somebody gets who reported as a reader, or about whose review was decided."""
_IN_NO_CONVERSATION = (ReceivedState.UNPLACED, ReceivedState.SETTLED, ReceivedState.IGNORED)
QUOTING = (EmailKind.NEW_REVIEW, EmailKind.REGRADED, EmailKind.CUSTOMER_MESSAGE)
"""Notices to the seller's staff that hold a customer's words."""


@dataclass(slots=True)
class Traces:
    """Ids of what tells of one customer, and the addresses that they have or had, lower-cased.

    `emails` are those to them; `notices` those to others that quote them.
    """

    purchases: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)
    product_reviews: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)

    @property
    def subjects(self) -> list[str]:
        """What of theirs can be reported and decided about."""
        return [*self.reviews, *self.product_reviews]


def traces_of(customer: Customer) -> Traces:
    """Everything of a customer that is found by ids. At an address that others have too, what is about them is left."""
    traces = Traces(purchases=_ids(Purchase.objects.filter(customer=customer)))
    theirs = any_of(traces.purchases)
    reviews = Review.objects.filter(purchase__in=theirs)
    traces.reviews = _ids(reviews)
    traces.product_reviews = _ids(ProductReview.objects.filter(purchase__in=theirs))
    traces.messages = _ids(Message.objects.filter(conversation__purchase__in=theirs))
    invitations = Invitation.objects.filter(purchase__in=theirs)
    about = [
        *traces.reviews,
        *traces.messages,
        *_ids(invitations),
        *_ids(Reminder.objects.filter(invitation__purchase__in=theirs)),
        *_ids(ReassessmentRequest.objects.filter(review__purchase__in=theirs)),
        *_ids(Survey.objects.filter(conversation__purchase__in=theirs)),
    ]
    found = Email.objects.filter(about__in=any_of(about))
    traces.addresses = _addresses_of(customer, found)
    alone = {one for one in traces.addresses if all(other.pk == customer.pk for other in customers_at(one))}
    by_address = emails_of_addresses(alone).filter(kind__in=(*TO_CUSTOMERS, *ABOUT_REPORTS))
    traces.emails = sorted({*_ids(found.filter(kind__in=TO_CUSTOMERS)), *_ids(by_address)})
    cases = [
        *_ids(Decision.objects.filter(subject_id__in=any_of(traces.subjects))),
        *_ids(Report.objects.filter(subject_id__in=any_of(traces.subjects))),
    ]
    told = _ids(Email.objects.filter(about__in=any_of(cases), kind=EmailKind.DECISION))
    traces.notices = [
        *_ids(found.filter(kind__in=QUOTING)),
        *_ids(digests_quoting(traces.reviews)),
        *sorted(set(told) - set(traces.emails)),
    ]
    placed = any_of([*traces.messages, *traces.emails, *traces.notices])
    traces.received = _ids(ReceivedEmail.objects.filter(about__in=placed).exclude(about=""))
    traces.addresses = alone
    return traces


def known_as(customer: Customer, traces: Traces) -> set[str]:
    """Every id under which the API tells of a customer: theirs, and those of all that is theirs."""
    purchases = any_of(traces.purchases)
    subjects = any_of(traces.subjects)
    reported = Report.objects.filter(reporter_email__in=any_of(traces.addresses)).exclude(reporter_email="")
    return {
        customer.ref,
        *traces.purchases,
        *traces.subjects,
        *traces.messages,
        *Purchase.objects.filter(customer=customer).values_list("order_id", flat=True),
        *_ids(Conversation.objects.filter(purchase__in=purchases)),
        *_ids(Report.objects.filter(subject_id__in=subjects)),
        *_ids(reported),
    }


def _addresses_of(customer: Customer, emails: QuerySet[Email]) -> set[str]:
    sent_to = emails.filter(kind__in=TO_CUSTOMERS).values_list("to_address", flat=True)
    asked_at = AskedDay.objects.filter(customer=customer.pk).values_list("address", flat=True)
    return {address.lower() for address in (customer.email, *sent_to, *asked_at) if "@" in address}


def received_from(addresses: set[str], *, or_naming: bool = False) -> Iterator[ReceivedEmail]:
    """Incoming e-mails that stand in no conversation (waiting, dealt with or ignored) and are from one of these
    addresses; with `or_naming` those of others too that name one.
    """
    if not addresses:
        return
    elsewhere = ReceivedEmail.objects.filter(state__in=_IN_NO_CONVERSATION).order_by("pk")
    for received in elsewhere.iterator(chunk_size=5):  # an e-mail may have 25 MB
        mail = parse_email(bytes(received.raw))
        senders = {received.sender, mail.from_address, *mail.other_addresses}
        if any(same_address(sender, one) for sender in senders for one in addresses):
            yield received
        elif or_naming:
            words = "\n".join((*mail.recipients, mail.subject, mail.text))
            if words != hide_addresses(words, addresses, ""):
                yield received


def unsettled_erasures() -> QuerySet[Customer]:
    """Customers who were erased while something could not be wiped yet, the first one first."""
    return Customer.objects.filter(erased_at__isnull=False, erasure_settled_at=None).order_by("pk")


def _ids(rows: QuerySet[Any]) -> list[str]:
    return list(rows.values_list("pk", flat=True))

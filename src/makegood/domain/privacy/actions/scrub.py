from collections.abc import Collection
from datetime import datetime

from makegood.domain.conversations.actions import forget_conversations
from makegood.domain.invitations.actions import forget_asking
from makegood.domain.mail.actions import forget_emails, forget_received
from makegood.domain.moderation.actions import forget_reader
from makegood.domain.moderation.actions import forget_words as forget_case_words
from makegood.domain.nps.actions import forget_surveys
from makegood.domain.orders.models import Customer
from makegood.domain.product_reviews.actions import forget_words as forget_product_words
from makegood.domain.reviews.actions import forget_words
from makegood.kernel import clock

from ..queries import Traces


def scrub(customer: Customer, traces: Traces, strays: Collection[str] = (), *, now: datetime) -> dict[str, int]:
    """Empty everything of a customer but their own row, in the caller's transaction; how much of each there was.

    Done twice, it finds nothing more. `strays` are incoming e-mails that belong to no conversation.
    """
    purchases = traces.purchases
    forget_asking(customer=customer, purchase_ids=purchases, today=clock.marketplace_day(now))
    reviews = forget_words(purchase_ids=purchases, name=customer.name, address=customer.email, now=now)
    products = forget_product_words(purchase_ids=purchases, now=now)
    forget_case_words(subject_ids=traces.subjects, now=now)
    forget_reader(addresses=traces.addresses, now=now)
    messages = forget_conversations(purchase_ids=purchases)
    forget_surveys(purchase_ids=purchases, now=now)
    emails = forget_emails(email_ids=[*traces.emails, *traces.notices])
    received = forget_received(received_ids=[*traces.received, *strays])
    return {
        "purchases": len(purchases),
        "reviews": reviews,
        "product_reviews": products,
        "messages": messages,
        "emails": emails,
        "received": received,
    }

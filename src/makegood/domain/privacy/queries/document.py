"""Everything of one customer as one JSON document; `docs/reference/customer-export.schema.json` describes it."""

import base64
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q

from makegood.domain.conversations.models import Attachment, BlockedOffer, Conversation, Message, Note
from makegood.domain.invitations.models import AskedDay, Invitation
from makegood.domain.invitations.queries import standings_of
from makegood.domain.mail.models import Email, EmailAttachment, ReceivedEmail
from makegood.domain.moderation.enums import Party
from makegood.domain.moderation.models import Appeal, Decision, Report
from makegood.domain.orders.models import Customer, Purchase
from makegood.domain.orders.queries import do_not_ask_since
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.models import Review
from makegood.kernel.bulk import any_of

from .traces import Traces, received_from, traces_of

FORMAT = "makegood-customer-export"
VERSION = 1

Json = dict[str, Any]


def document_of(customer: Customer, *, for_themselves: bool, now: datetime) -> Json:
    """The document about a customer. For themselves it leaves out what others wrote among themselves: the notes of a
    seller's staff, messages that the coercion check stopped, and what others reported.
    """
    traces = traces_of(customer)
    strays = {received.pk for received in received_from(traces.addresses)}
    emails = Email.objects.filter(pk__in=any_of(traces.emails)).order_by("entered_at", "pk")
    received = ReceivedEmail.objects.filter(pk__in=any_of([*traces.received, *strays])).order_by("received_at", "pk")
    days = AskedDay.objects.filter(customer=customer.pk).order_by("day", "pk")
    document = {
        "format": FORMAT,
        "version": VERSION,
        "marketplace": settings.MAKEGOOD_MARKETPLACE_NAME,
        "exported_at": _moment(now),
        "customer": _customer(customer),
        "orders": _orders(customer, traces.purchases, now),
        "emails": [_email(one) for one in emails.iterator(chunk_size=50)],
        "received_emails": [_received(one) for one in received.iterator(chunk_size=5)],
        "reports": _reports(traces.addresses),
        "cases": _cases(traces.subjects, for_themselves=for_themselves),
        "asked_days": [_asked_day(one, customer) for one in days],
    }
    if not for_themselves:
        document |= _between_others(traces)
    return document


def _asked_day(one: AskedDay, customer: Customer) -> Json:
    address = one.address if "@" in one.address else customer.email
    return {"day": one.day.isoformat(), "kind": one.kind, "address": address}


def _customer(customer: Customer) -> Json:
    silent = do_not_ask_since([customer.email])
    return {
        "id": customer.ref,
        "name": customer.name,
        "email": customer.email or None,
        "language": customer.language or None,
        "invite": customer.invite,
        "unsubscribed_at": _moment(customer.unsubscribed_at),
        "unsubscribed_themselves": customer.unsubscribed_themselves,
        "complained_at": _moment(customer.complained_at),
        "address_on_do_not_ask_list_since": _moment(silent.get(customer.email.lower())),
        "created_at": _moment(customer.created_at),
        "updated_at": _moment(customer.updated_at),
    }


def _orders(customer: Customer, purchase_ids: list[str], now: datetime) -> list[Json]:
    standings = standings_of(purchase_ids, now=now)
    purchases = (
        Purchase.objects.filter(customer=customer)
        .select_related("order", "seller", "invitation", "review__reassessment", "conversation__survey")
        .prefetch_related("items__product", "product_reviews")
        .order_by("order__ordered_at", "order_id", "seller_id")
    )
    orders: dict[str, Json] = {}
    for purchase in purchases:
        order = orders.setdefault(
            purchase.order_id,
            {
                "id": purchase.order_id,
                "ordered_at": _moment(purchase.order.ordered_at),
                "created_at": _moment(purchase.order.created_at),
                "updated_at": _moment(purchase.order.updated_at),
                "purchases": [],
            },
        )
        order["purchases"].append(_purchase(purchase, standings[purchase.pk]))
    return list(orders.values())


def _purchase(purchase: Purchase, standing: Any) -> Json:
    return {
        "seller": purchase.seller_id,
        "seller_name": purchase.seller.name,
        "expected_delivery_date": _day(purchase.expected_delivery_date),
        "delivered_date": _day(purchase.delivered_date),
        "cancelled": purchase.cancelled,
        "review_link_expires_at": _moment(purchase.review_link_expires_at),
        "items": [
            {"product": item.product_id, "title": item.product.title, "quantity": item.quantity}
            for item in purchase.items.all()
        ],
        "invitation": _invitation(_one(purchase, "invitation"), standing),
        "review": _review(_one(purchase, "review")),
        "product_reviews": [_product_review(one) for one in purchase.product_reviews.all()],
        "conversation": _conversation(_one(purchase, "conversation")),
    }


def _invitation(row: Invitation | None, standing: Any) -> Json:
    return {
        "state": standing.state.value,
        "reason": standing.reason.value if standing.reason else None,
        "planned_for": _day(standing.planned_for),
        "sent_at": _moment(standing.sent_at),
        "undelivered_at": _moment(row.undelivered_at) if row else None,
    }


def _review(review: Review | None) -> Json | None:
    if review is None:
        return None
    return {
        "id": review.pk,
        "overall": review.overall,
        "aspects": review.aspects,
        "had_contact": review.had_contact,
        "text": review.text,
        "submitted_at": _moment(review.submitted_at),
        "origin": review.origin,
        "contacted_at": _moment(review.contacted_at),
        "new_overall": review.new_overall,
        "new_overall_at": _moment(review.new_overall_at),
        "new_overall_explanation": review.new_overall_explanation,
        "status": review.status,
        "removed": {"at": _moment(review.removed_at), "ground": review.removed_ground} if review.removed_at else None,
        "new_overall_set_aside_at": _moment(review.set_aside_at),
        "response": {"text": review.response, "at": _moment(review.response_at)} if review.response_at else None,
        "reassessment": _reassessment(_one(review, "reassessment")),
        "updated_at": _moment(review.updated_at),
    }


def _product_review(review: ProductReview) -> Json:
    return {
        "id": review.pk,
        "product": review.product_id,
        "stars": review.stars,
        "title": review.title,
        "text": review.text,
        "pros": review.pros,
        "cons": review.cons,
        "status": review.status,
        "removed": {"at": _moment(review.removed_at), "ground": review.removed_ground} if review.removed_at else None,
        "origin": review.origin,
        "submitted_at": _moment(review.submitted_at),
        "updated_at": _moment(review.updated_at),
    }


def _reassessment(request: ReassessmentRequest | None) -> Json | None:
    if request is None:
        return None
    return {
        "state": request.state,
        "requested_at": _moment(request.requested_at),
        "expires_at": _moment(request.expires_at),
        "settled_at": _moment(request.settled_at),
        "offered": request.offered or None,
        "undelivered_at": _moment(request.undelivered_at),
    }


def _conversation(conversation: Conversation | None) -> Json | None:
    if conversation is None:
        return None
    messages = Message.objects.filter(conversation=conversation).order_by("created_at", "pk")
    return {
        "id": conversation.pk,
        "state": conversation.state,
        "created_at": _moment(conversation.created_at),
        "closed_at": _moment(conversation.closed_at),
        "messages": [_message(message) for message in messages],
        "survey": _survey(_one(conversation, "survey")),
    }


def _message(message: Message) -> Json:
    return {
        "id": message.pk,
        "direction": message.direction,
        "at": _moment(message.created_at),
        "sent_at": _moment(message.sent_at),
        "state": message.state,
        "subject": message.subject,
        "text": message.text,
        "quoted": message.quoted,
        "auto_reply": message.auto_reply,
        "other_address": message.other_address,
        "left_out": message.left_out,
        "attachments": _files(Attachment.objects.filter(message=message).order_by("created_at", "pk")),
    }


def _survey(survey: Any) -> Json | None:
    if survey is None:
        return None
    return {
        "state": survey.state,
        "sent_at": _moment(survey.sent_at),
        "expires_at": _moment(survey.expires_at),
        "score": survey.score,
        "comment": survey.comment,
        "answered_at": _moment(survey.answered_at),
    }


def _email(email: Email) -> Json:
    return {
        "kind": email.kind,
        "seller": email.seller_ref or None,
        "to": email.to_address,
        "to_name": email.to_name,
        "from_name": email.from_name,
        "subject": email.subject,
        "text": email.text,
        "html": email.html,
        "state": email.state,
        "queued_at": _moment(email.queued_at),
        "sent_at": _moment(email.sent_at),
        "attachments": _files(EmailAttachment.objects.filter(email=email).order_by("pk")),
    }


def _received(received: ReceivedEmail) -> Json:
    return {
        "received_at": _moment(received.received_at),
        "sender": received.sender,
        "recipient": received.recipient,
        "subject": received.subject,
        "state": received.state,
        "raw": _base64(received.raw),
    }


def _reports(addresses: set[str]) -> list[Json]:
    """What they reported as a reader of other people's reviews, with the address for the answer."""
    reports = Report.objects.filter(reporter_email__in=any_of(addresses)).exclude(reporter_email="")
    return [
        {
            "at": _moment(report.made_at),
            "subject": report.subject_kind,
            "ground": report.ground,
            "explanation": report.explanation,
            "state": report.state,
        }
        for report in reports.order_by("made_at", "pk")
    ]


def _cases(subject_ids: list[str], *, for_themselves: bool) -> list[Json]:
    """What was decided about their reviews and what they objected; for the operator also what others brought up."""
    ours = Q(subject_id__in=any_of(subject_ids))
    reports = Report.objects.none() if for_themselves else Report.objects.filter(ours)
    appeals = Appeal.objects.filter(ours, party=Party.CUSTOMER) if for_themselves else Appeal.objects.filter(ours)
    return [
        *(_case(one, one.made_at, "report", one.source, one.explanation) for one in reports.order_by("made_at", "pk")),
        *(
            _case(one, one.decided_at, one.verdict, "operator", one.reason)
            for one in Decision.objects.filter(ours).order_by("decided_at", "pk")
        ),
        *(_case(one, one.made_at, "appeal", one.party, one.text) for one in appeals.order_by("made_at", "pk")),
    ]


def _case(row: Report | Decision | Appeal, at: datetime, what: str, by: str, text: str) -> Json:
    return {"review": row.subject_id, "at": _moment(at), "what": what, "by": by, "text": text}


def _between_others(traces: Traces) -> Json:
    theirs = any_of(traces.purchases)
    notes = Note.objects.filter(conversation__purchase__in=theirs).select_related("conversation__purchase")
    blocked = BlockedOffer.objects.filter(purchase__in=theirs).select_related("purchase")
    drafts = Attachment.objects.filter(purchase__in=theirs, message=None).order_by("created_at", "pk")
    return {
        "notes": [
            {**_place(note.conversation.purchase), "at": _moment(note.created_at), "text": note.text}
            for note in notes.order_by("created_at", "pk")
        ],
        "blocked_messages": [
            {**_place(one.purchase), "at": _moment(one.blocked_at), "place": one.place, "text": one.text}
            for one in blocked.order_by("blocked_at", "pk")
            if one.purchase is not None
        ],
        "unsent_attachments": _files(drafts),
    }


def _place(purchase: Purchase) -> Json:
    return {"order": purchase.order_id, "seller": purchase.seller_id}


def _files(files: Iterable[Attachment | EmailAttachment]) -> list[Json]:
    return [{"name": file.name, "content_type": file.content_type, "data": _base64(file.data)} for file in files]


def _base64(data: bytes | memoryview) -> str:
    return base64.b64encode(bytes(data)).decode("ascii")


def _one(row: Model, name: str) -> Any:
    """What a row has one of at most; None where it has none."""
    try:
        return getattr(row, name)
    except ObjectDoesNotExist:
        return None


def _moment(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z" if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""Every column that can hold words or an address: an erasure forgets it, or somebody said why it need not.

A new column that is in neither table fails the test: decide, and let the app's `forget_…` action empty it.
"""

from django.apps import apps
from django.db import models

FORGOTTEN = {
    "accounts.KeptAnswer": {"content"},
    "conversations.Attachment": {"name", "content_type", "data"},
    "conversations.BlockedOffer": {"text", "words"},
    "conversations.Message": {"subject", "text", "quoted", "left_out", "header_id", "failure"},
    "conversations.Note": {"text"},
    "invitations.AskedDay": {"address"},
    "mail.Email": {
        "to_address", "to_name", "reply_to", "subject", "text", "html", "headers", "in_reply_to", "references",
        "last_error",
    },
    "mail.EmailAttachment": {"name", "content_type", "data"},
    "mail.ReceivedEmail": {"recipient", "sender", "subject", "raw", "reason"},
    "moderation.Appeal": {"text"},
    "moderation.Decision": {"reason"},
    "moderation.Report": {"explanation", "reporter_email"},
    "nps.Survey": {"comment"},
    "orders.Customer": {"name", "email", "audit_key"},
    "product_reviews.ProductReview": {"title", "text", "pros", "cons"},
    "reviews.Review": {"text", "new_overall_explanation", "response", "search_text"},
    "webhooks.Delivery": {"body", "answer_headers", "answer_body", "reason"},
}  # fmt: skip
HARMLESS = {
    # Of sellers, their staff, the operator's people and programs: none of them is a customer.
    "accounts.ApiKey": {"name"},
    "accounts.Session": {"session_data"},
    "accounts.User": {"password", "email", "name", "search_text"},
    "sellers.Seller": {"name", "email", "search_text"},
    "sellers.StaffInvitation": {"email"},
    "sessions.Session": {"session_data"},
    "conversations.MessageTemplate": {"title", "text"},
    "orders.Product": {"title", "brand", "url"},
    # Of whoever listens; what is signed and not what is said.
    "webhooks.Endpoint": {"url", "events"},
    "webhooks.Delivery": {"request_url", "request_headers"},
    # The names of checks.
    "product_reviews.ProductReview": {"held_for"},
    # Ids of ours, and a shop's name and relay address.
    "mail.Email": {"from_name", "from_address", "message_id", "dedupe_key"},
    # Ids of sellers and articles.
    "kernel.Stamp": {"name"},
    # The trail refuses whatever looks like words.
    "kernel.AuditRow": {"before", "after"},
}
LONGEST_ID = 64


def columns() -> dict[str, set[str]]:
    """By table, the columns into which more than an id or a state fits."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        if model.__module__.startswith("makegood.") or model._meta.label == "sessions.Session":
            wide = {field.name for field in model._meta.concrete_fields if holds_words(field)}
            if wide:
                found[model._meta.label] = wide
    return found


def holds_words(field: models.Field) -> bool:
    if isinstance(field, models.TextField | models.JSONField | models.BinaryField):
        return True
    return isinstance(field, models.CharField) and not field.choices and (field.max_length or 0) > LONGEST_ID


def test_every_column_that_can_hold_words_is_dealt_with() -> None:
    decided = {label: FORGOTTEN.get(label, set()) | HARMLESS.get(label, set()) for label in {*FORGOTTEN, *HARMLESS}}
    assert columns() == decided

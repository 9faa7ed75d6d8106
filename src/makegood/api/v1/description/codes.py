"""Every `code` that an error can have, what it means, and which call can answer it.

The codes of wrong fields are told by the shape of what comes in (`description.schema`); here stand those that only the
rules of the product know. `tests/integration/api/caller.py` looks up here every problem that any test gets.
"""

from collections.abc import Mapping

MEANING: Mapping[str, str] = {
    # The request as such
    "bad_request": "The request itself is broken: its Host or Content-Length header, or its address.",
    "invalid_json": "The body is not JSON in UTF-8.",
    "invalid_idempotency_key": "An Idempotency-Key is 1 to 255 printable ASCII characters, quoted or not.",
    "invalid_gzip": "The body is not packed with gzip, although Content-Encoding says so.",
    "incomplete_body": "The body broke off before its end; nothing was done.",
    "unauthorized": "There is no key, or it is not, or no longer, one of ours.",
    "forbidden": "The wrong kind of key, a key that only reads, or a seller that became inactive.",
    "not_found": "It does not exist, or the key may not see it.",
    "method_not_allowed": "This address does not know this method; `Allow` names those that it knows.",
    "too_large": "More than 1 MiB came in; of a bulk call more than 64 MiB, or a line of more than 1 MiB.",
    "unsupported_encoding": "The body may be packed with gzip, and in no other way.",
    "unsupported_media_type": "The body has another media type than this call takes.",
    "rate_limited": "This key has made too many calls; `Retry-After` says for how many seconds to wait.",
    "internal_error": "An accident on our side. It has been noted.",
    "unavailable": "The database cannot be reached at the moment; `Retry-After` says when to try again.",
    # A rule says no
    "already_appealed": "An objection was made already; there is one per report.",
    "already_decided": "It was decided exactly so already, and nobody has objected since.",
    "already_reported": "There is an open report about this already.",
    "already_requested": "This customer was asked to grade again before; that can be done once per review, for ever.",
    "already_reviewed": "There is a review already; each purchase, and each article of it, has one.",
    "appeal_expired": "The time in which the decision could be objected to is over.",
    "contact_bounced": "The message to this customer bounced, and none that was accepted stands.",
    "customer_unreachable": "There is no address, they unsubscribed or complained, or their data were erased.",
    "decided_meanwhile": "Somebody else decided about this at the same moment, or since.",
    "erased": "The data of this customer were erased.",
    "idempotency_conflict": "This Idempotency-Key came with another body before, in the last 24 hours.",
    "idempotency_in_progress": "The same call has been running for 10 seconds; repeat yours in a moment.",
    "no_contact": "The mail server has not accepted a message to this customer since the review was given.",
    "no_words": "There are no words that could be hidden.",
    "not_closed": "The conversation is not closed.",
    "not_held": "These words do not wait for anybody.",
    "not_decided": "There is no decision yet that could be objected to.",
    "not_graded_again": "The customer has not graded again, so there is no new grade to set aside.",
    "not_possible": "This decision does not exist for what was reported.",
    "purchase_cancelled": "The purchase was cancelled.",
    "review_removed": "The review was removed.",
    "seller_staff": "Whoever works for the seller of an article cannot review it.",
    "withdrawn_by_customer": "The customer withdrew this review.",
    # A field is wrong
    "conditional_offer": "A message makes something depend on a review; `words` are the words in question.",
    "date_in_future": "This day is still to come.",
    "duplicate_seller": "A seller has one purchase in an order.",
    "id_mismatch": "The body has another id than the address.",
    "in_the_future": "This time lies more than 5 minutes ahead.",
    "invalid": "Several fields are wrong, for different reasons: `errors` names each.",
    "invalid_characters": "The text holds characters that cannot be stored: NUL, lone surrogates; in a line, controls.",
    "invalid_choice": "This is none of the values that are possible.",
    "invalid_cursor": "This cursor is not one of ours, or belongs to another list.",
    "invalid_date": "A date is YYYY-MM-DD.",
    "invalid_datetime": "A time is YYYY-MM-DDTHH:MM:SS, with Z or +HH:MM.",
    "invalid_email": "This is not a valid e-mail address.",
    "invalid_gtin": "A GTIN has 8, 12, 13 or 14 digits, of which the last one is a check digit.",
    "invalid_id": "An id is 1 to 64 of A-Z a-z 0-9 . _ -",
    "invalid_language": "A language is two letters of ISO 639-1, such as nl.",
    "invalid_type": "The value has another type than this field.",
    "invalid_url": "This must be a whole address that begins with http:// or https://.",
    "no_address": "There is no e-mail address of this customer.",
    "out_of_range": "The value is too small or too large, or a first day lies after the last.",
    "required": "The field is missing or empty.",
    "too_long": "The text is too long.",
    "too_many": "The list is too long.",
    "unknown_customer": "There is no customer with this id.",
    "unknown_field": "There is no such field.",
    "unknown_order": "There is no order with this id.",
    "unknown_product": "The article is not in this order.",
    "unknown_purchase": "The seller has no share in this order.",
    "unknown_seller": "There is no seller with this id.",
}

REPEATED = ("idempotency_conflict", "idempotency_in_progress", "erased")
"""Why a call with an `Idempotency-Key` gets no answer of an earlier one (409)."""

REFUSED: Mapping[str, tuple[str, ...]] = {
    "put_order": ("erased",),
    "post_product_review": ("already_reviewed", "purchase_cancelled", "seller_staff", "erased"),
    "post_review": ("already_reviewed", "purchase_cancelled", "erased"),
    "post_message": ("customer_unreachable", "erased"),
    "post_reassessment": (
        "review_removed",
        "already_requested",
        "customer_unreachable",
        "contact_bounced",
        "no_contact",
    ),
    "put_response": ("review_removed",),
    "release_review": ("not_held",),
    "release_product_review": ("not_held",),
    "post_report": ("review_removed", "already_reported"),
    "post_product_report": ("review_removed", "already_reported"),
    "reopen_conversation": ("not_closed",),
    "post_decision": (
        "already_decided",
        "decided_meanwhile",
        "no_words",
        "not_graded_again",
        "not_possible",
        "withdrawn_by_customer",
    ),
    "post_review_decision": (
        "already_decided",
        "decided_meanwhile",
        "no_words",
        "not_graded_again",
        "withdrawn_by_customer",
    ),
    "post_appeal": ("not_decided", "already_appealed", "appeal_expired", "withdrawn_by_customer"),
    "post_question": ("erased",),
    "post_answer": ("customer_unreachable", "erased"),
}
"""Why a rule may refuse a call (409)."""

WRONG: Mapping[str, tuple[str, ...]] = {
    "put_seller": ("invalid_email", "id_mismatch"),
    "get_grade": ("date_in_future",),
    "get_nps": ("date_in_future", "out_of_range"),
    "put_product": ("invalid_gtin", "invalid_url", "id_mismatch"),
    "put_order": ("invalid_email", "unknown_seller", "duplicate_seller", "id_mismatch"),
    "post_product_review": ("in_the_future", "unknown_order", "unknown_product", "unknown_purchase"),
    "post_mailing": ("unknown_customer", "no_address"),
    "post_review": ("in_the_future", "unknown_order", "unknown_seller", "unknown_purchase"),
    "post_message": ("conditional_offer",),
    "put_response": ("conditional_offer",),
    "post_question": ("unknown_order", "unknown_seller", "unknown_purchase"),
    "post_answer": ("conditional_offer",),
}
"""What may be wrong with a field beyond its shape (422)."""

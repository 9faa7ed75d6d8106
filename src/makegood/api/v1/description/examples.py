"""One story, told in every example: a bell came broken, was replaced, and the customer graded again.

Each shape has one example, and with it every call that takes or gives this shape. That they fit their shapes is tested.
"""

from collections.abc import Mapping
from typing import Any

_REVIEW_ID = "kthdda6rmpg2uxami325fqd2mg"
_CONVERSATION_ID = "rce2u6b5ep7niflfveeuyqz3xc"
_WEBHOOK_ID = "w2mzqkqhyvdqh3c5n7pmpq2y4e"
_DELIVERY_ID = "d4n6vfyq2kcsv7ubnwzwl5toim"
_REPORT_ID = "4kdyudwtumbvr4no4aqhagn7rt"

PARAMETERS: Mapping[str, tuple[str, str]] = {
    "seller": ("The marketplace's own id of the seller.", "bakfiets"),
    "order": ("The marketplace's own id of the order.", "10042"),
    "customer": ("The marketplace's own id of the customer.", "c-1"),
    "product": ("The marketplace's own id of the article.", "bel-7"),
    "review_id": ("The `id` of a review.", _REVIEW_ID),
    "conversation_id": ("The `id` of a conversation.", _CONVERSATION_ID),
    "report_id": ("The `id` of a report.", _REPORT_ID),
    "webhook_id": ("The `id` of a webhook.", _WEBHOOK_ID),
    "delivery_id": ("The `id` of a delivery, which is its `webhook-id`.", _DELIVERY_ID),
}
"""What the ids in addresses are, and an example of each."""

_CUSTOMER = {
    "id": "c-1",
    "name": "Anna de Vries",
    "email": "anna@customers.example",
    "language": "nl",
    "invite": True,
    "unsubscribed_at": None,
    "complained_at": None,
}
_ITEM = {"product": "bel-7", "title": "Fietsbel", "quantity": 1}
_PURCHASE = {
    "seller": "bakfiets",
    "expected_delivery_date": "2026-11-19",
    "delivered_date": "2026-11-20",
    "cancelled": False,
    "items": [_ITEM],
}
_MESSAGE = {
    "id": "vc6kckxjlzstacx2wstlhhc4bw",
    "direction": "out",
    "text": "Wat vervelend, excuses. Vandaag sturen wij u een nieuwe bel.",
    "quoted": "",
    "at": "2026-11-23T09:30:00Z",
    "state": "sent",
    "auto_reply": False,
    "other_address": False,
    "attachments": [],
    "left_out": [],
}
_CONVERSATION = {
    "id": _CONVERSATION_ID,
    "seller": "bakfiets",
    "order": "10042",
    "review": _REVIEW_ID,
    "customer": {"display_name": "Anna V."},
    "state": "open",
    "waiting_since": "2026-11-23T14:05:00Z",
    "updated_at": "2026-11-23T14:05:00Z",
    "messages": [
        _MESSAGE,
        {
            "id": "pihygzewfeervgadodkdi6aqjf",
            "direction": "in",
            "text": "Dank u wel, dat is netjes opgelost.",
            "quoted": "> Vandaag sturen wij u een nieuwe bel.",
            "at": "2026-11-23T14:05:00Z",
            "state": "received",
            "auto_reply": False,
            "other_address": False,
            "attachments": [
                {"id": "h3iuqtdmx2gml4lylltlk4dnyk", "name": "bel.jpg", "content_type": "image/jpeg", "size": 48213}
            ],
            "left_out": [],
        },
    ],
}
_REVIEW = {
    "id": _REVIEW_ID,
    "seller": "bakfiets",
    "order": "10042",
    "customer": {"display_name": "Anna V."},
    "overall": 3,
    "aspects": {"condition": 2},
    "text": "De bel kwam gebarsten aan.",
    "submitted_at": "2026-11-22T18:12:44Z",
    "experience_date": "2026-11-20",
    "status": "published",
    "counts_as": 8,
    "contacted_at": "2026-11-23T09:30:02Z",
    "reassessment": {
        "state": "answered",
        "requested_at": "2026-11-25T08:00:00Z",
        "can_request": False,
        "reason": "already_requested",
    },
    "new_overall": 8,
    "new_overall_at": "2026-11-26T07:41:10Z",
    "new_overall_explanation": "Meteen een nieuwe bel gekregen.",
    "new_overall_set_aside_at": None,
    "response": {"text": "Fijn dat de nieuwe bel bevalt.", "at": "2026-11-26T09:00:00Z"},
    "response_status": "published",
    "origin": "link",
    "had_contact": None,
    "invited_at": "2026-11-22T08:00:05Z",
    "removed": None,
    "updated_at": "2026-11-26T09:00:00Z",
}
_PRODUCT_REVIEW = {
    "id": "y7vgsthf5dk4y7qltqbuibm4sw",
    "product": "bel-7",
    "seller": "bakfiets",
    "order": "10042",
    "customer": {"display_name": "Anna V."},
    "stars": 4,
    "title": "Stevig",
    "text": "",
    "pros": ["luid"],
    "cons": [],
    "language": "nl",
    "status": "published",
    "held_for": [],
    "helpful": 0,
    "origin": "api",
    "submitted_at": "2026-11-26T09:10:00Z",
    "updated_at": "2026-11-26T09:10:00Z",
}
_DECISION = {
    "decision": "keep",
    "ground": "wrong_seller",
    "reason": "De beoordeling noemt uw artikel en uw bestelnummer.",
    "at": "2026-11-27T10:00:00Z",
    "appeal_until": "2027-05-27T10:00:00Z",
}
_REPORT = {
    "id": _REPORT_ID,
    "seller": "bakfiets",
    "review": _REVIEW_ID,
    "subject": "review",
    "source": "seller",
    "ground": "wrong_seller",
    "explanation": "Deze klant bedoelt een andere winkel.",
    "state": "decided",
    "reported_at": "2026-11-26T11:00:00Z",
    "decide_by": None,
    "decision": _DECISION,
    "appeal": None,
    "can_appeal": True,
}
_INVITATION = {
    "order": "10042",
    "seller": "bakfiets",
    "state": "due",
    "planned_for": "2026-11-22",
    "sent_at": None,
    "reason": "too_early",
}
_MAILING = {"customer": "c-1", "date": "2026-11-24"}
_WEBHOOK = {
    "id": _WEBHOOK_ID,
    "seller": None,
    "url": "https://hooks.market.example/makegood",
    "events": ["review.submitted", "review.regraded"],
    "enabled": True,
    "disabled_at": None,
    "disabled_reason": None,
    "former_secret_until": None,
    "created_at": "2026-11-20T10:00:00Z",
    "updated_at": "2026-11-20T10:00:00Z",
}
_NEW_WEBHOOK = {**_WEBHOOK, "secret": "whsec_NotARealSecretButAsLongAsOneOfOurs0000000000="}
_DELIVERY = {
    "id": _DELIVERY_ID,
    "type": "review.regraded",
    "state": "waiting",
    "held": False,
    "created_at": "2026-11-26T07:41:10Z",
    "delivered_at": None,
    "attempts": 1,
    "last_attempt_at": "2026-11-26T07:41:11Z",
    "next_attempt_at": "2026-11-26T07:41:16Z",
    "failure": "status",
    "detail": "500",
    "duration_ms": 84,
    "request": {
        "url": "https://hooks.market.example/makegood",
        "headers": {"webhook-id": _DELIVERY_ID, "webhook-timestamp": "1795678871"},
        "body": '{"type":"review.regraded","timestamp":"2026-11-26T07:41:10Z","data":{"overall":3,"new_overall":8}}',
    },
    "response": {"status": 500, "headers": {"content-type": "text/plain"}, "body": "out of order"},
}
_CURSOR = "WyIyMDI2LTExLTIyVDE4OjEyOjQ0KzAwOjAwIiwgImt0aGRkYTZybXBnMnV4YW1pMzI1ZnFkMm1nIl0"
_UNTIL_10 = {str(grade): 0 for grade in range(1, 11)}

EXAMPLES: Mapping[str, Any] = {
    "SellerBody": {"name": "Bakfiets & Co", "language": "nl", "email": "hallo@bakfiets.example"},
    "SellerAnswer": {
        "id": "bakfiets",
        "name": "Bakfiets & Co",
        "language": "nl",
        "email": "hallo@bakfiets.example",
        "active": True,
    },
    "GradeAnswer": {
        "seller": "bakfiets",
        "average": "8.2",
        "sum": 41,
        "count": 5,
        "method": "three_months",
        "from": "2026-08-27",
        "to": "2026-11-26",
        "histogram": {**_UNTIL_10, "8": 4, "9": 1},
        "aspects": {
            "as_described": {"average": "9.0", "count": 2},
            "delivery_time": {"average": "8.5", "count": 2},
            "condition": {"average": "2.0", "count": 1},
            "contact": {"average": None, "count": 0},
        },
        "norm": "8.0",
        "meets_norm": True,
    },
    "NpsAnswer": {
        "score": "32.6",
        "promoters": 24,
        "passives": 13,
        "detractors": 9,
        "count": 46,
        "norm": 25,
        "meets_norm": True,
        "uncertain": False,
    },
    "ProductBody": {
        "title": "Fietsbel",
        "gtin": "4006381333931",
        "brand": "Ding",
        "url": "https://market.example/p/bel-7",
    },
    "ProductAnswer": {
        "id": "bel-7",
        "title": "Fietsbel",
        "gtin": "4006381333931",
        "brand": "Ding",
        "url": "https://market.example/p/bel-7",
    },
    "ProductReviewBody": {"order": "10042", "product": "bel-7", "stars": 4, "title": "Stevig", "pros": ["luid"]},
    "ProductReviewAnswer": _PRODUCT_REVIEW,
    "ProductReviewPage": {
        "product": "bel-7",
        "average": "4.0",
        "count": 1,
        "histogram": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0},
        "items": [_PRODUCT_REVIEW],
        "next_cursor": None,
    },
    "StoredCustomerAnswer": {
        **_CUSTOMER,
        "created_at": "2026-11-16T09:30:01Z",
        "updated_at": "2026-11-16T09:30:01Z",
    },
    "export_one_customer": {
        "format": "makegood-customer-export",
        "version": 1,
        "marketplace": "The Marketplace",
        "exported_at": "2026-11-26T12:00:00Z",
        "customer": {"id": "c-1", "name": "Anna de Vries", "email": "anna@customers.example"},
        "orders": [],
        "emails": [],
    },
    "OrderBody": {
        "ordered_at": "2026-11-16T10:30:00+01:00",
        "customer": {
            "id": "c-1",
            "name": "Anna de Vries",
            "email": "anna@customers.example",
            "language": "nl",
            "invite": True,
        },
        "purchases": [{"seller": "bakfiets", "expected_delivery_date": "2026-11-19", "items": [_ITEM]}],
    },
    "OrderAnswer": {
        "id": "10042",
        "ordered_at": "2026-11-16T09:30:00Z",
        "customer": _CUSTOMER,
        "purchases": [_PURCHASE],
    },
    "InvitationPage": {"items": [_INVITATION], "next_cursor": None},
    "MailingBody": _MAILING,
    "MailingAnswer": _MAILING,
    "ReviewBody": {
        "order": "10042",
        "seller": "bakfiets",
        "overall": 3,
        "aspects": {"condition": 2},
        "text": "De bel kwam gebarsten aan.",
    },
    "ReviewAnswer": _REVIEW,
    "ReviewPage": {"items": [_REVIEW], "next_cursor": _CURSOR},
    "MessageBody": {"text": "Wat vervelend, excuses. Vandaag sturen wij u een nieuwe bel."},
    "MessageAnswer": {**_MESSAGE, "state": "queued"},
    "RequestAnswer": {"requested_at": "2026-11-25T08:00:00Z", "expires_at": "2026-12-25T08:00:00Z"},
    "ResponseBody": {"text": "Fijn dat de nieuwe bel bevalt."},
    "ReportBody": {"ground": "wrong_seller", "explanation": "Deze klant bedoelt een andere winkel."},
    "ReportAnswer": _REPORT,
    "ReportPage": {"items": [_REPORT], "next_cursor": None},
    "DecisionBody": {"decision": "keep", "reason": "De beoordeling noemt uw artikel en uw bestelnummer."},
    "ReviewDecisionBody": {
        "decision": "remove_words",
        "reason": "De tekst noemt het telefoonnummer van een medewerker.",
        "ground": "personal_data",
    },
    "AppealBody": {"explanation": "Dat artikel verkopen wij niet."},
    "QuestionBody": {"order": "10042", "seller": "bakfiets", "text": "Wanneer komt de nieuwe bel?"},
    "ConversationAnswer": _CONVERSATION,
    "ConversationPage": {"items": [_CONVERSATION], "next_cursor": None},
    "WebhookBody": {
        "url": "https://hooks.market.example/makegood",
        "events": ["review.submitted", "review.regraded"],
    },
    "WebhookChangeBody": {"enabled": True},
    "WebhookAnswer": _WEBHOOK,
    "WebhookWithSecretAnswer": _NEW_WEBHOOK,
    "WebhookPage": {"items": [_WEBHOOK], "next_cursor": None},
    "DeliveryAnswer": _DELIVERY,
    "DeliveryPage": {"items": [_DELIVERY], "next_cursor": None},
    "Problem": {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "code": "invalid",
        "detail": "Some answers cannot be accepted.",
        "errors": [
            {"field": "customer.invite", "code": "required", "message": "This is required."},
            {"field": "oops", "code": "unknown_field", "message": "There is no such field."},
        ],
    },
}
"""By the name of the shape; where a call has none, by the name of the call."""

LINES: Mapping[str, tuple[str, str]] = {
    "post_mailings": (
        '{"customer": "c-1", "date": "2026-11-24"}\n{"customer": "nobody", "date": "2026-11-24"}\n',
        (
            '{"line":1,"status":201,"data":{"customer":"c-1","date":"2026-11-24"}}\n'
            '{"line":2,"status":422,"code":"unknown_customer","detail":"There is no customer with this id.","errors":'
            '[{"field":"customer","code":"unknown_customer","message":"There is no customer with this id."}]}\n'
        ),
    ),
}
"""What goes into a bulk call and what comes out, by the name of the call."""

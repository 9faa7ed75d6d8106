"""Things for tests, made through the product's own actions, so that they cannot be what the product forbids."""

from .loop import ask_again, contact, deliver, emails, make_review
from .marketplace import (
    NOW,
    OPERATOR,
    agent_of,
    make_operator,
    make_order,
    make_purchase,
    make_seller,
    make_staff,
)

__all__ = [
    "NOW",
    "OPERATOR",
    "agent_of",
    "ask_again",
    "contact",
    "deliver",
    "emails",
    "make_operator",
    "make_order",
    "make_purchase",
    "make_review",
    "make_seller",
    "make_staff",
]

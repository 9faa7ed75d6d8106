"""Things for tests, made through the product's own actions, so that they cannot be what the product forbids."""

from .asking import WORKER, email_of, invitation_of, plan, remind, send_mail, settle
from .loop import ask_again, contact, deliver, make_review
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
    "WORKER",
    "agent_of",
    "ask_again",
    "contact",
    "deliver",
    "email_of",
    "invitation_of",
    "make_operator",
    "make_order",
    "make_purchase",
    "make_review",
    "make_seller",
    "make_staff",
    "plan",
    "remind",
    "send_mail",
    "settle",
]

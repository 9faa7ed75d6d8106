"""Things for tests, made through the product's own actions, so that they cannot be what the product forbids."""

from .articles import decide_about, make_product_review
from .asking import WORKER, email_of, invitation_of, plan, remind, send_mail, settle
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
from .survey import make_answer, make_closed_conversation, make_survey

__all__ = [
    "NOW",
    "OPERATOR",
    "WORKER",
    "agent_of",
    "ask_again",
    "contact",
    "decide_about",
    "deliver",
    "email_of",
    "emails",
    "invitation_of",
    "make_answer",
    "make_closed_conversation",
    "make_operator",
    "make_order",
    "make_product_review",
    "make_purchase",
    "make_review",
    "make_seller",
    "make_staff",
    "make_survey",
    "plan",
    "remind",
    "send_mail",
    "settle",
]

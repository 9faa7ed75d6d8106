"""Reads that make the JSON of the API: for its endpoints, for webhooks and for exports."""

from .answers import (
    about_conversation,
    about_conversations,
    about_grade,
    about_review,
    about_reviews,
)
from .webhook_data import grade_data, message_data, review_data

__all__ = [
    "about_conversation",
    "about_conversations",
    "about_grade",
    "about_review",
    "about_reviews",
    "grade_data",
    "message_data",
    "review_data",
]

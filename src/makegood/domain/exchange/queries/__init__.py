"""Reads that make the JSON of the API, for its endpoints, for webhooks and for exports; and everything of a kind."""

from .answers import (
    about_conversation,
    about_conversations,
    about_grade,
    about_review,
    about_reviews,
)
from .everything import (
    every_order,
    every_product,
    every_product_review,
    every_review,
    every_seller,
    graded_sellers,
    in_batches,
    removed_reviews,
    shown_product_reviews,
    shown_reviews,
)
from .webhook_data import grade_data, message_data, review_data

__all__ = [
    "about_conversation",
    "about_conversations",
    "about_grade",
    "about_review",
    "about_reviews",
    "every_order",
    "every_product",
    "every_product_review",
    "every_review",
    "every_seller",
    "grade_data",
    "graded_sellers",
    "in_batches",
    "message_data",
    "removed_reviews",
    "review_data",
    "shown_product_reviews",
    "shown_reviews",
]

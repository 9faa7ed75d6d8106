"""The coercion check (R5.4): a benefit tied to a review is found before the message leaves."""

from .check import LONGEST_WORDS, Offer, find_offer

__all__ = ["LONGEST_WORDS", "Offer", "find_offer"]

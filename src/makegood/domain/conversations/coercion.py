"""The coercion check (R5.4): is something made to depend on giving, changing or removing a review?"""

from dataclasses import dataclass

from makegood.kernel.errors import Text


@dataclass(frozen=True, slots=True)
class Offer:
    """The words in question as typed, where they stand in the text, and what is tied to what."""

    words: str
    start: int
    end: int
    reason: Text


def find_offer(text: str) -> Offer | None:  # noqa: ARG001 - to come
    """The first words of a text that make something depend on a review; None when there are none."""
    return None

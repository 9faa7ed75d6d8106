"""Customers, as others may see them."""

from typing import Protocol

from .fields import Answer


class CustomerLike(Protocol):
    """What is read of a customer."""

    @property
    def display_name(self) -> str | None: ...


class WriterAnswer(Answer):
    """The customer as others may see them: never the address (R4.2)."""

    display_name: str | None
    """The first word of the name and the initial of the last (`Anna V.`); null once erased."""

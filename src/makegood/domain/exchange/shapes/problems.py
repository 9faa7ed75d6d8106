"""Errors, as the description of the API shows them; `v1.errors` makes them."""

from .fields import Answer


class FieldProblem(Answer):
    """What is wrong with one field; nested ones have points in their names."""

    field: str
    """The field, as in the body or the query."""
    code: str
    """What is wrong, for programs."""
    message: str
    """The same for people."""


class Problem(Answer):
    """Problem details of RFC 9457, with a code for programs, and some fields for some of them."""

    type: str
    """Always `about:blank`."""
    title: str
    """The name of the status."""
    status: int
    """The HTTP status."""
    detail: str
    """What went wrong, for people, in the language of `Accept-Language`."""
    code: str
    """What went wrong, for programs; its meaning never changes."""
    errors: list[FieldProblem] | None = None
    """What is wrong with which field (422)."""
    words: str | None = None
    """With `conditional_offer`: the words in question, as they were typed."""
    request_id: str | None = None
    """With an accident of ours: finds it in the log of the server."""

"""Errors, as the description of the API shows them; `v1.errors` makes them."""

from .fields import Answer


class FieldProblem(Answer):
    """What is wrong with one field; nested ones have points in their names."""

    field: str
    code: str
    message: str


class Problem(Answer):
    """Problem details of RFC 9457, with a code for programs.

    `words` only with `conditional_offer`; `request_id` only with `internal_error`, to find it in the server's log.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] | None = None
    words: str | None = None
    request_id: str | None = None

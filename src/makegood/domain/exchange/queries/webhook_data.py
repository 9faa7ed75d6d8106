"""What webhooks tell: the object as its GET gives it to the owner of the endpoint (`MAKEGOOD_WEBHOOK_DATA`).

Each answers None when the object is not there, or not there for this owner.
"""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from makegood.domain.conversations.queries import conversation_of_message
from makegood.kernel.actors import Actor
from makegood.kernel.errors import NotFound

from .answers import about_conversation, about_grade, about_review

Data = dict[str, Any]


def review_data(subject: str, *, owner: Actor, now: datetime) -> Data | None:
    """A review: `GET /reviews/{id}`."""
    try:
        return _json(about_review(subject, by=owner, now=now))
    except NotFound:
        return None


def message_data(subject: str, *, owner: Actor, now: datetime) -> Data | None:  # noqa: ARG001 - as the others
    """A message: `GET /conversations/{id}` of its conversation, and itself once more, as `message`."""
    conversation_id = conversation_of_message(subject)
    if conversation_id is None:
        return None
    try:
        data = _json(about_conversation(conversation_id, by=owner))
    except NotFound:
        return None
    return {**data, "message": next(one for one in data["messages"] if one["id"] == subject)}


def grade_data(subject: str, *, owner: Actor, now: datetime) -> Data | None:
    """The grade of a seller: `GET /sellers/{seller}/grade`."""
    try:
        return _json(about_grade(subject, by=owner, now=now))
    except NotFound:
        return None


def _json(answer: BaseModel) -> Data:
    return answer.model_dump(mode="json", by_alias=True)

"""Reading the body: JSON in UTF-8, and nothing that JSON does not know."""

import json
import re
from typing import Any, NoReturn

from django.http import HttpRequest, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

LIMIT = 1024 * 1024
"""Bytes of the body of a single call."""
BROKEN_OFF = _("The body broke off before its end.")

_JSON_TYPE = re.compile(r"application/([a-z0-9.-]+\+)?json\Z", re.IGNORECASE)


class BadBody(Exception):
    """The body cannot be read at all. django-ninja wraps what its parser raises, so our handler looks for this."""

    def __init__(self, status: int, code: str, message: Promise) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message


def in_lines(request: HttpRequest) -> bool:
    """Whether this is a bulk call. Only a POST is one: an object can have the id "bulk"."""
    return request.method == "POST" and request.path_info.endswith("/bulk")


def take_body(request: HttpRequest) -> None:
    """Reads the body of a single call into memory; that of a bulk call is left to `v1.bulk`.

    Raises:
        BadBody: 400 `incomplete_body`, 413 `too_large`.
    """
    if in_lines(request):
        return
    try:
        # Django reads as many bytes as were announced: none, where a body comes in chunks. Where the server marks the
        # end itself, the body can be read from it.
        if not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated"):
            raw: bytes = request.META["wsgi.input"].read(LIMIT + 1)
            if len(raw) > LIMIT:
                raise BadBody(413, "too_large", _("What was sent is too large."))
            request._body = raw  # where Django itself keeps it
        else:
            request.body  # noqa: B018 - read now, so that a connection that breaks is told apart from an accident
    except UnreadablePostError:
        raise BadBody(400, "incomplete_body", BROKEN_OFF) from None


class StrictParser(Parser):
    """django-ninja's parser, except that it takes only what the media type and RFC 8259 allow."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The parsed body.

        Raises:
            BadBody: 415 `unsupported_media_type` and `unsupported_encoding`, 400 `invalid_json`.
        """
        if request.headers.get("Content-Encoding", "").strip().lower() not in {"", "identity"}:
            raise BadBody(415, "unsupported_encoding", _("The body of this call cannot be packed."))
        # A missing type is taken as JSON: this API reads nothing else.
        if request.content_type and not _JSON_TYPE.match(request.content_type):
            raise BadBody(415, "unsupported_media_type", _("The body must be application/json."))
        return read_json(request.body)


def read_json(raw: bytes) -> Any:
    """What stands in the bytes.

    Raises:
        BadBody: 400 `invalid_json`.
    """
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):  # also bad UTF-8 and integers of thousands of digits
        raise BadBody(400, "invalid_json", _("The body is not JSON in UTF-8.")) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")

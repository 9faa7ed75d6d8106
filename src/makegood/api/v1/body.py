"""Reading the body: JSON in UTF-8, and nothing that JSON does not know."""

import json
import re
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

_JSON_TYPE = re.compile(r"application/([a-z0-9.-]+\+)?json\Z", re.IGNORECASE)


class BadBody(Exception):
    """The body cannot be read at all. django-ninja wraps what its parser raises, so our handler looks for this."""

    def __init__(self, status: int, code: str, message: Promise) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message


class StrictParser(Parser):
    """django-ninja's parser, except that it takes only what the media type and RFC 8259 allow."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The parsed body.

        Raises:
            BadBody: 415 `unsupported_media_type`, 400 `invalid_json`.
        """
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

"""`Idempotency-Key`: whoever got no answer to a POST calls again, and nothing happens twice.

What holds for every call, bulk calls included, is `accounts.actions.answer_once`. An answer that shows something once,
such as a webhook's secret, carries it in a field of `accounts.rules.SHOWN_ONCE` (`secret`): a repeated call gets the
answer without that field, and there is nothing else to do for it.
"""

import hashlib
from collections.abc import Callable
from typing import cast

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from makegood.domain.accounts.actions import Answer, Call, answer_once
from makegood.domain.accounts.rules import mark_of
from makegood.kernel import clock
from makegood.kernel.errors import MakegoodError
from makegood.kernel.ids import is_marketplace_id

from .auth import known_key
from .body import BadBody, in_lines
from .errors import answer_to

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


def repeatable(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What the view answers to this call; the first answer where the same call was made before.

    Bulk calls are left to themselves: each of their batches is such a call (`v1.bulk`).
    """
    if request.method != "POST" or HEADER not in request.headers or in_lines(request):
        return view()
    try:
        # Known before the transaction begins: what is noted about a key is to wait for nobody.
        if known_key(request) is None:
            return view()
        mark = mark_in(request)
        body = hashlib.sha256(request.body).hexdigest()
        return _once(call_of(request, mark, body), view)
    except (BadBody, MakegoodError, DatabaseError) as error:
        return answer_to(request, error)


def mark_in(request: HttpRequest) -> str:
    """The value of the header, empty where there is none.

    Raises:
        BadBody: 400 `invalid_idempotency_key`.
    """
    if HEADER not in request.headers:
        return ""
    mark = mark_of(request.headers[HEADER])
    if mark is None:
        raise BadBody(400, "invalid_idempotency_key", _("An Idempotency-Key is 1 to 255 printable ASCII characters."))
    return mark


def call_of(request: HttpRequest, mark: str, body: str) -> Call:
    """What a call with this mark is known by; `body` is a hash of what was handed in."""
    caller = known_key(request)
    if caller is None:
        raise RuntimeError("a call is known by its API key")
    parts = request.resolver_match.kwargs.values() if request.resolver_match else ()
    about = next((part for part in parts if is_marketplace_id(part)), "")
    return Call(int(caller.id), request.path_info, mark, body, about)


def _once(call: Call, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    fresh: list[HttpResponseBase] = []

    def act() -> Answer:
        answered = cast("HttpResponse", view())
        fresh.append(answered)
        kind = answered.headers.get("Content-Type", "")
        return Answer(answered.status_code, answered.content, kind, translation.get_language() or "")

    answer, is_replay = answer_once(call=call, act=act, now=clock.now())
    return _replay(answer) if is_replay else fresh[-1]


def _replay(answer: Answer) -> HttpResponse:
    headers = {REPLAYED: "true", "Content-Language": answer.language}
    again = HttpResponse(answer.content, status=answer.status, content_type=answer.content_type, headers=headers)
    if not answer.content_type:
        del again["Content-Type"]
    return again

"""Addresses that are a credential: nothing of them may be kept, passed on or indexed (R3.4)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SEALED = (
    "/r/",
    "/again/",
    "/conversation/",
    "/report/",
    "/decision/",
    "/nps/",
    "/my/",
    "/unsubscribe/",
    "/account/invitation/",
    "/account/password/reset/key/",
    "/mailbox/",
)
"""How the addresses with a token begin, and those of the pages that show such links."""

FORM_POLICY = "strict-origin"
"""For forms that need a session: with `no-referrer` a browser calls the origin of what is sent "null", and the check of
the CSRF token fails. Nothing of the address is passed on either way, to nobody."""

_POLICIES = ("no-referrer", FORM_POLICY)


def seal(response: HttpResponse) -> HttpResponse:
    """Marks an answer: in no cache, in no Referer header, in no search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    if response.get("Referrer-Policy") not in _POLICIES:
        response["Referrer-Policy"] = "no-referrer"
    return response


class SealedLinks:
    """The middleware: whatever is answered at such an address is sealed, also what never reached a view of ours.

    The redirect to the address with its slash, a body that is too large and an accident of ours are among them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return seal(response) if request.path_info.startswith(SEALED) else response

"""What is believed of those who hand requests on."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from makegood.kernel.clients import is_private, is_trusted


class TrustedProxies:
    """The middleware: whether a request came over TLS says a proxy of ours, and no stranger who reaches us directly.

    A proxy of ours is one that `MAKEGOOD_TRUSTED_PROXIES` names, or on this machine or a private network.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = request.META.get("REMOTE_ADDR", "")
        if not (is_trusted(address) or is_private(address)):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)

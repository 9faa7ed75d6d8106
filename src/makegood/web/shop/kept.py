"""Finished public pages, kept in this process and given out again as long as they are right (docs/adr/0017).

A kept page is right while its stamp is what it was before the page was made, and the day of the marketplace is the
same: `kernel.stamps`. The stamp is read from the database at every request, so a page is right at the next request
after any change, in whichever process or on whichever machine (R7.4, R9.1). A process may lose what it keeps at any
moment; nothing depends on it.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import activate, get_language_from_request

from makegood.kernel import clock, stamps
from makegood.kernel.requests import note_stamp
from makegood.kernel.shelf import Shelf
from makegood.kernel.stamps import Stamp

ROOM = 4 * 1024 * 1024
"""Bytes that a process keeps at most: a hundred pages, or six hundred that are packed, as browsers want them."""
_OVERHEAD = 2_000
"""Bytes of a kept page beside its body, about."""

_SHOP = re.compile(r"/shop/([A-Za-z0-9._-]{1,64})/(?:grade\.json|badge\.svg)?\Z")
_PRODUCT = re.compile(r"/products/([A-Za-z0-9._-]{1,64})/\Z")
_OTHER_CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
_OF_A_BODY = ("Content-Type", "Content-Length", "Content-Encoding")

WORTH_PACKING = 1_000
"""Bytes from which on a page is handed over packed, to whoever takes that: a sixth of it, once for many readers.

What such a page holds is public, so that its length gives no secret away.
"""
_TAKES_PACKED = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|\Z))")

Key = tuple[str, str, str, date, bool]
"""Path, query, language, day and whether packed: with the stamp all that an answer depends on while a process lives."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it left the innermost middleware, what it depends on, and the route for log and counters."""

    stamp: Stamp
    body: bytes
    headers: Mapping[str, str]
    match: ResolverMatch


def _size(key: Key, page: Kept) -> int:
    return len(page.body) + len(key[0]) + len(key[1]) + _OVERHEAD


shelf: Shelf[Key, Kept] = Shelf(ROOM, _size)


class KeptPages:
    """The middleware. Outside it stands what all answers share: counters, log lines, headers for browsers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        about = _about(request)
        stamp = _stamp(*about) if about else None
        if not stamp:
            return self.get_response(request)
        note_stamp(request, stamp)
        key = (
            request.path_info,
            request.META.get("QUERY_STRING", ""),
            get_language_from_request(request),
            _today(),
            _takes_packed(request),
        )
        page = shelf.find(key)
        if page is not None and page.stamp == stamp:
            return self.give_again(request, page)
        # Made whole, so that it can be kept, also for whoever asks whether theirs is still right.
        known = request.META.pop("HTTP_IF_NONE_MATCH", None)
        response = (page and self.make_again(request, page)) or self.get_response(request)
        match = request.resolver_match
        if response.status_code != 200 or response.cookies or "ETag" not in response or _today() != key[3] or not match:
            return response
        page = finished(stamp, response, match, packed=key[-1])
        shelf.keep(key, page)
        if known is not None:
            request.META["HTTP_IF_NONE_MATCH"] = known
        return _answer(request, page)

    def make_again(self, request: HttpRequest, page: Kept) -> HttpResponse | None:
        """The answer in the place of a page that is right no more; None where another one than a page is due.

        By the same view, and past all that is there for forms and for whoever is signed in, which no such page knows:
        the way through it takes as long as half of what is left of the page. What Django's middleware says of language
        and length is said here.
        """
        match: Any = page.match
        request.resolver_match = match
        language = get_language_from_request(request)
        activate(language)
        request.LANGUAGE_CODE = language
        try:
            made: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except Exception:  # noqa: BLE001 - on the long way the view meets the same, and it is told there what it means
            return None
        patch_vary_headers(made, ("Accept-Language",))
        made.headers.setdefault("Content-Language", language)
        made.headers.setdefault("Content-Length", str(len(made.content)))
        return made

    def give_again(self, request: HttpRequest, page: Kept) -> HttpResponse:
        """The answer made of a kept page."""
        request.resolver_match = page.match
        return _answer(request, page)


def finished(stamp: Stamp, response: HttpResponse, match: ResolverMatch, *, packed: bool) -> Kept:
    """An answer as it is kept."""
    body, headers = response.content, dict(response.items())
    if len(body) >= WORTH_PACKING:
        headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
        if packed:
            body = gzip.compress(body, compresslevel=6, mtime=0)
            # Not byte for byte what others get, so its tag is a weak one.
            headers |= {"Content-Encoding": "gzip", "Content-Length": str(len(body)), "ETag": f"W/{headers['ETag']}"}
    return Kept(stamp, body, headers, match)


def _today() -> date:
    return clock.marketplace_day(clock.now())


def _takes_packed(request: HttpRequest) -> bool:
    return bool(_TAKES_PACKED.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def _about(request: HttpRequest) -> tuple[str, str] | None:
    """The names of the stamps of a page that may be kept for this reader; None for anything else."""
    if request.method not in ("GET", "HEAD"):
        return None
    if found := _SHOP.match(request.path_info):
        about = stamps.of_shop(found[1]), stamps.of_repairs(found[1])
    elif found := _PRODUCT.match(request.path_info):
        about = stamps.of_product(found[1]), stamps.EVERYTHING
    else:
        return None
    meta: Mapping[str, Any] = request.META
    # Whoever is signed in may have a language of their own; such conditions are rare, and Django knows them.
    if settings.SESSION_COOKIE_NAME in meta.get("HTTP_COOKIE", "") or any(name in meta for name in _OTHER_CONDITIONS):
        return None
    try:
        request.get_host()
    except DisallowedHost:
        return None
    return about


def _stamp(name: str, beside: str) -> Stamp | None:
    try:
        return stamps.read(name, beside)
    except (DatabaseError, InterfaceError):
        return None  # the view meets the same, and what it means is told where that always is


def _answer(request: HttpRequest, page: Kept) -> HttpResponse:
    if _is_known(request, page.headers["ETag"]):
        headers = {name: value for name, value in page.headers.items() if name not in _OF_A_BODY}
        answer = HttpResponse(status=304, headers=headers)
        del answer["Content-Type"]
        return answer
    return HttpResponse(page.body, headers=page.headers)


def _is_known(request: HttpRequest, etag: str) -> bool:
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    if not known:
        return False
    etags = parse_etags(known)
    return etags == ["*"] or etag.removeprefix("W/") in (one.removeprefix("W/") for one in etags)

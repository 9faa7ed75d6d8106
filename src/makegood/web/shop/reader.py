"""A reader of public pages who marks a review as helpful: a random mark in a signed cookie, and nothing else."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from makegood.kernel.ids import ID_LENGTH, new_id

COOKIE = "makegood_reader"
SALT = "makegood.reader"
PATH = "/products/"
YEAR = 365 * 24 * 60 * 60


def cookie_name() -> str:
    """Over https one that browsers take over https only; `__Host-` would have to go to all of our addresses."""
    return f"__Secure-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE


def reader_of(request: HttpRequest) -> str | None:
    """The mark that this browser brings; None without one, or with one that is not ours."""
    try:
        mark = request.get_signed_cookie(cookie_name(), default=None, salt=SALT)
    except (BadSignature, KeyError):
        return None
    return mark if mark is not None and len(mark) == ID_LENGTH else None


def new_reader() -> str:
    """A mark for a browser that has none."""
    return new_id()


def remember(response: HttpResponse, reader: str) -> None:
    """Hands the mark to the browser: for these pages only, for a year, out of the reach of scripts."""
    response.set_signed_cookie(
        cookie_name(),
        reader,
        salt=SALT,
        max_age=YEAR,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site made the browser send this. Such a page could vote with everybody's browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    # Without the scheme: a proxy in front may have taken it away.
    return origin is not None and urlsplit(origin).netloc != request.get_host()

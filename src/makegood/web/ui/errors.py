"""Pages that say why something cannot be had, and what to do instead."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused, Text
from makegood.kernel.requests import accident_of, request_id
from makegood.kernel.trouble import is_away

from .security_log import noticed

RETRY_AFTER = 60
"""Seconds after which a page may be there again."""


def error_page(request: HttpRequest, status: int, title: Text, message: Text, *, code: str = "") -> HttpResponse:
    """A friendly page with a title and one or two sentences. `code` is the stable code, for tests and support."""
    context = {"status": status, "title": title, "message": message, "code": code, "for_staff": _is_for_staff(request)}
    return render(request, "ui/error.html", context, status=status)


def _is_for_staff(request: HttpRequest) -> bool:
    """Told by the address alone: these pages must come without a session and without a database."""
    return request.path_info.startswith(("/dashboard/", "/operator/"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent is not a request that we can read."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    message = _("Your browser sent something that we cannot read. Please go back and try again.")
    return error_page(request, 400, _("This request is not complete"), message, code="bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, but not allowed."""
    message = exception.message if isinstance(exception, Forbidden) else _("You are not allowed to do this.")
    return error_page(request, 403, _("Not allowed"), message, code="forbidden")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that did not come from a page of ours, or whose page was too old."""
    noticed(request, "form without its token")
    message = _(
        "For your safety this form works only while its page is fresh and cookies are allowed. Go back, reload the"
        " page, and send it once more."
    )
    return error_page(request, 403, _("This form has been open too long"), message, code="csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing there, or nothing that the asker may know of."""
    message: Text = _("There is no page at this address. Please check it for typing errors.")
    if isinstance(exception, NotFound):
        message = exception.message
    return error_page(request, 404, _("Nothing here"), message, code="not_found")


def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    """409: a rule says no."""
    return error_page(request, 409, _("That cannot be done"), exception.message, code=exception.code)


def invalid(request: HttpRequest, exception: Invalid) -> HttpResponse:
    """422: something handed in cannot be accepted, where no form could show it at the field."""
    return error_page(request, 422, _("That cannot be accepted"), exception.message, code=exception.code)


def gone(request: HttpRequest, message: Text, *, title: Text = "", code: str = "link_expired") -> HttpResponse:
    """410: the link worked once, and does not any more."""
    return error_page(request, 410, title or _("This link does not work any more"), message, code=code)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more bytes than any form of ours can hold. Reached before the language was chosen."""
    with translation.override(translation.get_language_from_request(request)):
        message = _("What you sent is too large. Please send less text, or fewer or smaller files.")
        return error_page(request, 413, _("Too large"), message, code="too_large")


def _code_of(request: HttpRequest) -> SafeString:
    code = request_id(request)
    if not code:
        return mark_safe("")
    words = _("If you ask us about it, name this code, so that we find what happened:")
    return format_html("<p>{} <code>{}</code></p>", words, code)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake; 503: the database is away, busy or full, which passes.

    Uses no database and no template, because one of them may be what broke.
    """
    error = accident_of(request)
    status = 503 if error is not None and is_away(error) else 500
    language = getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(request)
    try:
        style = format_html('<link rel="stylesheet" href="{}">', static("ui/app.css"))
    except ValueError:  # the collected files are not there
        style = mark_safe("")
    with translation.override(language):
        page = format_html(
            '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
            "<title>{title} – {name}</title>{style}</head>"
            '<body class="public"><header class="masthead"><p class="brand">{name}</p></header>'
            '<main id="content"><div class="card" data-code="server_error"><p class="eyebrow">{status}</p>'
            '<h1>{title}</h1><p class="lead">{message}</p>{code}'
            '<p><a class="button quiet" href="/">{home}</a></p></div></main></body></html>',
            language=language,
            status=status,
            name=settings.MAKEGOOD_MARKETPLACE_NAME,
            style=style,
            code=_code_of(request),
            title=_("Something went wrong on our side"),
            message=_("Nothing was lost that you see confirmed. Please try again in a minute."),
            home=_("To the front page"),
        )
    answer = HttpResponse(page, status=status)
    if status == 503:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer

"""What all pages behind a customer's link share: no cookie, no cache, the customer's language, friendly refusals."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from makegood.domain.reassessments.enums import Offered
from makegood.kernel.errors import Invalid, NotFound, Refused
from makegood.web.ui import errors
from makegood.web.ui.limits import wrong_link
from makegood.web.ui.links import seal
from makegood.web.ui.templatetags.ui import day_text

View = Callable[..., HttpResponse]


def customer_page(view: View) -> View:
    """A page behind a token. The token is the credential, so there is no session that a forged request could use."""

    answer = require_http_methods(["GET", "HEAD", "POST"])(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **rest: str) -> HttpResponse:
        try:
            response = answer(request, token, **rest)
        except NotFound as error:
            response = wrong_link(request) or errors.not_found(request, error)
        except Refused as error:
            if error.code != "erased":
                raise
            response = erased(request)
        except (BadRequest, SuspiciousOperation, MultiPartParserError) as error:
            response = errors.bad_request(request, error)
        return seal(response)

    return wrapped


def erased(request: HttpRequest) -> HttpResponse:
    """410: the customer's data were erased, and with them whatever this link led to (R13.2)."""
    message = _(
        "What you wrote, your name and your e-mail address are no longer kept here, so there is nothing to show or to"
        " fill in. You get no more e-mails about it."
    )
    return errors.gone(request, message, title=_("Your data were erased"), code="erased")


def review_link_shut(request: HttpRequest, purchase: Any, code: str) -> HttpResponse:
    """Why a purchase can be reviewed no more: `purchase_cancelled`, or its link has expired."""
    if code == "purchase_cancelled":
        title, message = _("This order was cancelled"), _("A cancelled order cannot be reviewed. Nothing was stored.")
        return errors.gone(request, message, title=title, code=code)
    day = day_text(purchase.review_link_expires_at)
    until = _("A review could be given before %(day)s. Nothing was stored.") % {"day": day}
    return errors.gone(request, until, title=_("This link has expired"), code=code)


def in_language(language: str, respond: Callable[[], HttpResponse]) -> HttpResponse:
    """The response made in the customer's language; where that is not known, in the browser's, else the default."""
    known = language if language in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(known):
        response = respond()
    response["Content-Language"] = known
    return response


def typed_values(post: QueryDict, names: tuple[str, ...]) -> dict[str, str]:
    """What was typed into each field, as it came."""
    return {name: str(post.get(name, "")) for name in names}


def read_offered(typed: str) -> Offered | None:
    """The answer to "was anything offered to you" (R6.4); None when there is none.

    Raises:
        Invalid: `invalid_choice`.
    """
    if not typed:
        return None
    try:
        return Offered(typed)
    except ValueError:
        raise Invalid.one("offered", "invalid_choice", _("Please choose one of the answers.")) from None

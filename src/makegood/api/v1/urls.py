"""Every address under /api/v1/ answers in JSON, errors included; none has a trailing slash."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from . import docs
from .api import api
from .body import BadBody, take_body
from .errors import not_found, problem
from .limits import tell

View = Callable[..., HttpResponseBase]


def _in_our_manner(view: View) -> View:
    """What every call has in common: HEAD and OPTIONS, problems for wrong methods and addresses, nothing cached.

    How the caller stands with its limit is told too. No cookie counts here, so there is nothing that a foreign page
    could abuse: exempt from CSRF checks.
    """

    @wraps(view)
    def call(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"  # the server leaves the body out
        try:
            take_body(request)
            answer = view(request, **parts)
        except BadBody as bad:
            answer = problem(bad.status, bad.code, bad.message)
        except Http404:
            answer = not_found()
        finally:
            request.method = asked
        if isinstance(answer, HttpResponseNotAllowed):
            answer = _not_allowed(answer, options=asked == "OPTIONS")
        if answer.status_code == 204:
            answer.headers.pop("Content-Type", None)
        answer.headers.setdefault("Cache-Control", "no-store")
        tell(request, answer)
        return answer

    return csrf_exempt(call)


def _not_allowed(answer: HttpResponse, *, options: bool) -> HttpResponse:
    methods = {method.strip() for method in answer["Allow"].split(",")} | {"OPTIONS"}
    if "GET" in methods:
        methods.add("HEAD")
    if options:
        answer = HttpResponse(status=204)
    else:
        answer = problem(405, "method_not_allowed", _("This address does not know this method."))
    answer["Allow"] = ", ".join(sorted(methods))
    return answer


def _calls() -> list[URLPattern]:
    patterns, _app, _namespace = api.urls
    calls = [pattern for pattern in patterns if isinstance(pattern, URLPattern)]
    for call in calls:
        call.callback = _in_our_manner(call.callback)
    return calls


def _nowhere(_request: HttpRequest) -> HttpResponse:
    return not_found()


urlpatterns = [
    path("", _in_our_manner(require_safe(docs.root)), name="api-v1-root"),
    path("openapi.json", _in_our_manner(require_safe(docs.openapi)), name="api-v1-openapi"),
    path("docs", _in_our_manner(require_safe(docs.docs)), name="api-v1-docs"),
    path("docs/<str:name>", _in_our_manner(require_safe(docs.docs_file))),
    path("", (_calls(), "ninja", "api-v1")),
    re_path(r"", _in_our_manner(_nowhere)),
]

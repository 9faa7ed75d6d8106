"""The description of the API, and a page to read and try it: Swagger UI as django-ninja ships it."""

from pathlib import Path

import ninja
from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import format_html

from .api import api

_SHIPPED = Path(ninja.__file__).parent / "static" / "ninja"
_OURS = Path(__file__).parent / "page"
_FILES = {
    "swagger-ui.css": (_SHIPPED, "text/css"),
    "swagger-ui-bundle.js": (_SHIPPED, "text/javascript"),
    "favicon.svg": (_SHIPPED, "image/svg+xml"),
    "docs.css": (_OURS, "text/css"),
    "docs.js": (_OURS, "text/javascript"),
}

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Makegood API</title>
  <link rel="icon" href="{base}/favicon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="{base}/swagger-ui.css">
  <link rel="stylesheet" href="{base}/docs.css">
</head>
<body>
  <noscript>
    <p>This page needs scripts. The same for programs: <a href="{openapi}">openapi.json</a>. For people without scripts
    it is a page of the documentation: Reference, All calls.</p>
  </noscript>
  <main id="swagger-ui" data-openapi="{openapi}"></main>
  <script src="{base}/swagger-ui-bundle.js"></script>
  <script src="{base}/docs.js"></script>
</body>
</html>
"""


def root(request: HttpRequest) -> HttpResponse:
    """Where to go from here."""
    return JsonResponse({"openapi": reverse("api-v1-openapi"), "docs": reverse("api-v1-docs")})


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return JsonResponse(api.get_openapi_schema())


# As everywhere, without styles or scripts in the page: those that Swagger UI sets, it sets on the elements themselves.
@csp_replace(
    {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [NONE],
    }
)
def docs(request: HttpRequest) -> HttpResponse:
    """The page."""
    return HttpResponse(format_html(_PAGE, base=reverse("api-v1-docs"), openapi=reverse("api-v1-openapi")))


def docs_file(request: HttpRequest, name: str) -> FileResponse:
    """A file of the page."""
    if name not in _FILES:
        raise Http404
    folder, kind = _FILES[name]
    answer = FileResponse((folder / name).open("rb"), content_type=kind)
    answer["Cache-Control"] = "public, max-age=3600"
    return answer

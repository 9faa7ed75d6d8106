"""The language of somebody who signed in: their own setting, before what their browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class PersonLanguage:
    """Stands behind Django's LocaleMiddleware, which chose by the browser and the installation's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie nobody is signed in; asking would make every public answer vary by cookie.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            wanted = getattr(request.user, "language", "")
            if wanted in dict(settings.LANGUAGES):
                translation.activate(wanted)
                request.LANGUAGE_CODE = wanted
        return self.get_response(request)

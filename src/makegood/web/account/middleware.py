"""Of somebody who signed in: their language, before what their browser asks for, and that they are still there."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from makegood.domain.accounts.actions import note_session_use
from makegood.kernel import clock


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


class SessionUse:
    """A session that is used goes on; one that nobody uses ends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session: Any = request.session
        # One that was changed is written in any case.
        if session.accessed and not session.modified and SESSION_KEY in session:
            note_session_use(session=session, now=clock.wall_now())
        return response

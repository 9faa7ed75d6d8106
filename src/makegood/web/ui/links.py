"""Pages behind links that are a credential: nothing of them may be kept, passed on or indexed (R3.4)."""

from django.http import HttpResponse


def seal(response: HttpResponse) -> HttpResponse:
    """Marks an answer: in no cache, in no Referer header, in no search engine."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from makegood.web.shop.kept import Kept, KeptPages, finished
from makegood.web.ui.pieces import Key
from makegood.web.ui.shelf import Shelf


class ComparedPieces(Shelf[Key, SafeString]):
    """In every test: a kept piece of a page is what would be made now, so that its key names all that it shows."""

    def get(self, key: Key, make: Callable[[], SafeString]) -> SafeString:
        """As it is made now, after it was compared."""
        now, known = make(), self.find(key)
        assert known in (None, now), f"a piece is stale: its key does not name all that it shows: {key[:1]}"
        self.keep(key, now)
        return now


class ComparedPages(KeptPages):
    """In every test: a kept page that is given out again is, byte for byte, what would be made now (R7.4, R9.1)."""

    def give_again(self, request: HttpRequest, page: Kept) -> HttpResponse:
        """As it is given out, after it was compared."""
        known = request.META.pop("HTTP_IF_NONE_MATCH", None)
        fresh = self.get_response(request)
        now = finished(page.stamp, fresh, page.match, packed="Content-Encoding" in page.headers)
        assert now.body == page.body, f"{request.path_info} is stale: a change drew no stamp (kernel.stamps)"
        assert now.headers == page.headers
        if known is not None:
            request.META["HTTP_IF_NONE_MATCH"] = known
        return super().give_again(request, page)

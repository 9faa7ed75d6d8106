from collections.abc import Callable, Iterable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse

from makegood.kernel.shelf import Shelf
from makegood.web.shop.kept import Kept, KeptPages, finished

Key = TypeVar("Key", bound=tuple[object, ...])
Thing = TypeVar("Thing")


class ComparedShelf(Shelf[Key, Thing]):
    """In every test: a kept piece of a page is what would be made now, so that its key names all that it shows."""

    def get(self, key: Key, make: Callable[[], Thing]) -> Thing:
        """As it is made now, after it was compared."""
        now, known = make(), self.find(key)
        assert known in (None, now), f"a piece is stale: its key does not name all that it shows: {key[:1]}"
        self.keep(key, now)
        return now

    def get_all(self, wanted: Iterable[tuple[Key, Callable[[], Thing]]]) -> list[Thing]:
        """As `get`, each."""
        return [self.get(*one) for one in wanted]


class ComparedPages(KeptPages):
    """In every test: a kept page that is given out again is, byte for byte, what would be made now (R7.4, R9.1).

    So is one that is made past the middleware.
    """

    def make_again(self, request: HttpRequest, page: Kept) -> HttpResponse | None:
        """As it is made on the short way, after it was compared."""
        long = self.get_response(request)
        short = super().make_again(request, page)
        if short is not None:
            assert (short.status_code, dict(short.items())) == (long.status_code, dict(long.items()))
            assert short.content == long.content
        return short

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

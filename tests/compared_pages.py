from django.http import HttpRequest, HttpResponse

from makegood.web.shop.kept import Kept, KeptPages, finished


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

"""No page is forgotten: each address that shows one is in the lists of the browser tests, or named with a reason."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404

from tests.browser import pages as browser


def names(patterns: list[URLPattern | URLResolver], prefix: str = "", space: str = "") -> Iterator[str]:
    """The names of the addresses outside the API and the webhooks of mail services."""
    for pattern in patterns:
        at = prefix + str(pattern.pattern)
        if at.startswith(("api/", "anymail/")):
            continue
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, at, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def looked_at(way: str | browser.Link) -> str:
    if isinstance(way, browser.Link):
        return way.name
    try:
        return resolve(way.partition("?")[0]).view_name
    except Resolver404:
        return ""


def test_every_page_is_looked_at_in_a_browser() -> None:
    listed = {looked_at(way) for way in (*browser.PUBLIC, *browser.STAFF, *browser.OPERATOR)}
    listed |= browser.ELSEWHERE.keys()
    wanted = set(names(get_resolver().url_patterns))
    assert wanted - listed - browser.NO_PAGE.keys() == set()
    assert (listed - {""}) - wanted == set()
    assert browser.NO_PAGE.keys() - wanted == set()
    assert browser.NO_PAGE.keys() & listed == set()

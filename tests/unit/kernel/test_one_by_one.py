"""A web process works on one request after the other, and on one that waited for long beside them."""

import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory

from makegood.kernel.one_by_one import OneByOne, tell_threads

FOR_EVER = 60.0


class Site:
    """Answers `/` at once and `/slow` when it may go on."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/slow":
            self.has_begun.set()
            self.may_end.wait(FOR_EVER)
        if request.path == "/broken":
            raise RuntimeError
        return HttpResponse(request.path)


def ask(site: OneByOne, path: str) -> HttpResponseBase:
    return site(RequestFactory().get(path))


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.may_end.set()


def begin_slow(site: Site, kept: OneByOne) -> threading.Thread:
    slow = threading.Thread(target=ask, args=(kept, "/slow"))
    slow.start()
    site.has_begun.wait(FOR_EVER)
    return slow


def test_the_next_one_begins_when_the_one_before_it_has_ended(site: Site) -> None:
    kept = OneByOne(site, places=1, patience=FOR_EVER)
    slow = begin_slow(site, kept)
    threading.Timer(0.05, site.may_end.set).start()
    assert ask(kept, "/").status_code == 200
    assert site.may_end.is_set(), "it waited"
    slow.join(FOR_EVER)


def test_whoever_has_waited_for_long_enough_goes_on_beside_it(site: Site) -> None:
    kept = OneByOne(site, places=1, patience=0.01)
    slow = begin_slow(site, kept)
    assert ask(kept, "/").status_code == 200
    assert slow.is_alive()
    site.may_end.set()
    slow.join(FOR_EVER)
    assert [ask(kept, "/").status_code for _ in range(2)] == [200, 200], "who went on without a place gave none back"


def test_an_error_gives_its_place_back(site: Site) -> None:
    kept = OneByOne(site, places=1, patience=FOR_EVER)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            ask(kept, "/broken")
    assert ask(kept, "/").status_code == 200


@pytest.mark.parametrize(("threads", "at_once"), [(2, 1), (4, 3)])
def test_one_thread_is_kept_for_those_that_waited(
    site: Site, monkeypatch: pytest.MonkeyPatch, threads: int, at_once: int
) -> None:
    monkeypatch.setenv("MAKEGOOD_WEB_THREADS", "")
    tell_threads(threads)
    assert OneByOne(site)._places._value == at_once


def test_with_one_thread_nothing_waits_here(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEGOOD_WEB_THREADS", "1")
    with pytest.raises(MiddlewareNotUsed):
        OneByOne(site)


def test_another_web_server_decides_for_itself(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAKEGOOD_WEB_THREADS", raising=False)
    with pytest.raises(MiddlewareNotUsed):
        OneByOne(site)


def test_kept_pages_and_files_are_answered_outside() -> None:
    names = [one.rpartition(".")[2] for one in settings.MIDDLEWARE]
    outside = names[: names.index("OneByOne")]
    assert "WhiteNoiseMiddleware" in outside
    assert any("Pages" in name for name in outside)

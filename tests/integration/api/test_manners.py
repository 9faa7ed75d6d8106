"""What every address under /api/v1/ has in common."""

import gzip
from io import BytesIO

import pytest
from django.db import OperationalError, connections
from django.http import HttpRequest
from django.test import Client
from django.urls import path as address

from tests.factories import make_review, make_seller
from tests.integration.api.caller import Caller, operator, seller

EN = {"accept-language": "en"}


class TestAddresses:
    @pytest.mark.parametrize("path", ["/reviews/", "/nothing", "/sellers", "/sellers/shop/", "//reviews", "/%00", "/é"])
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
    def test_that_lead_nowhere(self, method: str, path: str) -> None:
        answer = Caller().send(method, path)
        assert answer.status == 404
        if method != "HEAD":
            assert answer.problem == (404, "not_found")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/reviews", "GET, HEAD, OPTIONS, POST"),
            ("POST", "/orders/o-1", "GET, HEAD, OPTIONS, PUT"),
            ("GET", "/reviews/x/messages", "OPTIONS, POST"),
            ("HEAD", "/reviews/x/reassessment", "OPTIONS, POST"),
            ("PATCH", "/sellers/shop/grade", "GET, HEAD, OPTIONS"),
            ("TRACE", "/reviews", "GET, HEAD, OPTIONS, POST"),
            ("POST", "/openapi.json", "GET, HEAD, OPTIONS"),
            ("PUT", "/docs", "GET, HEAD, OPTIONS"),
        ],
    )
    def test_that_do_not_know_the_method_say_which_they_know(self, method: str, path: str, allowed: str) -> None:
        answer = Caller().send(method, path)
        assert answer.status == 405
        assert answer.headers["Allow"] == allowed
        if method != "HEAD":
            assert answer.problem == (405, "method_not_allowed")

    def test_options_need_no_key(self) -> None:
        answer = Caller().send("OPTIONS", "/reviews")
        assert (answer.status, answer.headers["Allow"], answer.body) == (204, "GET, HEAD, OPTIONS, POST", b"")

    @pytest.mark.django_db
    def test_head_is_get_without_the_body(self) -> None:
        review = make_review()
        for path in ("/reviews", f"/reviews/{review.pk}", "/sellers/shop/grade"):
            head, get = seller().send("HEAD", path), seller().get(path)
            assert (head.status, head.body) == (200, b"")
            assert head.headers["Content-Length"] == get.headers["Content-Length"]
        assert Caller().send("HEAD", "/reviews").status == 401


@pytest.mark.django_db
class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"nonsense",
            b"{'name': 'X'}",
            b'{"name": NaN}',
            b'{"name": Infinity}',
            b'{"name": "\xff"}',
            b'\xef\xbb\xbf{"name": "X"}',
            '{"name": "X"}'.encode("utf-16"),
            b'{"name": "X"} x',
            b"[" * 200_000,
            b'{"a":' * 150_000,
            b'{"name": ' + b"9" * 5_000 + b"}",
            b'{"name": "line\nend"}',
        ],
        ids=range(13),
    )
    def test_that_are_not_json(self, body: bytes) -> None:
        assert operator().put("/sellers/shop", body).problem == (400, "invalid_json")

    @pytest.mark.parametrize(
        "content_type",
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"],
    )
    def test_of_another_type(self, content_type: str) -> None:
        answer = operator().send("PUT", "/sellers/shop", b'{"name": "X"}', content_type=content_type)
        assert answer.problem == (415, "unsupported_media_type")

    @pytest.mark.parametrize(
        "content_type", ["application/json", "application/json; charset=utf-8", "application/merge-patch+json", ""]
    )
    def test_of_ours(self, content_type: str) -> None:
        answer = operator().send("PUT", "/sellers/shop", b'{"name": "X"}', content_type=content_type)
        assert answer.status == 201

    def test_of_more_than_a_megabyte(self) -> None:
        answer = operator().put("/sellers/shop", {"name": "x" * 1024 * 1024})
        assert answer.problem == (413, "too_large")

    def test_of_an_object_that_is_called_bulk(self) -> None:
        """The limits and the reading of bulk calls are not for it."""
        assert operator().put("/sellers/bulk", {"name": "x" * 1024 * 1024}).problem == (413, "too_large")
        body = {"wsgi.input": BytesIO(b'{"name": "X"}'), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
        key = operator().headers
        answer = Client().generic("PUT", "/api/v1/sellers/bulk", content_type="application/json", headers=key, **body)
        assert answer.status_code == 201

    def test_that_are_packed(self) -> None:
        packed = gzip.compress(b'{"name": "X"}')
        answer = operator().send("PUT", "/sellers/shop", packed, **{"content-encoding": "gzip"})
        assert answer.problem == (415, "unsupported_encoding")

    def test_whose_length_is_no_number(self) -> None:
        answer = Client().generic("PUT", "/api/v1/sellers/shop", b"{}", CONTENT_LENGTH="1e3", headers=EN)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
        assert answer.json()["title"] == "Bad Request"

    def test_that_come_in_chunks_without_a_length(self) -> None:
        body = {"wsgi.input": BytesIO(b'{"name": "X"}'), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
        key = operator().headers
        answer = Client().generic("PUT", "/api/v1/sellers/shop", content_type="application/json", headers=key, **body)
        assert (answer.status_code, answer.json()["name"]) == (201, "X")
        body["wsgi.input"] = BytesIO(b'{"name": "' + b"x" * 1024 * 1024 + b'"}')
        answer = Client().generic("PUT", "/api/v1/sellers/shop", content_type="application/json", headers=key, **body)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def test_that_break_off(self) -> None:
        class Broken:
            def read(self, *_size: int) -> bytes:
                raise OSError("the connection is gone")

            readline = read

        body = {"wsgi.input": Broken(), "CONTENT_LENGTH": "500"}
        answer = Client().generic(
            "PUT", "/api/v1/sellers/shop", content_type="application/json", headers=operator().headers, **body
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "incomplete_body")

    def test_of_nearly_a_megabyte_of_marks_is_answered_at_once(self) -> None:
        body = b'{"name": "' + "\u0300\u0316".encode() * 250_000 + b'"}'
        assert operator().put("/sellers/shop", body).fields == [("name", "too_long")]

    def test_a_hundred_errors_are_enough_and_names_are_cut(self) -> None:
        answer = operator().put("/sellers/shop", {"name": "X", **{"x" * 500 + str(n): 1 for n in range(1_000)}})
        assert len(answer.json["errors"]) == 100
        assert len(answer.body) < 50_000


@pytest.mark.django_db
class TestAnswers:
    def test_are_not_kept_by_anybody_on_the_way(self) -> None:
        make_seller()
        for answer in (seller().get("/reviews"), Caller().get("/reviews"), operator().put("/sellers/x", {})):
            assert answer.headers["Cache-Control"] == "no-store"

    def test_speak_the_callers_language_and_codes_stay(self) -> None:
        for language in ("en", "nl"):
            answer = Caller(language=language).get("/reviews")
            assert answer.headers["Content-Language"] == language
            assert answer.problem == (401, "unauthorized")

    def test_need_no_csrf_token(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post("/api/v1/reviews").status_code == 401
        assert client.post("/api/v1/nowhere").status_code == 404


class TestOutsideAnyCall:
    """What breaks where no call was reached is a problem all the same, in the language of the caller."""

    @pytest.mark.parametrize("path", ["/api/v1/reviews", "/api/v1/openapi.json", "/api/v1/nowhere"])
    def test_a_host_that_is_not_ours(self, path: str) -> None:
        for language, told in (("en", "This request cannot be read."), ("nl", "Dit verzoek is niet te lezen.")):
            answer = Client().get(path, headers={"host": "evil.example", "accept-language": language})
            assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
            assert (answer.json()["code"], answer.json()["detail"]) == ("bad_request", told)

    @pytest.mark.parametrize("path", ["/api/", "/api/v2/reviews", "/api/v1x"])
    def test_addresses_beside_this_version(self, path: str) -> None:
        answer = Client().get(path, headers=EN)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_something_that_breaks_in_the_middleware(self, settings, caplog: pytest.LogCaptureFixture) -> None:
        settings.ROOT_URLCONF = "tests.integration.api.test_manners"
        answer = Client(raise_request_exception=False).get("/api/v1/broken", headers=EN)
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
        assert answer.json()["code"] == "internal_error"
        assert b"on purpose" not in answer.content

    @pytest.mark.parametrize("value", ["Bearer \xff\xfe", "Bearer", "Bearer  ", "Basic x", "Bearer mg_\u00e9", "mg_x"])
    @pytest.mark.django_db
    def test_a_key_in_odd_letters(self, value: str) -> None:
        answer = Client().get("/api/v1/reviews", HTTP_AUTHORIZATION=value)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert answer["WWW-Authenticate"] == "Bearer"

    @pytest.mark.django_db
    def test_a_language_and_a_query_in_odd_letters(self) -> None:
        assert operator().send("GET", "/reviews?q=%ff%fe&seller=%c3", **{"accept-language": "\xff;q=x"}).status == 422
        assert operator().send("GET", "/reviews?q=%ff%fe").status == 200


def test_a_database_that_is_away_is_told_apart_and_when_to_try_again(monkeypatch, caplog) -> None:
    def away(*_given: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["default"], "ensure_connection", away)
    answer = Caller("mg_any").get("/reviews")
    assert answer.problem == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert b"refused" not in answer.body


def broken(request: HttpRequest) -> None:
    raise RuntimeError("on purpose")


urlpatterns = [address("api/v1/broken", broken)]


def test_an_accident_is_a_problem_too_and_shows_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    # Outside `django_db` every query raises: an accident as any other.
    answer = Caller("mg_any").get("/reviews")
    assert answer.problem == (500, "internal_error")
    assert b"Database access" not in answer.body
    (line,) = [record.msg for record in caplog.records if record.name == "makegood.web"]
    assert (line["event"], line["route"], line["status"]) == ("request failed", "/api/v1/reviews", 500)
    assert line["request_id"] == answer.json["request_id"] == answer.headers["X-Request-ID"]

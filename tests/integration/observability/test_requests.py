"""Each request: its id, and its one line in the log."""

import re
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.test import Client, RequestFactory

from makegood.domain.accounts.actions import create_key
from makegood.domain.accounts.enums import Scope
from makegood.web.ui.observing import Observed
from tests.factories import NOW, OPERATOR, make_operator, make_review, make_staff
from tests.integration.web_public.answers import review_address

pytestmark = pytest.mark.django_db
OURS = re.compile(r"[a-z2-7]{26}\Z")


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    """What was said of requests so far, as structlog hands it on."""
    return lambda: [record.msg for record in caplog.records if record.name == "makegood.web"]


class TestRequestId:
    def test_each_request_has_one_of_its_own(self, client: Client) -> None:
        first, second = (client.get("/")["X-Request-ID"] for _ in range(2))
        assert OURS.match(first)
        assert OURS.match(second)
        assert first != second

    def test_a_trusted_proxy_may_give_it(self, client: Client, settings, lines) -> None:
        settings.MAKEGOOD_TRUSTED_PROXIES = ["127.0.0.1"]
        given = "5f0c2f6e-1d8b-4c3a-9a51-0c7f3b1a2d4e"
        assert client.get("/", headers={"X-Request-ID": given})["X-Request-ID"] == given
        assert lines()[-1]["request_id"] == given

    @pytest.mark.parametrize(
        "given", ["short", "anna@customers.example", "two words, or more", 'quote"inside', "x" * 129, "-begins-oddly"]
    )
    def test_not_an_odd_one(self, client: Client, settings, given: str) -> None:
        settings.MAKEGOOD_TRUSTED_PROXIES = ["127.0.0.1"]
        assert OURS.match(client.get("/", headers={"X-Request-ID": given})["X-Request-ID"])

    def test_nor_does_a_stranger_give_it(self, client: Client, settings) -> None:
        settings.MAKEGOOD_TRUSTED_PROXIES = ["10.0.0.1"]
        assert OURS.match(client.get("/", headers={"X-Request-ID": "a-strangers-request-id"})["X-Request-ID"])

    def test_a_page_about_a_mistake_of_ours_shows_it(self, client: Client, lines) -> None:
        answer = broken(client)
        assert answer["X-Request-ID"] in answer.content.decode()


class TestLine:
    def test_names_route_status_and_time_and_neither_token_nor_query(self, client: Client, lines) -> None:
        link = review_address(make_review().purchase)
        token = link.split("/")[2]
        client.get(f"{link}?grade=3&text=gebarsten")
        (line,) = lines()
        assert (line["event"], line["method"], line["route"]) == ("request", "GET", "/r/{token}/")
        assert line["status"] == 200
        assert 0 < line["ms"] < 60_000
        assert not [word for word in (token, "gebarsten", "grade=") if word in str(line)]

    def test_names_who_signed_in_by_kind_and_id(self, client: Client, lines) -> None:
        for user, kind in ((make_staff(), "staff"), (make_operator(), "operator")):
            client.force_login(user)
            client.get("/start/")
            assert (lines()[-1]["actor_kind"], lines()[-1]["actor_id"]) == (kind, str(user.pk))

    @pytest.mark.parametrize(("address", "status"), [("/operator/", 403), (f"/dashboard/reviews/{'a' * 26}/", 404)])
    def test_names_who_was_refused(self, client: Client, lines, address: str, status: int) -> None:
        client.force_login(user := make_staff())
        client.get(address)
        line = lines()[-1]
        assert (line["status"], line["actor_kind"], line["actor_id"]) == (status, "staff", str(user.pk))

    def test_names_the_key_of_the_api_by_its_id(self, client: Client, lines) -> None:
        row, key = create_key(name="shop system", seller_id=None, scope=Scope.READ, by=OPERATOR, now=NOW)
        client.get("/api/v1/reviews", headers={"Authorization": f"Bearer {key}"})
        (line,) = lines()
        assert (line["route"], line["actor_kind"], line["actor_id"]) == (
            "/api/v1/reviews",
            "operator_key",
            str(row.pk),
        )

    def test_of_nobody_says_nothing(self, client: Client, lines) -> None:
        client.get("/")
        assert "actor_kind" not in lines()[0]

    def test_of_an_address_that_is_not_there_says_so(self, client: Client, lines) -> None:
        client.get("/nowhere/anna@customers.example")
        assert (lines()[0]["route"], lines()[0]["status"]) == ("none", 404)

    def test_of_monitoring_and_files_is_for_those_who_look_closely(self, client: Client, lines) -> None:
        for path in ("/healthz", "/readyz", "/metrics", "/static/ui/app.css"):
            client.get(path).close()
        assert lines() == []

    def test_of_a_mistake_of_ours_is_an_error_with_its_place_and_no_address(
        self, client: Client, lines, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken(client)
        (line,) = lines()
        assert (line["event"], line["route"], line["status"]) == ("request failed", "/shop/{seller_id}/", 500)
        assert [record.name for record in caplog.records] == ["makegood.web"]

    def test_comes_at_the_end_of_what_streams(self, lines) -> None:
        answer = observed(StreamingHttpResponse(iter([b"one", b"two"])))
        assert lines() == []
        assert b"".join(answer) == b"onetwo"  # type: ignore[call-overload]  # it streams
        answer.close()
        assert len(lines()) == 1

    def test_comes_too_where_nobody_wants_what_streams(self, lines) -> None:
        observed(StreamingHttpResponse(iter([b"one"]))).close()
        assert len(lines()) == 1

    def test_leaves_files_to_the_server(self, lines, tmp_path) -> None:
        (tmp_path / "file").write_bytes(b"one")
        answer = observed(FileResponse((tmp_path / "file").open("rb")))
        assert answer.file_to_stream is not None
        answer.close()
        assert len(lines()) == 1


def observed(answer: Any) -> Any:
    """An answer as it leaves."""

    def get_response(_request: HttpRequest) -> Any:
        return answer

    return Observed(get_response)(RequestFactory().get("/"))


def broken(client: Client) -> Any:
    """A page that fails: its database does."""
    from django.db import ProgrammingError, connection

    def refuse(*_: Any) -> Any:
        raise ProgrammingError("column does not exist, said Anna")

    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        answer = client.get("/shop/shop/")
    assert answer.status_code == 500
    return answer

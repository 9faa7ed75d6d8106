"""What surrounds every page: request limits, and pages for errors."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path

from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from makegood.web.ui.errors import server_error
from makegood.web.ui.middleware import PAGE_LIMIT, DomainErrors
from tests.factories import make_purchase, make_review

from .answers import codes, review_address, words


def broken(request: HttpRequest) -> None:
    raise RuntimeError("broken on purpose")


urlpatterns = [path("broken/", broken)]
handler500 = "makegood.web.ui.errors.server_error"


def test_a_body_past_12_mebibytes_is_too_large_for_any_page(client: Client) -> None:
    response = client.post("/", b"", content_type="text/plain", CONTENT_LENGTH=str(PAGE_LIMIT + 1))
    assert (response.status_code, codes(response)) == (413, {"too_large"})
    assert response.cookies == {}


@pytest.mark.parametrize("length", ["-1", "many", "1e9", "٣"])
def test_a_length_that_is_no_number_is_a_bad_request(client: Client, length: str) -> None:
    assert client.post("/", b"", content_type="text/plain", CONTENT_LENGTH=length).status_code == 400


def test_a_form_past_the_limit_of_what_is_read_into_memory_is_too_large(client: Client, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post(review_address(make_purchase(language="en")), {"overall": "8", "text": "x" * 2000})
    assert (response.status_code, codes(response)) == (413, {"too_large"})


def test_too_many_fields_are_a_bad_request(client: Client) -> None:
    fields = {f"f{number}": "x" for number in range(500)}
    assert client.post(review_address(make_purchase(language="en")), fields).status_code == 400


def test_an_unknown_address_has_a_friendly_page_in_the_browsers_language(client: Client) -> None:
    response = client.get("/nothing/here/")
    assert (response.status_code, codes(response)) == (404, {"not_found"})
    assert "There is no page at this address." in words(response)
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound("Nobody of that name."), 404, "not_found"),
        (Forbidden("Ask an owner."), 403, "forbidden"),
        (Refused("already_requested", "Once only."), 409, "already_requested"),
        (Invalid.one("x", "out_of_range", "Not that."), 422, "invalid"),
    ],
)
def test_domain_errors_that_a_view_lets_through_become_pages(
    rf: RequestFactory, error: Exception, status: int, code: str
) -> None:
    response = DomainErrors(server_error).process_exception(rf.get("/"), error)
    assert response is not None
    assert (response.status_code, codes(response)) == (status, {code})
    assert str(error) in words(response)


def test_other_errors_are_left_to_django(rf: RequestFactory) -> None:
    assert DomainErrors(server_error).process_exception(rf.get("/"), ValueError()) is None


def test_the_page_for_our_own_mistakes_needs_neither_template_nor_database(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = server_error(HttpRequest())
    assert response.status_code == 500
    assert "Er ging bij ons iets mis" in response.content.decode()
    assert b'href="/static/ui/app.' in response.content


@pytest.mark.django_db
def test_our_own_mistakes_are_told_in_the_reader_s_language(settings) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    response = client.get("/broken/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_form_without_its_token_is_refused_with_a_page_that_says_what_to_do(client: Client) -> None:
    response = client.post("/account/login/", {"login": "a@b.example", "password": "x"})
    assert (response.status_code, codes(response)) == (403, {"csrf"})
    assert "Go back, reload the page" in words(response)


def test_every_error_page_has_a_way_home_and_needs_neither_session_nor_database(
    client: Client, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        public, staff = client.get("/nothing/"), client.get("/dashboard/nothing/")
    for response in (public, staff):
        assert response.status_code == 404
        assert response.cookies == {}
        assert "Cookie" not in response.get("Vary", "")
        assert 'href="/"' in response.content.decode()
    assert 'href="/start/"' not in public.content.decode()
    assert 'href="/start/"' in staff.content.decode()


def test_every_public_answer_carries_the_security_headers(client: Client) -> None:
    make_review()
    for address in ("/", "/shop/shop/", "/nothing/", "/r/x/"):
        response = client.get(address)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]

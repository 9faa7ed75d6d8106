"""What all pages behind a customer's link have in common."""

import re
from html import unescape

from django.http import HttpResponse
from django.urls import reverse

from makegood.domain.nps.models import Survey
from makegood.domain.orders.models import Customer, Purchase
from makegood.domain.orders.queries import unsubscribe_token
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.kernel.tokens import Purpose, make_token


def review_address(purchase: Purchase) -> str:
    return reverse("customer:review", args=[make_token(Purpose.REVIEW, purchase.pk)])


def again_address(request: ReassessmentRequest) -> str:
    return reverse("customer:again", args=[make_token(Purpose.REASSESSMENT, request.pk)])


def survey_address(survey: Survey) -> str:
    return reverse("customer:survey", args=[make_token(Purpose.SURVEY, survey.pk)])


def unsubscribe_address(customer: Customer) -> str:
    return reverse("customer:unsubscribe", args=[unsubscribe_token(customer)])


def words(response: HttpResponse) -> str:
    """The text of a page, without markup, spaces folded."""
    body = response.content.decode()
    body = re.sub(r"<(head|svg)\b.*?</\1>", " ", body, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", body)).split())


def codes(response: HttpResponse) -> set[str]:
    """The stable codes of the errors that a page shows."""
    return set(re.findall(r'data-code="([a-z_]+)"', response.content.decode()))


def chosen(response: HttpResponse, field: str) -> str | None:
    """The value of the checked radio button."""
    found = re.search(rf'name="{field}" value="(\w*)" checked', response.content.decode())
    return found[1] if found else None


def assert_sealed(response: HttpResponse) -> None:
    """No cookie is set or read, and nothing of the page may be kept, passed on or indexed."""
    assert response.cookies == {}
    assert "cookie" not in response.get("Vary", "").lower()
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "<script" not in response.content.decode()
    assert " style=" not in response.content.decode()

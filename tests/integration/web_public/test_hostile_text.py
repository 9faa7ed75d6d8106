"""Texts that break software, through the customer's text fields and onto the public page."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.models import Review
from makegood.kernel.errors import Invalid
from makegood.kernel.values import EXPLANATION_LIMIT, REVIEW_LIMIT, clean_text
from tests.factories import ask_again, make_purchase, make_review

from .answers import again_address, codes, review_address

# What a database might not take of these is tried on both in tests/integration/api/test_naughty_strings.py.
pytestmark = pytest.mark.same_on_both


@pytest.fixture
def naughty_strings(test_data: Path) -> list[str]:
    return json.loads((test_data / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))


def expected(raw: str, limit: int) -> str | set[str]:
    """The text as it must be stored, or the codes of the refusal."""
    try:
        return clean_text(raw, field="text", limit=limit)
    except Invalid as error:
        return {one.code for one in error.errors}


def shown(text: str) -> str:
    return f'<p class="words" dir="auto">{escape(text)}</p>'


def without_linked_data(page: str) -> tuple[str, set[str]]:
    """A shop page without the JSON-LD that its first page carries, and the words of the reviews in that."""
    before, found, rest = page.partition('<script type="application/ld+json">')
    if not found:
        return page, set()
    data, _, after = rest.partition("</script>")
    return before + after, {one["reviewBody"] for one in json.loads(data)["review"] if "reviewBody" in one}


def test_every_naughty_review_is_stored_or_refused_and_shown_escaped(
    client: Client, naughty_strings: list[str]
) -> None:
    assert len(naughty_strings) > 500
    for raw in naughty_strings:
        purchase = make_purchase(customer="same", language="en")
        response = client.post(review_address(purchase), {"overall": "5", "text": raw})
        wanted = expected(raw, REVIEW_LIMIT)
        if isinstance(wanted, set):
            assert (response.status_code, codes(response)) == (422, wanted)
            continue
        assert response.status_code == 303, repr(raw)
        assert Review.objects.get(purchase=purchase).text == wanted
    assert Review.objects.filter(text_state="checking").exists(), "links, addresses and abuse are among them"
    Review.objects.update(text_state="shown")
    stored = {text for text in Review.objects.values_list("text", flat=True) if text}
    body, address = "", "/shop/shop/"
    while address:
        page, told = without_linked_data(client.get(address).content.decode())
        assert "<script" not in page.lower()
        assert told <= stored
        assert bool(told) is (address == "/shop/shop/"), "the first page alone tells machines"
        body += page
        _, found, rest = page.partition('rel="next" href="')
        address = "/shop/shop/" + rest.partition('"')[0] if found else ""
    assert [text for text in stored if shown(text) not in body] == []


def test_every_naughty_explanation_is_stored_or_refused_and_shown_escaped(
    client: Client, naughty_strings: list[str]
) -> None:
    request = ask_again(make_review(3, "", language="en"))
    for raw in naughty_strings:
        response = client.post(again_address(request), {"overall": "5", "explanation": raw, "action": "answer"})
        wanted = expected(raw, EXPLANATION_LIMIT)
        if isinstance(wanted, set):
            assert (response.status_code, codes(response)) == (422, wanted)
            continue
        assert response.status_code == 303, repr(raw)
        assert Review.objects.get().new_overall_explanation == wanted
        Review.objects.update(explanation_state="shown")
        if escape(wanted) != wanted:
            assert shown(wanted) in client.get("/shop/shop/").content.decode()
        # Asking 500 customers takes minutes, so the same one is asked again, which only a test can do.
        ReassessmentRequest.objects.update(state="requested", settled_at=None)


@pytest.mark.parametrize(
    "text",
    [
        "😀👩‍👩‍👧‍👦🇳🇱" * 20,
        "\u0645\u0631\u062d\u0628\u0627\u200f abc \u202e\u05e9\u05dc\u05d5\u05dd",
        "<script>alert('x')</script><img src=x onerror=alert(1)>",
        "</textarea><form action=//evil.example>",
        "Subject: x\r\nBcc: victim@elsewhere.example",
        "{{ settings.SECRET_KEY }}{% debug %}",
        "'; DROP TABLE reviews_review; --",
        "e\u0301 wordt é",
    ],
)
def test_a_refused_form_gives_the_text_back_as_text(client: Client, text: str) -> None:
    purchase = make_purchase(language="en")
    response = client.post(review_address(purchase), {"overall": "0", "text": text})
    assert response.status_code == 422
    assert f">\n{escape(text)}</textarea>" in response.content.decode()
    assert client.post(review_address(purchase), {"overall": "1", "text": text}).status_code == 303
    Review.objects.update(text_state="shown")
    assert shown(clean_text(text, field="text", limit=REVIEW_LIMIT)) in client.get("/shop/shop/").content.decode()

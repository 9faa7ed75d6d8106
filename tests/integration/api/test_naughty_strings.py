"""Every naughty string through every text field: accepted and kept as typed, or refused with a reason; never a 500."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from makegood.domain.conversations.models import Message
from makegood.domain.orders.models import Customer, Product
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.models import Seller
from tests.factories import make_order, make_review, make_seller
from tests.integration.api.caller import Answer, operator, order_body, seller

pytestmark = pytest.mark.django_db

MORE = ["nul \x00 byte", "lone \ud800 surrogate", "\udfff", "a\u0301\u0323", "\u202eright to left", "x" * 500_000]


@pytest.fixture
def naughty(test_data: Path) -> list[str]:
    strings: list[str] = json.loads((test_data / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    return [*strings, *MORE]


def kept(typed: str) -> str:
    return unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()


def check(strings: list[str], hand_in: Callable[[int, str], Answer]) -> dict[int, str]:
    """Each one is accepted, or refused for a reason that a program can tell; how the accepted ones must be stored."""
    accepted = {}
    for number, typed in enumerate(strings):
        answer = hand_in(number, typed)
        if answer.status in (200, 201):
            accepted[number] = kept(typed)
        else:
            assert answer.problem[1] in ("required", "invalid_characters", "too_long"), repr(typed)[:80]
    assert len(accepted) > 450
    return accepted


def test_seller_names(naughty: list[str]) -> None:
    key = operator()
    accepted = check(naughty, lambda number, typed: key.put(f"/sellers/s{number}", {"name": typed}))
    assert dict(Seller.objects.values_list("pk", "name")) == {f"s{number}": name for number, name in accepted.items()}


def test_names_of_customers_with_titles_of_items(naughty: list[str]) -> None:
    make_seller()
    key = operator()

    def put(number: int, typed: str) -> Answer:
        body = order_body()
        body["customer"] |= {"id": f"c{number}", "name": typed}
        body["purchases"][0]["items"] = [{"product": f"p{number}", "title": typed, "quantity": 1}]
        return key.put(f"/orders/o{number}", body)

    accepted = check(naughty, put)
    assert dict(Customer.objects.values_list("ref", "name")) == {f"c{at}": name for at, name in accepted.items()}
    assert dict(Product.objects.values_list("pk", "title")) == {f"p{at}": title for at, title in accepted.items()}


def test_review_texts(naughty: list[str]) -> None:
    for number in range(len(naughty)):
        make_order(f"o{number}", customer="c")
    key = operator()
    accepted = check(
        naughty,
        lambda number, typed: key.post(
            "/reviews", {"order": f"o{number}", "seller": "shop", "overall": 8, "text": typed}
        ),
    )
    stored = dict(Review.objects.values_list("purchase__order_id", "text"))
    assert stored == {f"o{number}": text for number, text in accepted.items()}


def test_texts_of_messages_both_ways(naughty: list[str]) -> None:
    """From the seller and from the customer in turn: one rule checks both."""
    path = f"/reviews/{make_review().pk}/messages"
    theirs, ours = operator(), seller()
    ids: dict[int, str] = {}

    def post(number: int, typed: str) -> Answer:
        if number % 2:
            make_order(f"o{number}", customer="c")
            answer = theirs.post("/conversations", {"order": f"o{number}", "seller": "shop", "text": typed})
            ids[number] = answer.json["messages"][0]["id"] if answer.status == 201 else ""
        else:
            answer = ours.post(path, {"text": typed})
            ids[number] = answer.json.get("id", "")
        return answer

    accepted = check(naughty, post)
    assert dict(Message.objects.values_list("pk", "text")) == {ids[number]: text for number, text in accepted.items()}


def test_public_responses(naughty: list[str]) -> None:
    review = make_review()
    key = seller()

    def put(_: int, typed: str) -> Answer:
        answer = key.put(f"/reviews/{review.pk}/response", {"text": typed})
        if answer.status in (200, 201):
            assert Review.objects.values_list("response", flat=True).get(pk=review.pk) == kept(typed), repr(typed)[:80]
        return answer

    check(naughty, put)


def escaped(strings: list[str]) -> Iterator[str]:
    """As they stand in an address, half characters included."""
    for typed in strings:
        yield quote(typed[:300].encode("utf-8", "surrogatepass"), safe="")


def test_addresses_and_parameters(naughty: list[str]) -> None:
    make_review()
    key = operator()
    for number, part in enumerate(escaped(naughty)):
        kind = "reviews" if number % 2 else "conversations"
        assert key.get(f"/sellers/{part}/grade").status in (200, 404), part
        assert key.get(f"/{kind}/{part}").status in (200, 404), part
        assert key.send("GET", f"/reviews?q={part}").status in (200, 422), part
        rest = "&".join(f"{name}={part}" for name in ("seller", "state", "from", "cursor", "updated_since", "limit"))
        assert key.send("GET", f"/{kind}?{rest}").status in (200, 422), part

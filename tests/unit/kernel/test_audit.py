from typing import Any

import pytest
from django.db import IntegrityError, connection

from makegood.domain.grading.models import GradeSum
from makegood.domain.reviews.actions import submit_review
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.domain.sellers.queries import find_seller
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor, ActorKind
from tests.factories import NOW, make_purchase

BY = actors.system("test")


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["anna@customers.example", "Anna de Vries", "x" * 65, "regel\neinde"])
def test_r12_3_words_and_addresses_cannot_get_into_the_trail(words: str) -> None:
    with pytest.raises(ValueError, match="neither an id, a state nor a date"):
        audit.record("test.happened", by=BY, now=NOW, subject=("test", 1), after={"value": words})
    assert not audit.rows().exists()


@pytest.mark.django_db
def test_r12_3_of_a_text_the_trail_keeps_length_and_a_keyed_mark() -> None:
    mark = audit.mark_text("Doos was ingedeukt.", b"k" * 32)
    audit.record("test.happened", by=BY, now=NOW, subject=("test", 1), before={"state": None}, after={"text": mark})
    row = audit.rows().get()
    assert row.after["text"]["length"] == 19
    assert row.after["text"]["hmac"] != audit.mark_text("Doos was ingedeukt.", b"j" * 32).hmac  # type: ignore[union-attr]  # a text has a mark
    assert "ingedeukt" not in str(row.after)


@pytest.mark.django_db
def test_r12_3_what_cannot_be_recorded_does_not_happen() -> None:
    nobody = Actor(ActorKind.OPERATOR, None)  # type: ignore[arg-type]  # refused by the table, when all else is written
    with pytest.raises(IntegrityError):
        put_seller(seller_id="shop", data=SellerData("De Fietshoek"), by=nobody, now=NOW)
    assert find_seller("shop") is None
    purchase = make_purchase(link=False)
    before = audit.rows().count()
    with pytest.raises(IntegrityError):
        submit_review(
            order_id=purchase.order_id,
            seller_id=purchase.seller_id,
            answers=Answers(9, "", {}, None),
            submitted_at=None,
            by=nobody,
            now=NOW,
        )
    assert audit.rows().count() == before
    assert not Review.objects.exists()
    assert not GradeSum.objects.exists()


def test_no_text_has_no_mark() -> None:
    assert audit.mark_text("", b"k") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("index", "narrowed"),
    [
        ("audit_at", {}),
        ("audit_at", {"since": NOW, "until": NOW}),
        ("audit_about", {"subject": "review:1"}),
        ("audit_of_seller", {"seller_id": "shop", "since": NOW}),
        ("audit_event", {"event": "review.submitted", "since": NOW, "until": NOW}),
    ],
)
def test_what_the_operator_asks_is_answered_from_an_index_in_the_order_of_the_page(
    index: str, narrowed: dict[str, Any]
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans for the few rows of a test")
    event = narrowed.get("event")
    found = audit.rows(**{name: value for name, value in narrowed.items() if name != "event"})
    plan = (found.filter(event=event) if event else found).explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.django_db
def test_the_names_of_events_are_those_that_happened() -> None:
    assert audit.events() == []
    for event in ("review.submitted", "key.created", "review.submitted", "review_link.issued"):
        audit.record(event, by=BY, now=NOW, subject=("test", 1))
    assert audit.events() == ["key.created", "review.submitted", "review_link.issued"]

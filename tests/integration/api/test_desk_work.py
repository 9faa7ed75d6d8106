"""What the desks of sellers and marketplace do besides (R14.1): files, reopening, held words, product reviews."""

import pytest

from makegood.domain.conversations.actions import Upload, keep_upload
from makegood.domain.conversations.queries import conversation_about
from makegood.domain.reviews.actions import write_to_customer
from tests.factories import NOW, agent_of, make_product_review, make_review, make_seller

from .caller import operator, seller

pytestmark = pytest.mark.django_db

HELD = "Bel mij op 06-12345678."


def test_a_file_comes_as_it_was_sent_to_those_who_may_read_the_conversation() -> None:
    review, agent = make_review(), agent_of("shop")
    kept = keep_upload(purchase=review.purchase, uploads=[Upload("é.pdf", b"%PDF-1.4")], by=agent, now=NOW)
    write_to_customer(purchase=review.purchase, text="Zie bijlage", attachments=kept, by=agent, now=NOW)
    conversation = conversation_about(review.purchase_id)
    assert conversation
    make_seller("other")
    another = make_review()
    write_to_customer(purchase=another.purchase, text="Hallo", by=agent, now=NOW)
    elsewhere = conversation_about(another.purchase_id)
    assert elsewhere
    path = f"/conversations/{conversation.pk}/attachments/{kept[0].pk}"
    answer = seller().get(path)
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, b"%PDF-1.4", "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert operator().get(path).status == 200
    assert seller("other").get(path).problem == (404, "not_found")
    for wrong in (f"/conversations/{elsewhere.pk}/attachments/{kept[0].pk}", f"{path}x", f"{path}%00"):
        assert operator().get(wrong).problem == (404, "not_found")


def test_a_conversation_closed_too_early_is_opened_again() -> None:
    review, key = make_review(), seller()
    write_to_customer(purchase=review.purchase, text="Hallo", by=agent_of("shop"), now=NOW)
    conversation = conversation_about(review.purchase_id)
    assert conversation
    path = f"/conversations/{conversation.pk}"
    assert key.post(f"{path}/reopen").problem == (409, "not_closed")
    assert key.post(f"{path}/close").json["state"] == "closed"
    assert key.post(f"{path}/reopen").json["state"] == "open"


def test_held_words_of_a_review_are_shown_once_the_marketplace_read_them() -> None:
    review, market = make_review(text=HELD), operator()
    assert seller().get(f"/reviews/{review.pk}").json["text"] == ""
    shown = market.post(f"/reviews/{review.pk}/release", {"part": "text"})
    assert (shown.status, shown.json["status"], shown.json["text"]) == (200, "published", HELD)
    assert seller().get(f"/reviews/{review.pk}").json["text"] == HELD
    assert market.post(f"/reviews/{review.pk}/release", {"part": "text"}).problem == (409, "not_held")
    assert market.post(f"/reviews/{review.pk}/release", {"part": "all"}).fields == [("part", "invalid_choice")]


def test_held_words_of_a_product_review_too_and_its_seller_can_report_it() -> None:
    review, market, key = make_product_review(text=HELD), operator(), seller()
    path = f"/product-reviews/{review.pk}"
    assert key.get(path).json["text"] == ""
    assert market.post(f"{path}/release").json["text"] == HELD
    assert key.get(path).json["text"] == HELD
    assert market.post(f"{path}/release").problem == (409, "not_held")
    reported = key.post(f"{path}/reports", {"ground": "fraud", "explanation": "Nooit besteld"})
    assert (reported.status, reported.json["subject"], reported.json["review"]) == (201, "product_review", review.pk)
    again = key.post(f"{path}/reports", {"ground": "fraud", "explanation": "Nooit besteld"})
    assert again.problem == (409, "already_reported")
    make_seller("other")
    assert seller("other").get(path).problem == (404, "not_found")
    report = market.post(f"/reports/{reported.json['id']}/decision", {"decision": "remove", "reason": "Niet echt"})
    assert report.status == 201
    assert key.get(path).json["status"] == "removed"
    assert key.post(f"{path}/reports", {"ground": "fraud", "explanation": "x"}).problem == (409, "review_removed")


def test_an_objection_needs_no_words_and_so_no_body() -> None:
    review, key, market = make_review(), seller(), operator()
    report = key.post(f"/reviews/{review.pk}/reports", {"ground": "fraud", "explanation": "Nooit besteld"}).json["id"]
    market.post(f"/reports/{report}/decision", {"decision": "keep", "reason": "Wel besteld"})
    assert key.post(f"/reports/{report}/appeal").json["state"] == "appealed"

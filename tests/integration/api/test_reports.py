"""Reports, decisions and objections through the API (R12, R14.1)."""

import pytest

from makegood.domain.moderation.actions import report_as_reader, report_review
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import publish_response
from tests.factories import NOW, agent_of, ask_again, make_product_review, make_review, make_seller

from .caller import operator, seller

pytestmark = pytest.mark.django_db

REPORT = {"ground": "wrong_seller", "explanation": "Dit gaat over de buren"}


def test_from_report_to_final_decision() -> None:
    review = make_review(3)
    key, market = seller(), operator()
    made = key.post(f"/reviews/{review.pk}/reports", REPORT)
    assert made.status == 201
    report = made.json
    assert report == {
        "id": report["id"],
        "seller": "shop",
        "review": review.pk,
        "subject": "review",
        "source": "seller",
        **REPORT,
        "state": "open",
        "reported_at": "2026-11-23T09:00:00Z",
        "decide_by": "2026-11-30T09:00:00Z",
        "decision": None,
        "appeal": None,
        "can_appeal": False,
    }
    assert key.post(f"/reviews/{review.pk}/reports", REPORT).problem == (409, "already_reported")
    assert key.post(f"/reports/{report['id']}/appeal", {}).problem == (409, "not_decided")
    assert market.post(f"/reports/{report['id']}/decision", {"decision": "keep", "reason": " "}).fields == [
        ("reason", "required")
    ]
    decided = market.post(f"/reports/{report['id']}/decision", {"decision": "keep", "reason": "Hoort hier"})
    assert (decided.status, decided.json["state"], decided.json["can_appeal"]) == (201, "decided", True)
    assert decided.json["decision"] == {
        "decision": "keep",
        "ground": "wrong_seller",
        "reason": "Hoort hier",
        "at": "2026-11-23T09:00:00Z",
        "appeal_until": "2027-05-26T09:00:00Z",
    }
    appealed = key.post(f"/reports/{report['id']}/appeal", {"explanation": "Toch niet"})
    assert (appealed.status, appealed.json["state"], appealed.json["appeal"]["by"]) == (201, "appealed", "seller")
    assert key.post(f"/reports/{report['id']}/appeal", {}).problem == (409, "already_appealed")
    final = market.post(f"/reports/{report['id']}/decision", {"decision": "remove", "reason": "Toch de buren"}).json
    assert (final["state"], final["decision"]["decision"], final["decide_by"]) == ("final", "remove", None)
    found = key.get(f"/reviews/{review.pk}").json
    assert (found["status"], found["counts_as"], found["text"]) == ("removed", None, "")
    assert found["removed"] == {"at": "2026-11-23T09:00:00Z", "ground": "wrong_seller"}
    assert found["reassessment"]["reason"] == "review_removed"
    assert market.get(f"/reviews/{review.pk}").json["text"] == "Doos was ingedeukt."
    assert key.get("/sellers/shop/grade").json["average"] is None
    assert key.post(f"/reviews/{review.pk}/reassessment").problem == (409, "review_removed")
    assert key.put(f"/reviews/{review.pk}/response", {"text": "Dank"}).problem == (409, "review_removed")


def test_without_a_report_and_back_again() -> None:
    review = make_review(3)
    answer(request=ask_again(review), overall=9, explanation="", offered=None, now=NOW)
    market = operator()
    path = f"/reviews/{review.pk}/decision"
    assert market.post(path, {"decision": "void_regrade", "reason": "Gekocht"}).fields == [("ground", "required")]
    voided = market.post(path, {"decision": "void_regrade", "reason": "Gekocht", "ground": "fraud"})
    assert (voided.status, voided.json["source"], voided.json["state"]) == (201, "operator", "decided")
    found = market.get(f"/reviews/{review.pk}").json
    assert (found["counts_as"], found["new_overall"]) == (3, 9)
    assert found["new_overall_set_aside_at"] == "2026-11-23T09:00:00Z"
    assert market.post(path, {"decision": "keep", "reason": "Toch niet"}).status == 201
    assert market.get(f"/reviews/{review.pk}").json["counts_as"] == 9
    assert market.post(path, {"decision": "keep", "reason": "Nog eens"}).problem == (409, "already_decided")


@pytest.mark.parametrize(
    ("text", "decision", "code"), [("", "remove_words", "no_words"), ("x", "void_regrade", "not_graded_again")]
)
def test_what_cannot_be_decided(text: str, decision: str, code: str) -> None:
    review = make_review(3, text)
    body = {"decision": decision, "reason": "Zo", "ground": "fraud"}
    assert operator().post(f"/reviews/{review.pk}/decision", body).problem == (409, code)


def test_bad_bodies_are_told_by_field() -> None:
    review = make_review(3)
    answer_ = seller().post(f"/reviews/{review.pk}/reports", {"ground": "too_low", "explanation": "x" * 5001})
    assert answer_.fields == [("ground", "invalid_choice")]
    answer_ = seller().post(f"/reviews/{review.pk}/reports", {"ground": "fraud", "explanation": "x" * 5001})
    assert answer_.fields == [("explanation", "too_long")]


def test_the_list_is_paged_filtered_and_ones_own() -> None:
    make_seller("other")
    key, market = seller(), operator()
    ids = [key.post(f"/reviews/{make_review(3).pk}/reports", REPORT).json["id"] for _ in range(3)]
    market.post(f"/reports/{ids[0]}/decision", {"decision": "keep", "reason": "Hoort hier"})
    seen, cursor = [], ""
    while cursor is not None:
        page = key.get("/reports", state="open", limit=1, cursor=cursor).json
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted(ids[1:])
    assert len(market.get("/reports").json["items"]) == 3
    assert seller("other").get("/reports").json["items"] == []
    assert key.get("/reports", state="lost").fields == [("state", "invalid_choice")]
    assert seller("other").get(f"/reports/{ids[0]}").problem == (404, "not_found")


def test_what_a_reader_wrote_is_for_the_marketplace_alone() -> None:
    review = make_review(3)
    made = report_as_reader(
        kind=SubjectKind.REVIEW, subject_id=review.pk, ground="unlawful", explanation="Ik ben de buurman",
        email="buurman@example.org", language="nl", now=NOW,
    )  # fmt: skip
    key, market = seller(), operator()
    assert key.get(f"/reports/{made.pk}").problem == (404, "not_found")
    market.post(f"/reports/{made.pk}/decision", {"decision": "keep", "reason": "Mag"})
    found = key.get(f"/reports/{made.pk}")
    assert (found.status, found.json["explanation"], found.json["source"]) == (200, "", "public")
    assert b"buurman" not in found.body
    assert market.get(f"/reports/{made.pk}").json["explanation"] == "Ik ben de buurman"


def test_r12_5_held_words_are_for_the_marketplace_alone() -> None:
    review = make_review(3, "Bel 06-12345678 maar")
    key, market = seller(), operator()
    found = key.get(f"/reviews/{review.pk}").json
    assert (found["status"], found["text"], found["overall"], found["counts_as"]) == ("held", "", 3, 3)
    assert market.get(f"/reviews/{review.pk}").json["text"] == "Bel 06-12345678 maar"
    assert key.get("/reviews", q="bel").json["items"] == []
    publish_response(review=review, text="Mail naar a@b.example", by=agent_of("shop"), now=NOW)
    found = key.get(f"/reviews/{review.pk}").json
    assert (found["response"]["text"], found["response_status"]) == ("Mail naar a@b.example", "held")


def test_a_reported_product_review_is_decided_and_objected_to_like_others() -> None:
    review = make_product_review(1, "Slecht")
    made = report_review(review=review, ground="fraud", explanation="Nee", by=agent_of("shop"), now=NOW)
    key, market = seller(), operator()
    found = key.get(f"/reports/{made.pk}").json
    assert (found["subject"], found["review"], found["state"]) == ("product_review", review.pk, "open")
    decision = f"/reports/{made.pk}/decision"
    assert market.post(decision, {"decision": "void_regrade", "reason": "x"}).problem == (409, "not_possible")
    decided = market.post(decision, {"decision": "remove", "reason": "Niet echt"})
    assert (decided.status, decided.json["decision"]["decision"]) == (201, "remove")
    listed = market.get("/products/article-1/reviews").json
    assert (listed["count"], listed["average"], listed["items"]) == (0, None, [])
    assert key.post(f"/reports/{made.pk}/appeal", {"explanation": "Toch"}).json["state"] == "appealed"
    assert market.post(decision, {"decision": "keep", "reason": "Toch wel"}).json["state"] == "final"
    assert market.get("/products/article-1/reviews").json["average"] == "1.0"
    assert key.post(f"/reviews/{review.pk}/reports", REPORT).status == 404

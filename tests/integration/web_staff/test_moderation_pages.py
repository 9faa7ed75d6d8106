"""Reporting and objecting on the dashboard; the operator's queue, cases and decisions (R12)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from makegood.domain.moderation.actions import report_as_reader, withdraw_review
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.moderation.models import Decision, Report
from makegood.domain.reassessments.actions import answer
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reviews.actions import publish_response, remove_response
from makegood.domain.reviews.models import Review
from tests.factories import NOW, agent_of, ask_again, make_operator, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Any]
REPORT = {"ground": "fraud", "explanation": "Nooit hier gekocht"}


def decide_path(review: Review, kind: str = "review") -> str:
    return f"/operator/cases/{kind}/{review.pk}/decide/"


def test_from_report_to_objection(as_user: SignIn) -> None:
    review = make_review(2)
    shop, operator = as_user(make_staff("shop")), as_user(make_operator())
    page = f"/dashboard/reviews/{review.pk}/"
    assert f"{page}report/" in shop.get(page).content.decode()
    refused = shop.post(f"{page}report/", {"ground": "fraud", "explanation": ""})
    assert (refused.status_code, "Please say what is wrong" in refused.content.decode()) == (422, True)
    assert shop.post(f"{page}report/", REPORT).status_code == 303
    assert shop.post(f"{page}report/", REPORT).status_code == 409
    assert "You have reported this review already" in shop.get(f"{page}report/").content.decode()
    shown = shop.get(page).content.decode()
    assert ("waiting for a decision" in shown, "Nooit hier gekocht" in shown) == (True, True)

    queue = operator.get("/operator/moderation/").content.decode()
    case = f"/operator/cases/review/{review.pk}/"
    assert case in queue
    assert "Nooit hier gekocht" in operator.get(case).content.decode()
    form = operator.get(decide_path(review), {"decision": "keep", "ground": "fraud", "language": "nl"})
    assert "hoort bij een echte aankoop" in form.content.decode()
    typed = {"decision": "keep", "ground": "fraud", "reason": "Echt gekocht", "seen": "0"}
    empty = operator.post(decide_path(review), {**typed, "reason": " "})
    assert (empty.status_code, Decision.objects.count()) == (422, 0)
    assert operator.post(decide_path(review), typed).status_code == 303
    late = operator.post(decide_path(review), {**typed, "decision": "remove"})
    assert (late.status_code, 'data-code="decided_meanwhile"' in late.content.decode()) == (409, True)

    appeal = f"{page}report/{Report.objects.get().pk}/appeal/"
    assert ("Echt gekocht" in shop.get(page).content.decode(), appeal in shop.get(page).content.decode()) == (
        True,
        True,
    )
    assert shop.post(appeal, {"text": "Toch niet"}).status_code == 303
    assert shop.post(appeal, {"text": "Toch niet"}).status_code == 409
    assert "objection" in operator.get("/operator/moderation/").content.decode()
    assert operator.post(decide_path(review), {**typed, "decision": "remove", "seen": "1"}).status_code == 303
    shown = shop.get(page).content.decode()
    assert ("The marketplace removed this review" in shown, "ingedeukt" in shown) == (True, False)
    assert "decided after an objection" in operator.get("/operator/moderation/?state=final").content.decode()


def test_held_words_are_marked_and_released_or_hidden(as_user: SignIn, settings: Any) -> None:
    released, hidden = make_review(2, "Bel 06-12345678 maar"), make_review(2, "Mail a@prive.example")
    operator = as_user(make_operator())
    shop = as_user(make_staff("shop"))
    for page in (
        "/dashboard/reviews/",
        f"/dashboard/reviews/{released.pk}/",
        "/dashboard/",
        "/dashboard/reviews/?q=bel",
    ):
        assert "12345678" not in shop.get(page).content.decode()
    queue = operator.get("/operator/moderation/").content.decode()
    assert "<mark>06-12345678</mark>" in queue
    assert ("phone number" in queue, "e-mail address" in queue, ">late<" in queue) == (True, True, False)
    settings.MAKEGOOD_NOW = NOW + timedelta(days=2, minutes=1)
    assert ">late<" in operator.get("/operator/moderation/").content.decode()
    assert "2 late" in operator.get("/operator/").content.decode()
    path = f"/operator/moderation/{released.pk}/text/release/"
    assert operator.post(path).status_code == 303
    assert operator.post(path).status_code == 303
    assert operator.post(f"/operator/moderation/{released.pk}/title/release/").status_code == 404
    assert "12345678" in shop.get(f"/dashboard/reviews/{released.pk}/").content.decode()
    typed = {"decision": "remove_words", "ground": "personal_data", "reason": "Adres", "parts": "text", "seen": "0"}
    assert operator.post(decide_path(hidden), typed).status_code == 303
    assert "No text waits." in operator.get("/operator/moderation/").content.decode()
    assert "The marketplace hid the words" in shop.get(f"/dashboard/reviews/{hidden.pk}/").content.decode()


def test_r6_4_an_offer_leads_to_a_case_where_the_new_grade_can_be_set_aside(as_user: SignIn) -> None:
    review, taken_back = make_review(2), make_review(3)
    answer(request=ask_again(review), overall=9, explanation="", offered=Offered.YES, now=NOW)
    withdraw_review(review=taken_back, offered=Offered.YES, now=NOW)
    operator = as_user(make_operator())
    offers = operator.get("/operator/offers/").content.decode()
    for one in (review, taken_back):
        assert f"/operator/cases/review/{one.pk}/" in offers
    case = operator.get(f"/operator/cases/review/{review.pk}/").content.decode()
    assert 'value="void_regrade" required checked' in case
    assert "no decision brings it back" in operator.get(f"/operator/cases/review/{taken_back.pk}/").content.decode()
    assert (
        "something was offered"
        not in as_user(make_staff("shop")).get(f"/dashboard/reviews/{review.pk}/").content.decode()
    )


def test_a_reported_response_that_was_taken_back_has_its_case(as_user: SignIn) -> None:
    review = make_review()
    publish_response(review=review, text="U bent gek", by=agent_of("shop"), now=NOW)
    given = {"ground": "unlawful", "explanation": "Belediging", "email": "lezer@readers.example", "language": "nl"}
    report_as_reader(kind=SubjectKind.RESPONSE, subject_id=review.pk, now=NOW, **given)
    remove_response(review=review, by=agent_of("shop"), now=NOW)
    operator = as_user(make_operator())
    case = f"/operator/cases/response/{review.pk}/"
    assert case in operator.get("/operator/moderation/").content.decode()
    assert "The seller has taken the response back." in operator.get(case).content.decode()
    typed = {"decision": "keep", "ground": "unlawful", "reason": "De reactie is weg", "seen": "0"}
    assert operator.post(decide_path(review, "response"), typed).status_code == 303


@pytest.mark.parametrize(
    "path", ["cases/product/x/", "cases/review/x/", "cases/response/{id}/", "cases/review/x/decide/"]
)
def test_what_is_not_there(as_user: SignIn, path: str) -> None:
    review = make_review(2)
    assert as_user(make_operator()).get(f"/operator/cases/{path.format(id=review.pk)}").status_code == 404

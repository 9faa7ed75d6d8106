"""Product reviews for the seller who sold the article, and for the operator who looks at held words (R11)."""

from datetime import timedelta

import pytest

from makegood.domain.moderation.models import Report
from tests.factories import NOW, decide_about, make_operator, make_product_review, make_staff

pytestmark = pytest.mark.django_db

LIST = "/dashboard/product-reviews/"
WAITING = "/operator/product-reviews/"


def test_a_seller_reads_those_of_articles_they_sold_without_held_words(as_user) -> None:
    client = as_user(make_staff("shop"))
    assert "No product reviews yet" in client.get(LIST).content.decode()
    make_product_review(4, "Fijn ding", title="Top")
    make_product_review(2, "Zie www.lampdeal.nl")
    make_product_review(3, "Van een ander", seller_id="other")
    gone = make_product_review(1, "Weg")
    decide_about(gone, "remove")
    body = client.get(LIST).content.decode()
    assert "Fijn ding" in body
    assert "words being checked" in body
    assert "Ground: fraudulent. It counts in no figure." in body
    assert not [words for words in ("lampdeal", "Van een ander", "Weg", "customers.example") if words in body]
    assert client.get(f"{LIST}?cursor=x").status_code == 200
    assert LIST in client.get("/dashboard/reviews/").content.decode()


def test_r11_2_the_operator_sees_what_was_found_and_decides(as_user, settings) -> None:
    client = as_user(make_operator())
    assert "Nothing waits" in client.get(WAITING).content.decode()
    make_product_review(5, "Later", cons=("kutding",), now=NOW + timedelta(minutes=1))
    first = make_product_review(2, "Kijk: www.lampdeal.nl!")
    body = client.get(WAITING).content.decode()
    assert "Kijk: <mark>www.lampdeal.nl</mark>!" in body
    assert "– <mark>kutding</mark>" in body
    assert ">late</span>" not in body
    assert body.index("lampdeal") < body.index("kutding")
    assert 'data-task="product_reviews"' in client.get("/operator/").content.decode()
    settings.MAKEGOOD_NOW = NOW + timedelta(days=2, minutes=1)
    assert client.get(WAITING).content.decode().count(">late</span>") == 1
    release = f"{WAITING}{first.pk}/release/"
    case = f"/operator/cases/product_review/{first.pk}/"
    assert f"{case}decide/?decision=remove_words" in client.get(WAITING).content.decode()
    assert client.post(release).status_code == 303
    assert "lampdeal" not in client.get(WAITING).content.decode()
    settled = client.get(f"{WAITING}?settled=yes").content.decode()
    assert ("lampdeal" in settled, case in settled, "/release/" in settled) == (True, True, False)
    assert "not held any more" in client.post(release, follow=True).content.decode()
    assert client.post(f"{WAITING}nothing/release/").status_code == 404


def test_r11_3_from_the_report_of_a_seller_to_the_objection(as_user) -> None:
    review = make_product_review(1, "Ding van de buren", order_id="o-9")
    shop, operator = as_user(make_staff("shop")), as_user(make_operator())
    page = f"{LIST}{review.pk}/"
    assert f"{page}report/" in shop.get(LIST).content.decode()
    assert shop.post(f"{page}report/", {"ground": "", "explanation": ""}).status_code == 422
    typed = {"ground": "wrong_seller", "explanation": "Dit verkopen wij niet"}
    assert shop.post(f"{page}report/", typed)["Location"] == page
    assert shop.post(f"{page}report/", typed).status_code == 409
    shown = shop.get(page).content.decode()
    assert [part in shown for part in ("waiting for a decision", "Dit verkopen wij niet", "Ding van")] == [True] * 3
    assert f"{page}report/" not in shown
    assert as_user(make_staff("other")).get(page).status_code == 404

    case = f"/operator/cases/product_review/{review.pk}/"
    assert case in operator.get("/operator/moderation/").content.decode()
    body = operator.get(case).content.decode()
    assert ("Dit verkopen wij niet" in body, "Fietsbel" in body, "void_regrade" in body) == (True, True, False)
    form = operator.get(f"{case}decide/", {"decision": "remove", "ground": "wrong_seller", "language": "nl"})
    assert "gaat over een ander artikel" in form.content.decode()
    decision = {"decision": "remove", "ground": "wrong_seller", "reason": "Ander artikel", "seen": "0"}
    assert operator.post(f"{case}decide/", {**decision, "reason": " "}).status_code == 422
    refused = operator.post(f"{case}decide/", {**decision, "decision": "void_regrade"})
    assert (refused.status_code, 'data-code="not_possible"' in refused.content.decode()) == (409, True)
    assert operator.post(f"{case}decide/", decision).status_code == 303
    assert "Ding van" not in shop.get(LIST).content.decode()

    appeal = f"{page}report/{Report.objects.get().pk}/appeal/"
    shown = shop.get(page).content.decode()
    assert ("Ander artikel" in shown, appeal in shown, "Ding van" in shown) == (True, True, False)
    assert shop.post(appeal, {"text": "Toch niet"})["Location"] == page
    assert shop.post(appeal, {"text": "Toch niet"}).status_code == 409
    assert operator.post(f"{case}decide/", {**decision, "decision": "keep", "seen": "1"}).status_code == 303
    assert Report.objects.get().state == "final"
    assert "Ding van" in shop.get(page).content.decode()

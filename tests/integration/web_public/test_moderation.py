"""What everybody sees of moderation, and what readers and customers can do (R12)."""

import re

from django.core.cache import cache
from django.test import Client

from makegood.domain.mail.models import Email
from makegood.domain.moderation.actions import decide, withdraw_review
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.moderation.models import Appeal, Report
from makegood.domain.reassessments.actions import answer
from makegood.domain.reviews.actions import publish_response
from makegood.domain.reviews.models import Review
from tests.factories import NOW, OPERATOR, agent_of, ask_again, make_review

from .answers import again_address, assert_sealed, codes, review_address, words

REPORT = {"ground": "unlawful", "explanation": "Hier wordt gescholden", "email": "lezer@example.org"}


def path_of(review: Review, what: str = "") -> str:
    return f"/shop/shop/report/{review.pk}/{what}"


def decided(review: Review, verdict: str, ground: str = "fraud", **more: object) -> None:
    kind = more.get("kind", SubjectKind.REVIEW)
    decide(
        kind=kind,  # type: ignore[arg-type]  # a kind of subject
        subject_id=review.pk,
        verdict=verdict,
        ground=ground,
        reason="Zo is het",
        by=OPERATOR,
        now=NOW,
    )


def link_in(kind: str, to: str) -> str:
    letter = Email.objects.filter(kind=kind, to_address=to).latest("entered_at")
    found = re.search(r"https?://[^/\s]+(/(?:report|decision)/\S+)", letter.text)
    assert found
    return found[1]


class TestTheShopPage:
    def test_a_removed_review_leaves_a_tombstone(self, client: Client) -> None:
        review = make_review(2, "Waardeloos, zei ik")
        make_review(9, "Prima")
        decided(review, "remove")
        page = client.get("/shop/shop/")
        assert "Review removed" in words(page)
        assert "removed by the marketplace 23 November 2026. Ground: fraudulent." in words(page)
        body = page.content.decode()
        assert ("Waardeloos" in body, '"reviewCount":1' in body, body.count('"@type":"Review"')) == (False, True, 1)
        assert "Review removed" not in words(client.get("/shop/shop/?words=yes"))
        assert client.get("/shop/shop/grade.json").json()["average"] == "9.0"
        decided(review, "keep")
        assert "Waardeloos" in client.get("/shop/shop/").content.decode()

    def test_a_withdrawn_one_says_so(self, client: Client) -> None:
        review = make_review(2, "Waardeloos, zei ik", language="en")
        withdraw_review(review=review, offered=None, now=NOW)
        page = client.get("/shop/shop/")
        assert "Review withdrawn by the customer" in words(page), "also where nothing else is left"
        assert "No reviews yet" not in words(page)
        given = client.get(review_address(review.purchase))
        assert codes(given) == {"review_removed"}

    def test_held_words_are_not_there_and_the_page_says_why(self, client: Client) -> None:
        review = make_review(2, "Bel 06-12345678 maar", language="en")
        page = client.get("/shop/shop/")
        assert "The words are being checked by the marketplace. The grade counts already." in words(page)
        assert "12345678" not in page.content.decode()
        assert client.get("/shop/shop/grade.json").json()["average"] == "2.0"
        assert "words_held" in codes(client.get(review_address(review.purchase)))

    def test_hidden_words_a_hidden_response_and_a_grade_set_aside_are_told(self, client: Client) -> None:
        review = make_review(2)
        answer(request=ask_again(review), overall=9, explanation="Netjes", offered=None, now=NOW)
        publish_response(review=review, text="U bent een zeur", by=agent_of("shop"), now=NOW)
        decided(review, "void_regrade")
        decided(review, "remove_words", kind=SubjectKind.RESPONSE)
        shown = words(client.get("/shop/shop/"))
        assert "was set aside by the marketplace on 23 November 2026: the first grade, 2, counts." in shown
        assert "The marketplace hid the response of the seller." in shown
        assert "zeur" not in shown
        decided(review, "remove_words", "personal_data")
        assert "The marketplace hid the words. The grade counts." in words(client.get("/shop/shop/"))


class TestReporting:
    def test_anybody_reports_without_a_cookie(self, client: Client) -> None:
        review = make_review(2)
        form = client.get(path_of(review))
        assert_sealed(form)
        sent = client.post(path_of(review), REPORT)
        assert (sent.status_code, sent["Location"]) == (303, f"{path_of(review)}?sent=yes")
        assert "Thank you, your report came in" in words(client.get(sent["Location"]))
        assert Report.objects.get().language == "en"
        assert client.post(path_of(review), REPORT).status_code == 409

    def test_what_is_wrong_is_told_and_what_was_typed_stays(self, client: Client) -> None:
        answer_ = client.post(path_of(make_review(2)), {"ground": "", "explanation": "<b>Grof</b>", "email": "x"})
        assert (answer_.status_code, codes(answer_)) == (422, {"invalid_choice", "invalid_email"})
        assert "&lt;b&gt;Grof" in answer_.content.decode()

    def test_a_response_and_only_what_is_there(self, client: Client) -> None:
        review = make_review(2)
        assert client.get(path_of(review, "response/")).status_code == 404
        publish_response(review=review, text="Dank u", by=agent_of("shop"), now=NOW)
        assert client.post(path_of(review, "response/"), REPORT).status_code == 303
        assert Report.objects.get().subject_kind == "response"
        decided(review, "remove")
        for address in (path_of(review), "/shop/shop/report/nonsense/", "/shop/other/report/x/"):
            assert client.get(address).status_code == 404

    def test_too_many_from_one_address_have_to_wait(self, client: Client) -> None:
        cache.clear()
        review = make_review(2)
        answers = [client.post(path_of(review), {}, REMOTE_ADDR="203.0.113.9") for _ in range(11)]
        assert [one.status_code for one in answers] == [422] * 10 + [429]
        assert answers[-1]["Retry-After"] == "3600"
        assert client.post(path_of(review), {}, REMOTE_ADDR="203.0.113.10").status_code == 422

    def test_the_reader_follows_it_and_objects_once(self, client: Client) -> None:
        cache.clear()
        review = make_review(2)
        client.post(path_of(review), REPORT)
        page = link_in("report_received", "lezer@example.org")
        assert_sealed(client.get(page))
        assert "A person decides by 30 November 2026" in words(client.get(page))
        assert client.post(page, {"text": "Nu al"}).status_code == 409
        decided(review, "keep", "unlawful")
        page = link_in("decision", "lezer@example.org")
        assert "Zo is het" in words(client.get(page))
        assert client.post(page, {"text": "x" * 5001}).status_code == 422
        assert client.post(page, {"text": "Lees nog eens"}).status_code == 303
        assert "You objected on 23 November 2026" in words(client.get(page))
        again = client.post(page, {"text": "Lees nog eens"})
        assert (again.status_code, codes(again)) == (409, {"already_appealed"})
        assert client.get(page[:-3] + "xx/").status_code == 404


def test_the_customer_objects_to_a_removal(client: Client) -> None:
    review = make_review(2, language="en")
    decided(review, "remove")
    page = link_in("decision", "anna@customers.example")
    assert_sealed(client.get(page))
    assert "The review is removed." in words(client.get(page))
    assert client.post(page, {"text": "Het is echt"}).status_code == 303
    assert Appeal.objects.get().party == "customer"
    decided(review, "keep")
    shown = words(client.get(page))
    assert "The review stays as it is." in shown
    assert "You do not agree?" not in shown


def test_the_link_to_grade_again_is_shut_while_the_review_is_removed(client: Client) -> None:
    review = make_review(2, language="en")
    link = again_address(ask_again(review))
    decided(review, "remove")
    for answer_ in (client.get(link), client.post(link, {"overall": "9", "action": "answer"})):
        assert (answer_.status_code, codes(answer_)) == (410, {"review_removed"})
    decided(review, "keep")
    assert client.get(link).status_code == 200
    assert client.post(link, {"overall": "9", "action": "answer"}).status_code == 303


def test_anybody_reads_the_figures(client: Client) -> None:
    empty = client.get("/moderation/")
    assert (empty.status_code, empty["Cache-Control"]) == (200, "public, no-cache")
    decided(make_review(2), "remove", "wrong_seller")
    assert client.get("/moderation/", headers={"if-none-match": empty["ETag"]}).status_code == 200
    page = client.get("/moderation/")
    assert client.get("/moderation/", headers={"if-none-match": page["ETag"]}).status_code == 304
    assert "/moderation/" in client.get("/shop/shop/").content.decode()

"""Reports and decisions about reviews of articles (R11.3, R12.1, R12.2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from makegood.domain.mail.models import Email
from makegood.domain.moderation.actions import (
    appeal_as_customer,
    appeal_as_reader,
    appeal_as_seller,
    decide_report,
    forget_words,
    report_as_reader,
)
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.moderation.models import Appeal, Decision, Report
from makegood.domain.moderation.queries import inconsistencies, statistics, waiting
from makegood.domain.product_reviews.actions import forget_words as forget_product_words
from makegood.domain.product_reviews.actions import release_words
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.product_reviews.queries import differences, rating_of, waiting_words
from makegood.kernel import audit
from makegood.kernel.errors import Forbidden, NotFound, Refused
from tests.factories import NOW, OPERATOR, agent_of, decide_about, make_product_review, make_seller, make_staff

pytestmark = pytest.mark.django_db

Make = Callable[..., Report]
DAY = timedelta(days=1)
HELD = "Zie www.lampdeal.nl"


def as_reader(review: ProductReview, email: str = "lezer@example.org") -> Report:
    return report_as_reader(
        kind=SubjectKind.PRODUCT_REVIEW,
        subject_id=review.pk,
        ground="fraud",
        explanation="Bedacht",
        email=email,
        language="en",
        now=NOW,
    )


def now_of(review: ProductReview) -> ProductReview:
    assert list(differences()) == list(inconsistencies()) == []
    return ProductReview.objects.get(pk=review.pk)


def told() -> list[str]:
    return sorted(Email.objects.filter(kind="decision").values_list("to_address", flat=True))


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as error:
        call()
    return error.value.code


class TestReports:
    def test_r11_3_by_the_seller_who_sold_it_once_and_by_readers(self, report: Make) -> None:
        make_seller("other")
        review = make_product_review(2, "Slecht")
        made = report(review, "unlawful")
        assert (made.subject_kind, made.subject_id, made.seller_id) == ("product_review", review.pk, "shop")
        assert refusal(lambda: report(review)) == "already_reported"
        with pytest.raises(NotFound):
            report(review, by=agent_of("other"))
        with pytest.raises(Forbidden):
            report(review, by=OPERATOR)
        as_reader(review)
        assert refusal(lambda: as_reader(review)) == "already_reported"
        assert waiting(now=NOW).reports == 2
        letter = Email.objects.get(kind="report_received")
        assert ("Fietsbel" in letter.text, "De Fietshoek" in letter.text) == (True, False), "the page is the article's"

    def test_a_removed_one_cannot_be_reported(self, report: Make) -> None:
        review = make_product_review()
        decide_about(review, "remove")
        assert refusal(lambda: report(review)) == refusal(lambda: as_reader(review)) == "review_removed"


class TestDecisions:
    @pytest.mark.parametrize("first", ["remove", "remove_words"])
    @pytest.mark.parametrize("then", ["keep", "remove", "remove_words"])
    def test_r12_2_the_last_one_holds(self, first: str, then: str) -> None:
        review = make_product_review(1, "Slecht")
        make_product_review(5)
        decide_about(review, first)
        if first == then:
            assert refusal(lambda: decide_about(review, then)) == "already_decided"
        else:
            decide_about(review, then, "unlawful", now=NOW + DAY)
        stored = now_of(review)
        assert stored.status == {"keep": "published", "remove": "removed", "remove_words": "held"}[then]
        assert (stored.removed_at is not None, bool(stored.removed_ground)) == (then == "remove",) * 2
        assert rating_of("article-1").average == ("5.0" if then == "remove" else "3.0")

    def test_what_cannot_be_decided_has_a_code(self) -> None:
        review = make_product_review(4)
        assert refusal(lambda: decide_about(review, "void_regrade")) == "not_possible"
        assert refusal(lambda: decide_about(review, "remove_words")) == "no_words"
        assert not Decision.objects.exists()

    def test_another_ground_moves_the_tombstone_to_it_and_keeps_its_date(self) -> None:
        review = make_product_review()
        decide_about(review, "remove")
        decide_about(review, "remove", "unlawful", now=NOW + DAY)
        stored = now_of(review)
        assert (stored.removed_ground, stored.removed_at) == ("unlawful", NOW)

    def test_no_decision_releases_words_that_wait(self) -> None:
        review = make_product_review(2, HELD)
        for verdict in ("keep", "remove", "keep"):
            decide_about(review, verdict, now=NOW + DAY)
            assert now_of(review).is_waiting == (verdict == "keep")
        assert waiting_words(now=NOW).count == 1
        decide_about(review, "remove_words")
        assert (now_of(review).status, waiting_words(now=NOW).count) == ("held", 0)
        assert refusal(lambda: release_words(review_id=review.pk, by=OPERATOR, now=NOW)) == "not_held"
        decide_about(review, "keep")
        assert now_of(review).words_shown

    def test_released_words_stay_so_once_a_removed_review_is_back(self) -> None:
        review = make_product_review(2, HELD)
        with pytest.raises(Forbidden):
            release_words(review_id=review.pk, by=agent_of("shop"), now=NOW)
        release_words(review_id=review.pk, by=OPERATOR, now=NOW)
        decide_about(review, "remove")
        decide_about(review, "keep")
        assert now_of(review).words_shown

    def test_erased_words_wait_for_nobody_once_a_removed_review_is_back(self) -> None:
        review = make_product_review(2, HELD)
        decide_about(review, "remove")
        forget_product_words(purchase_ids=[review.purchase_id], now=NOW)
        decide_about(review, "keep")
        assert now_of(review).status == "published"

    def test_everybody_concerned_reads_the_reason_and_objects_once(self, report: Make) -> None:
        make_staff("shop", email="eigenaar@shop.example")
        review = make_product_review(2, "Slecht")
        made, by_reader = report(review), as_reader(review)
        decide_report(report=made, verdict="remove", reason="Niet echt", by=OPERATOR, now=NOW)
        assert told() == ["anna@customers.example", "eigenaar@shop.example", "lezer@example.org"]
        letters = Email.objects.filter(kind="decision")
        assert all("Niet echt" in one.text and "Fietsbel" in one.subject for one in letters)
        assert "De Fietshoek" not in letters.get(to_address="lezer@example.org").text
        assert f"/dashboard/product-reviews/{review.pk}/" in letters.get(to_address="eigenaar@shop.example").text
        decision = Decision.objects.get()
        for object_ in (
            lambda: appeal_as_seller(report=made, text="Nee", by=agent_of("shop"), now=NOW),
            lambda: appeal_as_reader(report=by_reader, text="Nee", now=NOW),
            lambda: appeal_as_customer(decision=decision, text="Nee", now=NOW),
        ):
            object_()
            assert refusal(object_) == "already_appealed"
        decide_about(review, "keep", now=NOW + DAY)
        assert {one.state for one in Report.objects.all()} == {"final"}
        assert (now_of(review).status, len(told())) == ("published", 6)

    def test_keeping_it_is_not_told_to_the_writer(self, report: Make) -> None:
        review = make_product_review(2, "Slecht")
        report(review)
        decide_about(review, "keep")
        assert "anna@customers.example" not in told()

    def test_figures_trail_and_erasure(self, report: Make) -> None:
        review = make_product_review(2, "Slecht")
        made = report(review, explanation="Van Anna")
        decide_about(review, "remove", reason="Anna is niet echt")
        appeal_as_seller(report=made, text="Toch wel, Anna", by=agent_of("shop"), now=NOW)
        figures = statistics(since=NOW - DAY)
        assert (figures.reports, figures.appeals) == (1, 1)
        assert [one.verdicts for one in figures.grounds if one.ground == "fraud"] == [{"remove": 1}]
        rows = [(row.event, row.subject_kind) for row in audit.rows(event_prefix="") if row.event != "order.created"]
        wanted = {"report.made", "product_review.settled", "report.decided", "report.appealed"}
        assert wanted <= {event for event, _kind in rows}
        settled = audit.rows(event_prefix="product_review.settled").get()
        assert settled.after == {"status": "removed", "ground": "fraud"}
        assert not [row for row in audit.rows(event_prefix="") if "Anna" in f"{row.before}{row.after}"]
        forget_words(subject_ids=[review.pk], now=NOW)
        texts = {Report.objects.get().explanation, Decision.objects.get().reason, Appeal.objects.get().text}
        assert (texts, statistics(since=NOW - DAY)) == ({"[…]"}, figures)

    def test_verify_names_what_contradicts_itself(self) -> None:
        gone, hidden = make_product_review(1), make_product_review(2, "Slecht")
        decide_about(gone, "remove")
        decide_about(hidden, "remove_words")
        ProductReview.objects.filter(pk=gone.pk).update(status="published")
        ProductReview.objects.filter(pk=hidden.pk).update(status="removed", removed_at=NOW, removed_ground="fraud")
        assert len(list(inconsistencies())) == 3
        assert any("removed at" in line for line in differences())

"""The rules of the Olist import, each on a small export made by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from makegood.domain.exchange.actions import import_olist
from makegood.domain.exchange.enums import Reason
from makegood.domain.grading.queries import assessment_grade
from makegood.domain.orders.actions import issue_review_link
from makegood.domain.orders.models import Customer, Item, Order, Product, Purchase
from makegood.domain.reviews.actions import submit_review_by_link
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.domain.sellers.models import Seller
from makegood.kernel import audit
from makegood.kernel.errors import Forbidden
from tests.factories import agent_of, make_order, make_seller
from tests.unit.exchange.export import BY, NOW, Export, run

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return Export(tmp_path)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the audit trail."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.label != "kernel.AuditRow"
    }


class TestOrders:
    def test_an_order_comes_with_its_customer_purchase_and_items(self, export: Export) -> None:
        export.order("o-1", ("shop",), customer="person-1")
        assert export.run().rejects == []
        order = Order.objects.get()
        assert (order.pk, order.customer.ref) == ("o-1", "person-1")
        purchase = Purchase.objects.get()
        assert (purchase.order_id, purchase.seller_id, purchase.customer) == ("o-1", "shop", order.customer)
        assert list(purchase.items.values_list("product_id", "quantity")) == [("article-1", 1)]

    def test_dates_of_delivery_are_calendar_days(self, export: Export) -> None:
        export.order(delivered="2018-01-17 23:59:59", expected="2018-01-20 00:00:00")
        export.run()
        purchase = Purchase.objects.get()
        assert purchase.expected_delivery_date == date(2018, 1, 20)
        assert purchase.delivered_date == date(2018, 1, 17)

    def test_an_order_that_was_never_delivered_has_no_such_date(self, export: Export) -> None:
        export.order(status="shipped", delivered="")
        export.run()
        assert Purchase.objects.get().delivered_date is None

    def test_several_sellers_give_a_purchase_each(self, export: Export) -> None:
        export.order("o-1", ("shop", "other"))
        outcome = export.run()
        assert sorted(Purchase.objects.values_list("seller_id", flat=True)) == ["other", "shop"]
        assert outcome.report.purchases.added == 2

    def test_the_same_article_twice_is_one_line_with_quantity_two(self, export: Export) -> None:
        export.order("o-1", ("shop", "shop"))
        export.item("o-1", "shop", "article-2")
        export.run()
        assert set(Item.objects.values_list("product_id", "quantity")) == {("article-1", 2), ("article-2", 1)}

    def test_items_need_not_stand_together(self, export: Export) -> None:
        export.order("o-1")
        export.order("o-2")
        export.item("o-1", "shop", "article-2")
        export.run()
        assert Item.objects.filter(purchase__order="o-1").count() == 2

    def test_an_order_without_items_is_kept_without_a_purchase(self, export: Export) -> None:
        export.order("o-1", ())
        assert export.run().report.orders.added == 1
        assert Purchase.objects.count() == 0

    @pytest.mark.parametrize("status", ["canceled", "unavailable"])
    def test_a_cancelled_order_gives_cancelled_purchases_whose_review_counts(self, export: Export, status: str) -> None:
        export.order(status=status)
        export.review(score="1")
        assert export.run().rejects == []
        assert Purchase.objects.get().cancelled
        assert assessment_grade("shop", on=NOW.date(), today=NOW.date()).average == "2.0"

    @pytest.mark.parametrize("status", ["created", "approved", "processing", "invoiced", "shipped", "delivered"])
    def test_every_other_status_leaves_them_standing(self, export: Export, status: str) -> None:
        export.order(status=status)
        export.run()
        assert not Purchase.objects.get().cancelled

    def test_orders_of_one_person_belong_to_one_customer(self, export: Export) -> None:
        export.order("o-1", customer="person-1")
        export.order("o-2", customer="person-1")
        outcome = export.run()
        assert Customer.objects.get().orders.count() == 2
        assert outcome.report.customers.added == 1

    def test_customers_have_invented_names_reserved_addresses_and_no_consent(self, export: Export) -> None:
        for number in range(40):
            export.order(f"o-{number}")
        export.run()
        people = list(Customer.objects.all())
        assert all(person.email.endswith("@example.com") and not person.invite for person in people)
        assert len({person.email for person in people}) == 40
        assert all(len(person.name.split()) == 2 for person in people)
        assert len({person.name for person in people}) > 20

    def test_sellers_are_named_by_their_id(self, export: Export) -> None:
        export.seller("3442f8959a84dea7ee197c632cb2df15")
        export.run()
        assert Seller.objects.get().name == "3442f8959a84dea7ee197c632cb2df15"

    def test_an_article_that_its_file_lacks_comes_in_with_the_order(self, export: Export) -> None:
        export.order()
        export.rows["products"] = [["another", ""]]
        assert export.run().rejects == []
        assert set(Product.objects.values_list("pk", flat=True)) == {"another", "article-1"}


class TestTimes:
    def test_a_time_without_a_zone_is_local(self, export: Export) -> None:
        export.order(ordered="2018-07-05 21:15:19")
        export.review(answered="2018-01-19 21:46:59")
        export.run()
        assert Order.objects.get().ordered_at == datetime(2018, 7, 5, 19, 15, 19, tzinfo=UTC)
        assert Review.objects.get().submitted_at == datetime(2018, 1, 19, 20, 46, 59, tzinfo=UTC)

    @pytest.mark.parametrize("time", ["00:00:00", "00:30:00", "23:59:59"])
    def test_it_keeps_its_calendar_day(self, export: Export, time: str) -> None:
        export.order()
        export.review(answered=f"2018-07-19 {time}")
        export.run()
        assert Review.objects.get().day == date(2018, 7, 19)

    def test_one_that_daylight_saving_skips_moves_forward_by_the_gap(self, export: Export) -> None:
        export.order(ordered="2018-03-25 02:30:00")
        export.review(answered="2018-03-25 02:30:00")
        export.run()
        assert Order.objects.get().ordered_at == datetime(2018, 3, 25, 1, 30, tzinfo=UTC)  # 03:30 in Amsterdam
        assert Review.objects.get().submitted_at == datetime(2018, 3, 25, 1, 30, tzinfo=UTC)

    def test_one_that_happens_twice_is_the_first(self, export: Export) -> None:
        export.order()
        export.review(answered="2018-10-28 02:30:00")
        export.run()
        assert Review.objects.get().submitted_at == datetime(2018, 10, 28, 0, 30, tzinfo=UTC)

    def test_a_review_has_the_date_of_its_answer(self, export: Export) -> None:
        export.order()
        export.review(created="2018-01-18 00:00:00", answered="2018-01-25 10:00:00")
        export.run()
        assert Review.objects.get().day == date(2018, 1, 25)

    def test_without_an_answer_time_that_of_its_making(self, export: Export) -> None:
        export.order()
        export.review(created="2018-01-18 00:00:00", answered="")
        export.run()
        assert Review.objects.get().day == date(2018, 1, 18)

    def test_with_neither_it_is_rejected(self, export: Export) -> None:
        export.order()
        export.review(created="", answered="")
        assert export.run().reasons == [("order_reviews", 2, "missing_timestamp")]

    def test_a_review_from_the_future_is_rejected(self, export: Export) -> None:
        export.order()
        export.review(answered="2026-11-23 10:05:01")
        assert export.run().reasons == [("order_reviews", 2, "in_the_future")]


class TestReviews:
    @pytest.mark.parametrize(("score", "grade"), [("1", 2), ("2", 4), ("3", 6), ("4", 8), ("5", 10)])
    def test_scores_double(self, export: Export, score: str, grade: int) -> None:
        export.order()
        export.review(score=score)
        export.run()
        assert Review.objects.get().overall == grade

    @pytest.mark.parametrize("score", ["0", "6", "10", "-1", "4.5", "4.0", "five", "", " 4", "٤", "04", "4e0"])
    def test_every_other_score_is_rejected(self, export: Export, score: str) -> None:
        export.order()
        export.review(score=score)
        assert export.run().reasons == [("order_reviews", 2, "invalid_score")]
        assert Review.objects.count() == 0

    @pytest.mark.parametrize(
        ("title", "message", "text"),
        [
            ("", "", ""),
            ("Super", "", "Super"),
            ("", "Chegou bem", "Chegou bem"),
            ("Super", "Chegou bem", "Super\n\nChegou bem"),
            (" \t", "\r\n  \r\n", ""),
            ("Super ", '\r\nUm\r\n\r\ndois, "três" 👍\t!\r\n', 'Super\n\nUm\n\ndois, "três" 👍\t!'),
            ("Cafe\u0301", "שלום <b>", "Café\n\nשלום <b>"),
        ],
    )
    def test_title_and_message_become_one_text(self, export: Export, title: str, message: str, text: str) -> None:
        export.order()
        export.review(title=title, message=message)
        assert export.run().rejects == []
        assert Review.objects.get().text == text

    def test_the_last_answer_to_an_order_counts(self, export: Export) -> None:
        export.order()
        export.review(score="1", answered="2018-01-19 10:00:00")
        export.review(score="5", answered="2018-03-19 10:00:00")
        export.review(score="2", answered="2018-02-19 10:00:00")
        outcome = export.run()
        assert Review.objects.get().overall == 10
        assert (outcome.report.reviews.added, outcome.report.reviews.superseded, outcome.rejects) == (1, 2, [])

    def test_of_answers_at_the_same_moment_the_later_row_counts(self, export: Export) -> None:
        export.order()
        for score in "152":
            export.review(score=score, answered="2018-01-19 10:00:00")
        export.run()
        assert Review.objects.get().overall == 4

    def test_an_answer_that_cannot_be_accepted_supersedes_nothing(self, export: Export) -> None:
        export.order()
        export.review(score="5", answered="2018-01-19 10:00:00")
        export.review(score="6", answered="2018-02-19 10:00:00")
        export.review(score="1", answered="", created="")
        outcome = export.run()
        assert Review.objects.get().overall == 10
        assert outcome.report.reviews.superseded == 0

    def test_a_review_counts_for_each_seller_of_the_order(self, export: Export) -> None:
        export.order("o-1", ("shop", "other"))
        export.review(score="2", message="Falta uma parte")
        outcome = export.run()
        assert sorted(Review.objects.values_list("seller_id", "overall", "text")) == [
            ("other", 4, "Falta uma parte"),
            ("shop", 4, "Falta uma parte"),
        ]
        assert (outcome.report.reviews.read, outcome.report.reviews.added) == (1, 2)
        for seller_id in ("shop", "other"):
            assert assessment_grade(seller_id, on=date(2018, 1, 20), today=NOW.date()).average == "4.0"

    def test_without_a_purchase_every_answer_is_rejected(self, export: Export) -> None:
        export.order("o-1", ())
        export.review("o-1")
        export.review("o-1", answered="2018-02-19 10:00:00")
        outcome = export.run()
        assert outcome.reasons == [("order_reviews", 2, "no_purchase"), ("order_reviews", 3, "no_purchase")]
        assert outcome.report.reviews.superseded == 0

    def test_of_an_unknown_order_every_answer_is_rejected(self, export: Export) -> None:
        export.order("o-1")
        export.review("o-2")
        export.review("o-2", answered="2018-02-19 10:00:00")
        assert export.run().reasons == [
            ("order_reviews", 2, "unknown_order"),
            ("order_reviews", 3, "unknown_order"),
        ]

    def test_one_review_id_may_answer_several_orders(self, export: Export) -> None:
        export.order("o-1")
        export.order("o-2")
        export.review("o-1", review_id="same")
        export.review("o-2", review_id="same")
        assert export.run().report.reviews.added == 2

    def test_the_words_can_be_searched_and_the_origin_is_kept(self, export: Export) -> None:
        export.order()
        export.review(message="Ótimo!")
        export.run()
        review = Review.objects.get()
        assert " otimo " in f"{review.search_text} "
        assert (review.origin, review.stored_at, review.updated_at) == ("import", NOW, NOW)


class TestAgain:
    def test_a_second_run_changes_nothing_and_says_the_same(self, export: Export) -> None:
        export.order("o-1", ("shop", "other"))
        export.order("o-2", ())
        export.review("o-1", "2", message="Falta uma parte")
        export.review("o-1", "3", answered="2018-01-18 10:00:00")
        export.review("o-2", "5")
        first = export.run()
        before, trail = everything(), audit.rows().count()
        second = export.run(now=LATER)
        assert everything() == before
        assert second.rejects == first.rejects
        assert [row.event for row in audit.rows()[: audit.rows().count() - trail]] == ["import.finished"]
        counts = second.report
        for kind in (
            counts.sellers,
            counts.products,
            counts.customers,
            counts.orders,
            counts.purchases,
            counts.reviews,
        ):
            assert kind.added == 0
        assert (counts.orders.unchanged, counts.purchases.unchanged, counts.reviews.unchanged) == (2, 2, 2)
        assert (counts.customers.unchanged, counts.sellers.unchanged, counts.products.unchanged) == (2, 2, 1)
        assert counts.reviews.superseded == 1

    @pytest.mark.parametrize(
        ("kind", "allowed", "stored"), [("customers", 3, (0, 0)), ("orders", 4, (6, 0)), ("order_reviews", 9, (7, 8))]
    )
    def test_a_run_that_was_interrupted_is_completed_by_the_next(
        self, export: Export, monkeypatch: pytest.MonkeyPatch, kind: str, allowed: int, stored: tuple[int, int]
    ) -> None:
        for name in ("_olist_orders.BATCH", "_olist_reviews.BATCH", "_run.PROGRESS_STEP"):
            monkeypatch.setattr(f"makegood.domain.exchange.actions.{name}", 2)
        for number in range(7):
            export.order(f"o-{number}", ("shop", "other"))
            export.review(f"o-{number}", "5")
        steps: Iterator[None] = iter([None] * allowed)

        def cut_off(_done: int, _total: int, name: str) -> None:
            if name == export.path(kind).name and next(steps, "over") == "over":
                raise KeyboardInterrupt

        folder = export.write()
        with pytest.raises(KeyboardInterrupt):
            import_olist(folder=folder, by=BY, now=NOW, progress=cut_off, reject=lambda _: None)
        assert (Order.objects.count(), Review.objects.count()) == stored
        assert Purchase.objects.count() == 2 * Order.objects.count()
        outcome = run(folder, now=LATER)
        assert (Order.objects.count(), Purchase.objects.count(), Review.objects.count()) == (7, 14, 14)
        assert outcome.report.orders.unchanged == stored[0]
        assert assessment_grade("shop", on=NOW.date(), today=NOW.date()).count == 7

    def test_what_is_there_already_stays_as_it_is(self, export: Export) -> None:
        make_seller("shop", "De Fietshoek")
        make_order("o-1", customer="person-1", name="Anna de Vries", invite=True)
        export.order("o-1", customer="person-1")
        export.order("o-2", customer="person-1")
        export.run()
        assert Seller.objects.get().name == "De Fietshoek"
        customer = Customer.objects.get()
        assert (customer.name, customer.invite, customer.orders.count()) == ("Anna de Vries", True, 2)
        assert Purchase.objects.get(order="o-1").expected_delivery_date == date(2026, 11, 10)

    def test_a_review_of_another_origin_stays_and_the_row_is_rejected(self, export: Export) -> None:
        make_order("o-1", sellers=("shop",))
        purchase = Purchase.objects.get()
        issue_review_link(purchase=purchase, by=BY, now=NOW)
        purchase.refresh_from_db()
        submit_review_by_link(purchase=purchase, answers=Answers(3), now=NOW)
        export.order("o-1")
        export.review("o-1", "5")
        assert export.run().reasons == [("order_reviews", 2, "already_reviewed")]
        assert Review.objects.get().overall == 3

    def test_a_changed_answer_is_rejected_and_the_stored_one_stays(self, export: Export) -> None:
        export.order()
        export.review(score="5")
        export.run()
        export.rows["order_reviews"] = []
        export.review(score="1")
        assert export.run(now=LATER).reasons == [("order_reviews", 2, "already_reviewed")]
        assert Review.objects.get().overall == 10
        assert assessment_grade("shop", on=NOW.date(), today=NOW.date()).sum == 10


class TestTheRunItself:
    def test_each_batch_and_the_run_leave_a_row_in_the_trail(self, export: Export) -> None:
        export.order()
        export.review()
        export.review("nowhere")
        export.run()
        trail = list(audit.rows().filter(event__startswith="import."))
        assert [row.event for row in trail] == ["import.finished", *["import.batch_stored"] * 4]
        assert len({row.subject_id for row in trail}) == 1
        assert trail[0].after["orders_added"] == 1
        assert trail[0].after["reviews_added"] == 1
        assert trail[0].after["rejected_unknown_order"] == 1
        assert all(row.actor_id == "import.olist" for row in trail)

    def test_progress_runs_from_nothing_to_everything_for_each_file(self, export: Export) -> None:
        export.order()
        export.review()
        outcome = export.run()
        for kind in export.headers:
            steps = [(done, total) for done, total, name in outcome.progress if name == export.path(kind).name]
            assert steps[0][0] == 0
            assert steps[-1][0] == steps[-1][1] > 0
            assert steps == sorted(steps)

    def test_only_the_operator_may_import(self, export: Export) -> None:
        export.order()
        with pytest.raises(Forbidden):
            export.run(by=agent_of("shop"))
        assert Seller.objects.count() == 0

    def test_what_it_stores_holds_together(self, export: Export) -> None:
        export.order("o-1", ("shop", "other"))
        export.review("o-1")
        export.run()
        connection.check_constraints()

    def test_every_reason_is_a_plain_word_that_can_stand_in_a_file(self) -> None:
        assert all(reason.value.isidentifier() and reason.value.islower() for reason in Reason)

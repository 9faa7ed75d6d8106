"""Files of product reviews, and what holds for every run of an import (R14.4)."""

import io
import json
from datetime import timedelta
from typing import ClassVar

import pytest

from makegood.domain.exchange.actions import import_file
from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.parsing.rejects import Rejects
from makegood.domain.exchange.parsing.source import Source
from makegood.domain.orders.models import Item, Order
from makegood.domain.product_reviews.models import ProductReview, ProductSum
from makegood.domain.sellers.models import Seller
from makegood.kernel import audit
from makegood.kernel.errors import Forbidden, Invalid
from tests.factories import NOW, agent_of, make_purchase, make_review, make_seller
from tests.unit.exchange.files import BY, as_csv, everything, nothing_is_wrong, order_row, review_row, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

LATER = NOW + timedelta(days=1)


@pytest.mark.usefixtures("orders")
class TestProductReviews:
    ROW: ClassVar[dict[str, str]] = {"order": "o-1", "product": "bel-7", "stars": "4", "title": "Mooi"}

    def test_they_come_in_and_count(self) -> None:
        row = {**self.ROW, "pros": '["licht", "stil"]', "helpful": "3", "submitted_at": "2026-11-12 10:00"}
        assert take("product-reviews", as_csv([row])).counts == (1, 0, 0, 0)
        review = ProductReview.objects.get()
        assert (review.pros, review.cons, review.helpful, review.seller_id) == (["licht", "stil"], [], 3, "shop")
        assert ProductSum.objects.get().rating.count == 1
        assert take("product-reviews", as_csv([row]), now=LATER).counts == (0, 0, 1, 0)
        assert take("product-reviews", as_csv([{**row, "stars": "5"}])).reasons == [(2, "already_reviewed")]
        nothing_is_wrong()

    def test_words_that_a_check_finds_something_in_are_held(self) -> None:
        rows = [{**self.ROW, "text": "Elders 5 euro goedkoper"}, {**self.ROW, "order": "o-2", "status": "removed"},
                {**self.ROW, "order": "o-3", "text": "Voor 5 euro", "status": "published", "held_for": '["price"]'},
        ]  # fmt: skip
        assert take("product-reviews", as_csv(rows)).counts == (3, 0, 0, 0)
        assert dict(ProductReview.objects.values_list("purchase__order", "status")) == {
            "o-1": "held", "o-2": "removed", "o-3": "published"
        }  # fmt: skip
        assert not ProductReview.objects.get(purchase__order="o-3").waits_once_shown
        nothing_is_wrong()

    @pytest.mark.parametrize(("changes", "reason"), [
        ({"product": "other"}, "no_purchase"), ({"order": "o-9"}, "no_purchase"), ({"stars": "6"}, "out_of_range"),
        ({"pros": "licht"}, "invalid_type"), ({"held_for": '["x"]'}, "invalid_choice"),
        ({"helpful": "-1"}, "out_of_range"),
        ({"pros": json.dumps(["x"] * 11)}, "too_many"),
    ])  # fmt: skip
    def test_what_cannot_be_is_rejected(self, changes: dict[str, str], reason: str) -> None:
        assert take("product-reviews", as_csv([{**self.ROW, **changes}])).reasons == [(2, reason)]

    def test_r11_1_never_by_staff_of_the_seller(self) -> None:
        Seller.objects.update(email="ANNA@customers.example")
        assert take("product-reviews", as_csv([self.ROW])).reasons == [(2, "seller_staff")]

    def test_of_several_sellers_one_must_be_named(self) -> None:
        make_seller("other")
        take("orders", as_csv([order_row(), order_row(purchases__seller="other")]))
        assert take("product-reviews", as_csv([self.ROW])).reasons == [(2, "required")]
        assert take("product-reviews", as_csv([{**self.ROW, "seller": "other"}])).counts == (1, 0, 0, 0)


@pytest.mark.usefixtures("orders")
class TestTheRun:
    def test_a_dry_run_counts_the_same_and_stores_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("makegood.domain.exchange.actions._file_run.BATCH", 2)
        fresh = [order_row("o-1", purchases__cancelled="true"), order_row("o-8", customer__id="c-8"),
                 order_row("o-9", customer__id="c-8"), order_row("o-8"), order_row("o-2")]  # fmt: skip
        rows = [review_row("o-1"), review_row("o-2"), review_row("o-1"), review_row("o-1", "4"), review_row("x")]
        before = everything(), audit.rows().count()
        dry = [take("orders", as_csv(fresh), dry=True), take("reviews", as_csv(rows), dry=True)]
        assert (everything(), audit.rows().count()) == before
        real = [take("orders", as_csv(fresh)), take("reviews", as_csv(rows))]
        assert [(one.report, one.rejects) for one in dry] == [(one.report, one.rejects) for one in real]
        assert real[1].counts == (2, 0, 1, 2)

    def test_r14_4_one_row_of_audit_for_each_batch_and_one_for_the_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("makegood.domain.exchange.actions._file_run.BATCH", 2)
        before = set(audit.rows().values_list("pk", flat=True))
        changes = [order_row("o-1", purchases__cancelled="true", customer__email="x@y.example"), order_row("o-2"),
                   order_row("o-3", customer__invite="false", customer__email="x@y.example"), order_row("o-4"),
        ]  # fmt: skip
        take("orders", as_csv(changes))
        trail = [row for row in audit.rows() if row.pk not in before]
        assert [row.event for row in trail] == ["import.finished", "import.batch_stored", "import.batch_stored"]
        assert trail[0].after["orders_changed"] == 1
        assert trail[0].actor_id == "import.files"
        take("orders", as_csv(changes))
        assert [row.event for row in audit.rows()][:2] == ["import.finished", "import.finished"]

    @pytest.mark.parametrize("allowed", range(1, 5))
    def test_a_run_that_was_interrupted_is_completed_by_the_next(
        self, monkeypatch: pytest.MonkeyPatch, allowed: int
    ) -> None:
        monkeypatch.setattr("makegood.domain.exchange.actions._file_run.BATCH", 2)
        monkeypatch.setattr("makegood.domain.exchange.actions._file_run.PROGRESS_STEP", 2)
        text = as_csv([order_row(f"n-{number}", customer__id=f"c-{number % 3}") for number in range(7)])
        steps = iter(range(allowed))

        def cut_off(*_step: object) -> None:
            if next(steps, None) is None:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            import_file(
                kind=Kind.ORDERS, source=Source("x", io.BytesIO(text.encode()), None), by=BY, now=NOW,
                progress=cut_off, rejects=Rejects(),
            )  # fmt: skip
        stored = Order.objects.filter(pk__startswith="n-").count()
        assert take("orders", text, now=LATER).counts == (7 - stored, 0, stored, 0)
        assert Order.objects.filter(pk__startswith="n-").count() == 7
        assert Item.objects.filter(purchase__order__pk__startswith="n-").count() == 7

    def test_progress_ends_with_the_last_byte(self) -> None:
        text = as_csv([review_row()])
        assert take("reviews", text).progress[-1] == (len(text), len(text), "file.csv")

    def test_only_the_operator_may_import(self) -> None:
        with pytest.raises(Forbidden):
            take("reviews", as_csv([review_row()]), by=agent_of("shop"))

    def test_a_review_given_here_stays_beside_an_imported_one(self) -> None:
        review = make_review(purchase=make_purchase("shop"))
        row = {"order": review.purchase.order_id, "seller": "shop", "overall": "9"}
        assert take("reviews", as_csv([row])).reasons == [(2, "already_reviewed")]

    def test_a_wrong_kind_of_file_stores_nothing(self) -> None:
        with pytest.raises(Invalid, match="no column ordered_at"):
            take("reviews", as_csv([order_row()]))

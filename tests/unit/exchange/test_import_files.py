"""Files of sellers, products, orders and reviews (R14.4), each rule on a file of a few lines."""

from datetime import UTC, date, datetime, timedelta

import pytest

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.invitations.models import Invitation
from makegood.domain.invitations.queries import standing_of
from makegood.domain.mail.models import Email
from makegood.domain.orders.models import Customer, DoNotAsk, Item, Order, Product, Purchase
from makegood.domain.reassessments.actions import request_reassessment
from makegood.domain.reviews.enums import Words
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import new_reviews
from makegood.domain.sellers.models import Seller
from makegood.kernel.errors import Refused
from tests.factories import NOW, agent_of, contact, deliver, make_order, make_seller
from tests.unit.exchange.files import as_csv, as_lines, everything, nothing_is_wrong, order_row, review_row, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

LATER = NOW + timedelta(days=1)


class TestSellersAndProducts:
    def test_they_come_in_and_the_same_file_changes_nothing(self) -> None:
        sellers = "id,name,language,email,active\nshop,De Fietshoek,nl,hallo@shop.example,\nother,Other,,,false\n"
        products = as_csv([{"id": "bel-7", "title": "Fietsbel", "gtin": "4006381333931", "url": "https://x.example/7"}])
        assert take("sellers", sellers).counts == (2, 0, 0, 0)
        assert take("products", products).counts == (1, 0, 0, 0)
        assert list(Seller.objects.order_by("pk").values_list("pk", "language", "active")) == [
            ("other", "", False), ("shop", "nl", True)
        ]  # fmt: skip
        before = everything()
        assert take("sellers", sellers, now=LATER).counts == (0, 0, 2, 0)
        assert take("products", products, now=LATER).counts == (0, 0, 1, 0)
        assert everything() == before

    def test_what_a_file_says_changes_what_it_leaves_out_stays(self) -> None:
        make_seller("shop", "Old name")
        Seller.objects.update(email="old@shop.example")
        assert take("sellers", "id,name\nshop,New name\n", now=LATER).counts == (0, 1, 0, 0)
        seller = Seller.objects.get()
        assert (seller.name, seller.email, seller.updated_at) == ("New name", "old@shop.example", LATER)
        assert "new" in seller.search_text
        take("products", "id,title\nbel-7,Fietsbel\n")
        assert take("products", "id,brand\nbel-7,Bel BV\n").counts == (0, 1, 0, 0)
        assert Product.objects.values_list("title", "brand").get() == ("Fietsbel", "Bel BV")

    def test_what_cannot_be_is_rejected_with_line_reason_and_remedy(self) -> None:
        found = take(
            "sellers", "id,name,email\nbad id,x,\nshop,,\nshop,Shop,nobody\nshop,Shop,\nshop,Other,\nshop,Shop,\n"
        )
        assert found.reasons == [(2, "invalid_id"), (3, "required"), (4, "invalid_email"), (6, "duplicate_id")]
        assert found.rejects[1][2] == "name: This is required."
        assert found.counts == (1, 0, 1, 4)
        assert take("products", "id,title,gtin\nbel-7,Bel,123\n").reasons == [(2, "invalid_gtin")]


class TestOrders:
    def test_the_lines_of_an_order_make_one_with_its_purchases_and_items(self) -> None:
        make_seller("shop")
        make_seller("other")
        rows = [
            order_row(purchases__items__title="Fietsbel", purchases__items__quantity="2"),
            order_row(purchases__items__product="bel-8"),
            order_row(purchases__items__quantity="1"),
            order_row(purchases__seller="other", purchases__delivered_date="2026-11-11", purchases__cancelled="true"),
        ]
        found = take("orders", as_csv(rows))
        assert found.counts == (1, 0, 0, 0)
        assert (found.report.customers_added, found.report.customers_changed) == (1, 0)
        assert Order.objects.get().ordered_at == datetime(2026, 11, 1, 10, tzinfo=UTC)
        bought = {one.seller_id: one for one in Purchase.objects.all()}
        assert bought["other"].cancelled
        assert bought["other"].delivered_date == date(2026, 11, 11)
        items = Item.objects.filter(purchase=bought["shop"]).values_list("product_id", "quantity")
        assert dict(items) == {"bel-7": 3, "bel-8": 1}
        assert Product.objects.get(pk="bel-7").title == "Fietsbel"

    def test_short_names_of_columns_and_semicolons_do_as_well(self) -> None:
        make_seller("shop")
        row = {name.removeprefix("purchases.").removeprefix("items."): value for name, value in order_row().items()}
        row["order"] = row.pop("id")
        text = "\ufeff" + as_csv([row], delimiter=";", end="\r\n")
        assert take("orders", text).counts == (1, 0, 0, 0)
        assert Item.objects.get().product_id == "bel-7"

    def test_json_lines_hold_what_get_answers(self) -> None:
        make_seller("shop")
        order = {
            "id": "o-1", "ordered_at": "2026-11-01T10:00:00",
            "customer": {"id": "c-1", "name": "Anna", "email": None, "language": "nl", "invite": False,
                         "unsubscribed_at": None, "complained_at": None},
            "purchases": [{"seller": "shop", "expected_delivery_date": "2026-11-03", "delivered_date": None,
                           "cancelled": False, "items": [{"product": "p", "title": None, "quantity": 1}]}],
        }  # fmt: skip
        assert take("orders", as_lines([order, {**order, "id": "o-2", "purchases": []}])).counts == (2, 0, 0, 0)
        assert Order.objects.get(pk="o-1").ordered_at == datetime(2026, 11, 1, 9, tzinfo=UTC)
        assert Customer.objects.get().language == "nl"

    @pytest.mark.usefixtures("orders")
    def test_r14_4_absence_cancels_nothing_and_takes_no_item_away(self) -> None:
        make_seller("other")
        Purchase.objects.update(delivered_date=date(2026, 11, 9))
        found = take("orders", as_csv([order_row(purchases__seller="other", purchases__items__product="x")]), now=LATER)
        assert found.counts == (0, 1, 0, 0)
        first = Purchase.objects.get(order="o-1", seller="shop")
        assert (first.cancelled, first.delivered_date) == (False, date(2026, 11, 9))
        assert take("orders", as_csv([order_row(purchases__items__product="bel-8")])).counts == (0, 1, 0, 0)
        assert set(first.items.values_list("product_id", flat=True)) == {"bel-7", "bel-8"}
        assert Purchase.objects.filter(order="o-1").count() == 2

    @pytest.mark.usefixtures("orders")
    def test_a_new_date_or_a_cancellation_is_taken_over_and_the_same_again_changes_nothing(self) -> None:
        changed = as_csv([
            order_row("o-1", purchases__expected_delivery_date="2026-11-20"),
            order_row("o-2", purchases__cancelled="true"),
            order_row("o-3"),
        ])  # fmt: skip
        assert take("orders", changed, now=LATER).counts == (0, 2, 1, 0)
        assert Purchase.objects.get(order="o-1").look_on == date(2026, 11, 20)
        assert Purchase.objects.get(order="o-2").cancelled
        before = everything()
        assert take("orders", changed, now=LATER + timedelta(1)).counts == (0, 0, 3, 0)
        assert everything() == before

    def test_of_a_customers_orders_the_newest_says_who_they_are(self) -> None:
        make_seller("shop")
        rows = [
            order_row("o-2", ordered_at="2026-11-02T10:00:00Z", customer__email="new@customers.example"),
            order_row("o-1", customer__email="old@customers.example", customer__invite="false"),
        ]
        text = as_csv(rows)
        take("orders", text)
        for again in (text, as_csv(rows[1:])):
            found = take("orders", again, now=LATER)
            assert found.report.customers_changed == 0
            assert Customer.objects.values_list("email", "invite").get() == ("new@customers.example", True)
        newer = as_csv([{**rows[0], "customer.email": "newest@customers.example"}])
        found = take("orders", newer, now=LATER)
        assert (found.counts, found.report.customers_changed) == ((0, 0, 1, 0), 1)
        assert Customer.objects.get().email == "newest@customers.example"

    def test_r2_7_who_is_unsubscribed_comes_in_so_and_no_file_subscribes_them_again(self) -> None:
        make_seller("shop")
        make_order("o-0", customer="c-0", email="Anna@customers.example", sellers=("shop",))
        gone = order_row(customer__unsubscribed_at="2026-11-05T10:00:00Z")
        take("orders", as_csv([gone]))
        assert {one.unsubscribed_at.day for one in Customer.objects.all()} == {5}
        assert DoNotAsk.objects.count() == 1
        take("orders", as_csv([{**gone, "customer.unsubscribed_at": ""}]))
        assert Customer.objects.get(ref="c-1").unsubscribed_at is not None
        later = order_row("o-2", customer__id="c-2", customer__email="b@customers.example")
        take("orders", as_csv([later]))
        assert take("orders", as_csv([{**later, "customer.unsubscribed_at": "2026-11-06T10:00:00Z"}])).counts[2] == 1
        assert Customer.objects.get(ref="c-2").unsubscribed_themselves
        nothing_is_wrong()

    def test_r2_4_whoever_agreed_is_asked_within_the_days_for_it_and_nobody_past_them(self) -> None:
        make_seller("shop")
        rows = [
            order_row("o-1", purchases__expected_delivery_date="2026-11-20"),
            order_row("o-2", purchases__expected_delivery_date="2026-11-01"),
            order_row("o-3", customer__id="c-2", customer__email="b@x.example", customer__invite="false",
                      purchases__expected_delivery_date="2026-11-20"),
        ]  # fmt: skip
        take("orders", as_csv(rows))
        standings = {one.order_id: standing_of(one, now=NOW) for one in Purchase.objects.all()}
        assert {order: (one.state, one.reason) for order, one in standings.items()} == {
            "o-1": ("due", None), "o-2": ("lapsed", "too_late"), "o-3": ("cancelled", "no_consent")
        }  # fmt: skip
        assert Purchase.objects.get(order="o-2").look_on is None
        assert not Email.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "reason", "field"),
        [
            ({"ordered_at": "yesterday"}, "invalid_datetime", "ordered_at"),
            ({"customer__email": "nobody"}, "invalid_email", "customer.email"),
            ({"customer__invite": "perhaps"}, "invalid_type", "customer.invite"),
            ({"customer__id": ""}, "required", "customer.id"),
            ({"purchases__seller": "nobody"}, "unknown_seller", "purchases.seller"),
            ({"purchases__items__product": "", "purchases__items__quantity": "1"}, "required",
             "purchases.items.product"),
            ({"purchases__items__quantity": "0"}, "out_of_range", "purchases.items.quantity"),
            ({"purchases__expected_delivery_date": "2026-02-30"}, "invalid_date", "purchases.expected_delivery_date"),
        ],
    )  # fmt: skip
    def test_an_order_is_stored_whole_or_not_at_all(self, changes: dict[str, str], reason: str, field: str) -> None:
        make_seller("shop")
        rows = [order_row("o-1"), order_row("o-2"), order_row("o-2", **changes), order_row("o-3")]
        if any("items" not in name for name in changes):
            rows[1] = rows[2]
        found = take("orders", as_csv(rows))
        assert found.reasons == [(3, reason), (4, reason)]
        assert found.rejects[0][2].startswith(f"{field}: ")
        assert found.counts == (2, 0, 0, 1)

    def test_lines_that_contradict_each_other_or_are_scattered_are_told_of(self) -> None:
        make_seller("shop")
        rows = [
            order_row("o-1"), order_row("o-1", customer__name="Bob"),
            order_row("o-2"), order_row("o-2", purchases__expected_delivery_date="2026-11-11"),
            order_row("o-3"), order_row("o-4"), order_row("o-3", purchases__items__product="x"),
        ]  # fmt: skip
        found = take("orders", as_csv(rows))
        assert found.reasons == [
            (2, "lines_differ"), (3, "lines_differ"), (4, "lines_differ"), (5, "lines_differ"), (8, "scattered_order")
        ]  # fmt: skip
        assert "line 3 says something else than line 2" in found.rejects[0][2]
        again = take("orders", as_csv(rows[6:]))
        assert again.counts == (0, 1, 0, 0)
        assert Item.objects.filter(purchase__order="o-3").count() == 2

    def test_a_broken_line_breaks_the_order_around_it_and_no_other(self) -> None:
        make_seller("shop")
        lines = as_csv([order_row("o-1"), order_row("o-2"), order_row("o-2"), order_row("o-3")]).splitlines()
        lines.insert(3, "o-2,too,short")
        found = take("orders", "\n".join([*lines, "o-4,too,short"]) + "\n")
        assert found.reasons == [
            (3, "item_rejected"), (4, "wrong_column_count"), (5, "item_rejected"), (7, "wrong_column_count")
        ]  # fmt: skip
        assert found.counts == (2, 0, 0, 2)

    def test_r13_2_an_order_of_an_erased_customer_stays_as_it_is(self) -> None:
        make_order("o-1", customer="c-1", sellers=("shop",))
        Customer.objects.update(erased_at=NOW, name="", email="", ref="gone")
        before = everything()
        assert take("orders", as_csv([order_row("o-1", customer__email="x@y.example")])).counts == (0, 0, 1, 0)
        assert take("orders", as_csv([order_row("o-2", customer__id="gone")])).reasons == [(2, "erased")]
        after = everything()
        after.pop("orders.Product"), before.pop("orders.Product")
        assert after == before


HISTORY = {
    "contacted_at": "2026-11-13T10:00:00Z",
    "reassessment.requested_at": "2026-11-14T10:00:00Z",
    "new_overall": "8",
    "new_overall_at": "2026-11-15T10:00:00Z",
    "new_overall_explanation": "Netjes opgelost",
    "response.text": "Dank u wel",
    "response.at": "2026-11-16T10:00:00Z",
    "invited_at": "2026-11-11T10:00:00Z",
}


@pytest.mark.usefixtures("orders")
class TestReviews:
    def test_a_review_comes_in_with_its_history_as_facts(self) -> None:
        found = take("reviews", as_csv([review_row(**HISTORY, aspects__condition="2", text="Kapot")]))
        assert (found.rejects, found.counts) == ([], (1, 0, 0, 0))
        review = Review.objects.get()
        assert (review.overall, review.new_overall, review.aspects) == (3, 8, {"condition": 2})
        assert (review.origin, review.progress, review.day) == ("import", "graded_again", date(2026, 11, 12))
        assert (review.response, review.contacted_at) == ("Dank u wel", datetime(2026, 11, 13, 10, tzinfo=UTC))
        assert review.reassessment.state == "answered"
        assert Invitation.objects.get().sent_at == datetime(2026, 11, 11, 10, tzinfo=UTC)
        assert assessment_grade("shop", on=NOW.date(), today=NOW.date()).sum == 8
        assert not Email.objects.exists()
        nothing_is_wrong()

    def test_the_same_again_is_unchanged_and_anything_else_is_rejected(self) -> None:
        rows = [review_row(**HISTORY), review_row("o-2", "9", text="Snel")]
        take("reviews", as_csv(rows))
        before = everything()
        assert take("reviews", as_csv(rows), now=LATER).counts == (0, 0, 2, 0)
        assert take("reviews", as_csv([{"order": "o-1", "seller": "shop", "overall": "3"}])).counts == (0, 0, 1, 0)
        for name, value in {
            "overall": "4", "text": "x", "contacted_at": "", "response.text": "x", "invited_at": "",
            "reassessment.requested_at": "2026-11-14T11:00:00Z", "aspects.contact": "1", "id": "a" * 26,
            "new_overall_at": "2026-11-15T11:00:00Z", "origin": "api", "had_contact": "true",
        }.items():  # fmt: skip
            assert take("reviews", as_csv([{**rows[0], name: value}])).reasons == [(2, "already_reviewed")], name
        assert everything() == before

    def test_two_rows_about_one_purchase(self) -> None:
        rows = [review_row(), review_row(), review_row(overall="4")]
        found = take("reviews", as_csv(rows))
        assert (found.counts, found.reasons) == ((1, 0, 1, 1), [(4, "already_reviewed")])

    def test_r1_3_no_review_without_a_purchase(self) -> None:
        make_seller("other")
        found = take("reviews", as_csv([review_row("nowhere"), review_row(seller="other"), review_row(seller="who")]))
        assert {reason for _line, reason in found.reasons} == {"no_purchase"}

    def test_without_a_time_it_is_of_now_and_the_file_can_come_again(self) -> None:
        text = "order,seller,overall\no-1,shop,3\n"
        take("reviews", text)
        assert Review.objects.get().submitted_at == NOW
        assert take("reviews", text, now=LATER).counts == (0, 0, 1, 0)

    @pytest.mark.parametrize(("grade", "reason"), [
        ("8.0", "invalid_type"), ("true", "invalid_type"), ("0", "out_of_range"), ("11", "out_of_range"),
        ("-3", "out_of_range"), ("", "required"), ("９", "invalid_type"), ("1" * 5000, "invalid_type"),
    ])  # fmt: skip
    def test_r3_8_grades_are_whole_numbers(self, grade: str, reason: str) -> None:
        assert take("reviews", as_csv([review_row(overall=grade)])).reasons == [(2, reason)]

    def test_stars_are_worth_two_each(self) -> None:
        rows = [review_row(f"o-{number}", stars, aspects__contact=stars) for number, stars in ((1, "1"), (2, "5"))]
        assert take("reviews", as_csv(rows), stars=True).counts == (2, 0, 0, 0)
        assert sorted(Review.objects.values_list("overall", "contact")) == [(2, 2), (10, 10)]
        for grade in ("6", "0", "4.5"):
            found = take("reviews", as_csv([review_row("o-3", grade)]), stars=True)
            assert "from 1 to 5" in found.rejects[0][2]

    @pytest.mark.parametrize(("changes", "reason", "field"), [
        ({"submitted_at": "2026-11-24T10:00:00Z"}, "in_the_future", "submitted_at"),
        ({"contacted_at": "2026-11-24T10:00:00Z"}, "in_the_future", "contacted_at"),
        ({"contacted_at": "2026-11-11T10:00:00Z"}, "out_of_order", "contacted_at"),
        ({"new_overall": "8"}, "required", "new_overall_at"),
        ({"new_overall_at": "2026-11-15T10:00:00Z"}, "required", "new_overall"),
        ({**HISTORY, "new_overall_at": "2026-11-13T10:00:00Z"}, "out_of_order", "new_overall_at"),
        ({**HISTORY, "reassessment.state": "kept"}, "contradiction", "reassessment.state"),
        ({"reassessment.state": "kept"}, "required", "reassessment.requested_at"),
        ({"reassessment.state": "answered"}, "required", "new_overall"),
        ({"reassessment.state": "none", "reassessment.requested_at": "2026-11-15T10:00:00Z"}, "contradiction",
         "reassessment.state"),
        ({"response.text": "x"}, "required", "response.at"),
        ({"removed.at": "2026-11-15T10:00:00Z"}, "required", "removed.ground"),
        ({"removed.at": "2026-11-15T10:00:00Z", "removed.ground": "dull"}, "invalid_choice", "removed.ground"),
        ({"status": "removed"}, "required", "removed.at"),
        ({"status": "perhaps"}, "invalid_choice", "status"),
        ({"id": "mine"}, "invalid_id", "id"),
        ({"text": "x" * 5001}, "too_long", "text"),
        ({"new_overall_set_aside_at": "2026-11-15T10:00:00Z"}, "required", "new_overall"),
    ])  # fmt: skip
    def test_what_contradicts_itself_is_rejected(self, changes: dict[str, str], reason: str, field: str) -> None:
        found = take("reviews", as_csv([{**review_row(), **changes}]))
        assert found.reasons == [(2, reason)]
        assert f"{field}: " in found.rejects[0][2]

    def test_r3_8_words_can_be_little_else_than_line_ends(self) -> None:
        lines = "a" + "\n" * 4998 + "b"
        told = {"text": lines, "response.text": lines, "response.at": "2026-11-15T10:00:00Z"}
        told["new_overall_explanation"] = "a" + "\n" * 998 + "b"
        rows = [{**review_row("o-1", **HISTORY), **told}, review_row("o-2")]
        assert take("reviews", as_csv(rows)).counts == (2, 0, 0, 0)
        assert Review.objects.filter(text=lines, response=lines).count() == 1

    def test_r6_2_a_request_that_was_made_elsewhere_is_used_up(self) -> None:
        asked = {"contacted_at": "2026-11-13T10:00:00Z", "reassessment.requested_at": "2026-11-14T10:00:00Z"}
        rows = [
            review_row("o-1", **asked),
            review_row("o-2", **asked, reassessment__state="kept"),
            review_row("o-3", **{**asked, "reassessment.state": "lapsed"}),
        ]
        assert take("reviews", as_csv(rows)).counts == (3, 0, 0, 0)
        assert sorted(Review.objects.values_list("progress", "reassessment__state")) == [
            ("asked_again", "kept"), ("asked_again", "lapsed"), ("asked_again", "requested")
        ]  # fmt: skip
        with pytest.raises(Refused) as refused:
            request_reassessment(review=Review.objects.all()[0], by=agent_of("shop"), now=NOW)
        assert refused.value.code == "already_requested"
        assert take("reviews", as_csv(rows), now=NOW + timedelta(days=60)).counts == (0, 0, 3, 0)
        nothing_is_wrong()

    def test_contact_that_was_made_elsewhere_stands_whatever_becomes_of_a_message_of_here(self) -> None:
        take("reviews", as_csv([review_row(contacted_at="2026-11-13T10:00:00Z")]))
        message = contact(Review.objects.get(), now=LATER)
        assert Review.objects.get().contacted_at == datetime(2026, 11, 13, 10, tzinfo=UTC)
        deliver(about=message.pk, now=LATER, state="failed")
        assert Review.objects.get().contacted_at == datetime(2026, 11, 13, 10, tzinfo=UTC)

    def test_r12_5_words_are_checked_unless_the_file_says_who_may_read_them(self) -> None:
        phone = {"text": "Bel 06-12345678"}
        rows = [
            review_row("o-1", **phone),
            review_row("o-2", **phone, status="published"),
            review_row("o-3", text="Niets mis mee", status="held"),
        ]
        take("reviews", as_csv(rows))
        states = dict(Review.objects.values_list("purchase__order", "text_state"))
        assert states == {"o-1": Words.CHECKING, "o-2": Words.SHOWN, "o-3": Words.CHECKING}
        hidden = Review.objects.get(purchase__order="o-3").search_text
        assert "niets" not in hidden

    def test_r12_2_a_removed_review_counts_in_nothing(self) -> None:
        removed = {"removed.at": "2026-11-15T10:00:00Z", "removed.ground": "fraud", "text": "Weg"}
        take("reviews", as_csv([review_row("o-1", **removed), review_row("o-2", "9")]))
        assert Review.objects.get(purchase__order="o-1").status == "removed"
        assert assessment_grade("shop", on=NOW.date(), today=NOW.date()).count == 1
        nothing_is_wrong()

    def test_nobody_is_told_whatever_the_origin_says(self) -> None:
        take("reviews", as_csv([review_row(origin="link")]))
        news = new_reviews("shop", bands=["low"], since=NOW - timedelta(1), until=LATER, limit=5)
        assert news.count == 0

    def test_an_id_stands_once(self) -> None:
        mine = "a" * 26
        found = take("reviews", as_csv([review_row("o-1", id=mine), review_row("o-2", id=mine)]))
        assert found.reasons == [(3, "duplicate_id")]
        assert take("reviews", as_csv([review_row("o-2", id=mine)])).reasons == [(2, "duplicate_id")]
        assert Review.objects.get().pk == mine

    def test_of_an_erased_customer_nothing_comes_back(self) -> None:
        Customer.objects.update(erased_at=NOW)
        assert take("reviews", as_csv([review_row()])).counts == (0, 0, 1, 0)
        assert not Review.objects.exists()

    def test_two_customers_with_one_address_and_none_at_all_have_their_day_each(self) -> None:
        take(
            "orders",
            as_csv([order_row("o-4", customer__id="c-4"), order_row("o-5", customer__id="c-5", customer__email="")]),
        )
        asked = {"invited_at": "2026-11-11T10:00:00Z"}
        found = take("reviews", as_csv([review_row(f"o-{number}", **asked) for number in (1, 2, 4, 5)]))
        assert found.counts == (4, 0, 0, 0)
        nothing_is_wrong()

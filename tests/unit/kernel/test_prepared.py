"""Statements whose SQL is worked out once: the same answers as the ORM's, whatever values come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.db.transaction import TransactionManagementError
from pytest_django import DjangoAssertNumQueries

from makegood.domain.conversations.models import Message
from makegood.domain.mail.models import Email, EmailAttachment
from makegood.domain.orders.models import Customer, Item, Purchase
from makegood.domain.reviews.enums import Origin
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.models import Seller
from makegood.domain.webhooks.models import Endpoint
from makegood.kernel.bulk import any_of
from makegood.kernel.clock import wall_now
from makegood.kernel.ids import new_id
from makegood.kernel.prepared import Prepared, PreparedChange, PreparedInsert, PreparedSave
from tests.factories import NOW, contact, make_purchase, make_review, make_seller

pytestmark = pytest.mark.django_db


def columns_of(row: Any) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


class TestQueries:
    def test_objects_come_with_what_hangs_on_them(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        purchase = make_purchase(order_id="o-1")
        other = make_purchase(order_id="o-2")
        found = Prepared(lambda pk: Purchase.objects.select_related("customer", "seller").filter(pk=pk))
        for wanted in (purchase, other):
            with django_assert_num_queries(1):
                one = found.first(pk=wanted.pk)
                assert one is not None
                related = (one.customer, one.seller)
            stored = Purchase.objects.get(pk=wanted.pk)
            assert columns_of(one) == columns_of(stored)
            assert [columns_of(each) for each in related] == [columns_of(stored.customer), columns_of(stored.seller)]

    def test_a_list_of_any_length_is_one_value(self) -> None:
        found = Prepared(lambda ids: Seller.objects.filter(pk__in=any_of(ids)).order_by("pk").values_list("pk"))
        ids = [make_seller(f"shop-{number}").pk for number in range(3)]
        for wanted in (ids, ids[:1], [*ids[1:], "nobody", "%s'\""], []):
            assert found(ids=wanted) == [(pk,) for pk in wanted if pk in ids]

    def test_a_list_may_be_cut_off(self) -> None:
        page = Prepared(lambda seller_id: Purchase.objects.filter(seller_id=seller_id).order_by("-order_id")[:2])
        for number in range(3):
            make_purchase(order_id=f"o-{number}")
        assert [one.order_id for one in page(seller_id="shop")] == ["o-2", "o-1"]

    def test_a_transaction_that_is_to_be_undone_takes_no_more_of_them(self) -> None:
        found = Prepared(lambda seller_id: Purchase.objects.filter(seller_id=seller_id))
        with transaction.atomic():
            transaction.set_rollback(True)
            with pytest.raises(TransactionManagementError):
                found(seller_id="shop")

    def test_truth_is_compared_too(self) -> None:
        purchase = make_purchase()
        found = Prepared(lambda gone: Purchase.objects.filter(cancelled=gone))
        assert (found(gone=False), found(gone=True)) == ([purchase], [])

    def test_there_may_be_none_and_there_may_be_many(self) -> None:
        found = Prepared(lambda seller_id: Purchase.objects.filter(seller_id=seller_id).order_by("order_id"))
        assert found(seller_id="shop") == []
        assert found.first(seller_id="shop") is None
        for number in range(3):
            make_purchase(order_id=f"o-{number}")
        assert [one.order_id for one in found(seller_id="shop")] == ["o-0", "o-1", "o-2"]

    def test_a_row_is_known_before_it_is_read(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        purchases = [make_purchase(order_id=f"o-{number}") for number in range(2)]
        ordered = Prepared(
            lambda seller_id: (
                Purchase.objects.select_related("customer").filter(seller_id=seller_id).order_by("order_id")
            )
        )
        with django_assert_num_queries(2):
            before, again = ordered.found(seller_id="shop"), ordered.found(seller_id="shop")
            assert [one.key for one in before] == [one.key for one in again]
            assert len({one.key for one in before}) == 2
            assert [columns_of(one.row.customer) for one in before] == [columns_of(one.customer) for one in purchases]
            assert before[0].row is before[0].row
            for name in ("id", "order_id", "ordered_at", "expected_delivery_date"):
                assert [one.value(name) for one in before] == [getattr(one, name) for one in purchases], name
        Customer.objects.filter(pk=purchases[1].customer_id).update(name="Bo")
        after = ordered.found(seller_id="shop")
        assert [one.key == other.key for one, other in zip(before, after, strict=True)] == [True, False]
        assert after[1].row.customer.name == "Bo"

    def test_moments_days_and_numbers_are_compared_as_the_orm_does(self) -> None:
        purchase = make_purchase()
        found = Prepared(
            lambda moment, day, customer_id: Purchase.objects.filter(
                ordered_at__lte=moment, expected_delivery_date__gte=day, customer_id=customer_id
            )
        )
        ours = {
            "moment": purchase.ordered_at,
            "day": purchase.expected_delivery_date,
            "customer_id": purchase.customer_id,
        }
        assert found(**ours) == [purchase]
        assert found(**ours | {"moment": purchase.ordered_at - timedelta(microseconds=1)}) == []
        assert found(**ours | {"day": purchase.expected_delivery_date + timedelta(days=1)}) == []
        assert found(**ours | {"customer_id": purchase.customer_id + 1}) == []
        assert found(**ours | {"customer_id": 2**40}) == []
        assert found(**ours | {"customer_id": -1}) == []

    def test_values_come_as_tuples_converted_from_how_they_are_stored(self) -> None:
        review = make_review(4)
        plain = Prepared(
            lambda pk: Review.objects.filter(pk=pk).values_list("submitted_at", "day", "purchase__order_id")
        )
        named: Prepared[Any] = Prepared(
            lambda pk: Review.objects.filter(pk=pk).values_list("day", "counting", named=True)
        )
        assert plain(pk=review.pk) == [(review.submitted_at, review.day, review.purchase.order_id)]
        [one] = named(pk=review.pk)
        assert (one.day, one.counting) == (review.day, 4)

    def test_lists_objects_in_json_and_subqueries_are_converted_too(self) -> None:
        purchase = make_purchase()
        with_items = Prepared(
            lambda pk: Purchase.objects.filter(pk=pk).annotate(
                bought=Exists(Item.objects.filter(purchase=OuterRef("pk")))
            )
        )
        one: Any = with_items.first(pk=purchase.pk)
        assert one.bought is Item.objects.filter(purchase=purchase).exists()
        now = purchase.ordered_at
        Endpoint.objects.create(url="https://a.example", events=["x"], secret="s", created_at=now, updated_at=now)
        events = Prepared(
            lambda seller_id: Endpoint.objects.filter(seller_ref__in=("", seller_id)).values_list("events")
        )
        assert events(seller_id="shop") == [(["x"],)]

    @pytest.mark.parametrize("text", ["'; DROP TABLE orders_purchase; --", "%s %% %(pk)s", "\\", "ü🚲"])
    def test_a_value_is_never_taken_for_a_part_of_the_statement(self, text: str) -> None:
        make_purchase()
        assert Prepared(lambda pk: Purchase.objects.filter(pk=pk))(pk=text) == []

    @pytest.mark.django_db(transaction=True)
    def test_rows_are_locked_in_a_transaction_only(self) -> None:
        locked = Prepared(lambda pk: Seller.objects.select_for_update().filter(pk=pk))
        with pytest.raises(TransactionManagementError):
            locked(pk="shop")
        with transaction.atomic():
            assert locked(pk="shop") == []


class TestChanges:
    def test_rows_are_updated_counted_and_nothing_else_is(self) -> None:
        for name in ("shop", "other"):
            make_seller(name)
        change = PreparedChange(lambda pk, name: (Seller.objects.filter(pk=pk), {"name": name, "search_text": F("id")}))
        before = Seller.objects.get(pk="other")
        assert change(pk="shop", name="Bicycles 100 %") == 1
        assert change(pk="nobody", name="x") == 0
        shop, other = Seller.objects.get(pk="shop"), Seller.objects.get(pk="other")
        assert (shop.name, shop.search_text) == ("Bicycles 100 %", "shop")
        assert (other.name, other.search_text) == (before.name, before.search_text)

    def test_what_is_in_the_rows_that_were_changed_comes_back(self) -> None:
        for seller_id in ("shop-a", "shop-b"):
            make_seller(seller_id)
        change = PreparedChange(
            lambda pk, name: (Seller.objects.filter(pk=pk), {"name": name}), returning=["id", "name"]
        )
        assert change.rows(pk="shop-a", name="Fietshoek %s") == [("shop-a", "Fietshoek %s")]
        assert change.rows(pk="nobody", name="x") == []
        assert list(Seller.objects.order_by("pk").values_list("name", flat=True)) == ["Fietshoek %s", "De Fietshoek"]

    def test_json_is_stored_as_the_orm_stores_it(self) -> None:
        email = letter(None)
        email.save()
        change = PreparedChange(lambda pk, headers: (Email.objects.filter(pk=pk), {"headers": headers}))
        for headers in ({"X-A": 'é "%s"'}, {}):
            assert change(pk=email.pk, headers=headers) == 1
            email.refresh_from_db()
            assert (email.headers, Email.objects.filter(headers=headers).count()) == (headers, 1)

    def test_rows_are_deleted(self) -> None:
        purchase = make_purchase()
        drop = PreparedChange(lambda purchase_id: (Item.objects.filter(purchase_id=purchase_id), None))
        there = Item.objects.filter(purchase=purchase).count()
        assert drop(purchase_id=purchase.pk) == there
        assert not Item.objects.filter(purchase=purchase).exists()


class TestSaving:
    def test_these_fields_of_this_object_are_stored_as_the_orm_stores_them(self) -> None:
        review, other = make_review(order_id="o-1"), make_review(order_id="o-2")
        save = PreparedSave(lambda: Review, "text", "new_overall", "response_at", "contact_bounced")
        review.text, review.response = "Fijn & “snel”, 100 %s", "not stored"
        review.new_overall, review.response_at, review.contact_bounced = 9, NOW, True
        save(review)
        stored = Review.objects.get(pk=review.pk)
        assert (stored.text, stored.new_overall, stored.response_at) == (review.text, 9, NOW)
        assert (stored.contact_bounced, stored.response) == (True, "")
        assert columns_of(Review.objects.get(pk=other.pk)) == columns_of(other)

    def test_none_and_what_is_stored_in_another_form_is_stored_so(self) -> None:
        message = contact(make_review())
        save = PreparedSave(lambda: Message, "left_out", "sent_at", "once_key")
        for left_out, sent_at in ((["é.exe"], NOW), ([], None)):
            message.left_out, message.sent_at = left_out, sent_at
            save(message)
            message.refresh_from_db()
            assert (message.left_out, message.sent_at, message.once_key) == (left_out, sent_at, None)

    def test_a_row_of_a_seller_is_found_by_the_seller_too(self) -> None:
        review = make_review()
        save, other = PreparedSave(lambda: Review, "text"), make_seller("other")
        review.seller, review.text = other, "of another"
        save(review)
        assert Review.objects.get(pk=review.pk).text != "of another"

    def test_a_row_without_a_seller_is_found_by_its_id(self) -> None:
        customer = make_purchase().customer
        customer.name = "Bea"
        PreparedSave(lambda: Customer, "name")(customer)
        assert Customer.objects.get(pk=customer.pk).name == "Bea"


class TestInserts:
    def test_a_row_is_stored_as_the_orm_stores_it(self, review: Callable[[], Review]) -> None:
        insert = PreparedInsert(lambda: Review)
        ours = review()
        assert insert(ours)
        stored = Review.objects.get(pk=ours.pk)
        theirs = columns_of(stored)
        assert theirs.pop("counting") == 3
        assert theirs == {name: getattr(ours, name) for name in theirs}
        assert (ours.counting, ours._state.adding) == (3, False)
        ours.text = "changed"
        ours.save(update_fields=["text"])
        assert Review.objects.get(pk=ours.pk).text == "changed"

    def test_values_of_every_type_and_none_go_through_the_same_statement(self, review: Callable[[], Review]) -> None:
        insert = PreparedInsert(lambda: Review)
        full, bare = review(), review()
        for number, field in enumerate(Review._meta.concrete_fields):
            if field.null and not field.generated:
                kind = field.get_internal_type()
                values = {"PositiveSmallIntegerField": 1 + number % 10, "BooleanField": number % 2 == 0}
                setattr(bare, field.name, None)
                setattr(full, field.name, values.get(kind, full.submitted_at))
        full.removed_ground, full.origin = "personal_data", Origin.LINK
        for one in (bare, full):
            assert insert(one)
            twin = Review.objects.get(pk=one.pk)
            assert {name: getattr(one, name) for name in columns_of(twin)} == columns_of(twin)

    def test_bytes_numbers_and_json_are_stored_as_the_orm_stores_them(self) -> None:
        email = letter(None)
        email.attempts, email.references, email.headers = 40_000, [], {}
        PreparedInsert(lambda: Email)(email)
        insert = PreparedInsert(lambda: EmailAttachment)
        for data in (b"", b"\x00\xff%s' \\", bytes(range(256)) * 300):
            insert(EmailAttachment(email=email, name="a.bin", content_type="application/octet-stream", data=data))
            EmailAttachment.objects.create(email=email, name="b.bin", content_type="text/plain", data=data)
            ours, theirs = EmailAttachment.objects.filter(email=email).order_by("name")
            assert bytes(ours.data) == bytes(theirs.data) == data
            EmailAttachment.objects.filter(email=email).delete()
        stored = Email.objects.get(pk=email.pk)
        assert (stored.attempts, stored.references, stored.headers) == (40_000, [], {})

    def test_a_constraint_holds(self, review: Callable[[], Review]) -> None:
        insert = PreparedInsert(lambda: Review)
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(Review(**columns_without_generated(review()) | {"overall": 11}))
        assert not Review.objects.exists()

    def test_what_is_there_may_stay(self) -> None:
        insert = PreparedInsert(lambda: Email, unless_there="dedupe_key")
        assert insert(letter("once"))
        assert not insert(letter("once"))
        assert insert(letter(None))
        assert insert(letter(None))
        assert Email.objects.filter(dedupe_key="once").count() == 1
        assert Email.objects.filter(dedupe_key=None).count() == 2
        assert not EmailAttachment.objects.exists()

    def test_an_id_that_the_database_makes_is_known_unless_the_row_was_there(self) -> None:
        insert = PreparedInsert(lambda: Customer, unless_there="ref")
        first, again = (Customer(ref="c-1", name=name, created_at=NOW, updated_at=NOW) for name in ("Anna", "Bram"))
        assert insert(first)
        assert not insert(again)
        assert (again.pk, again._state.adding) == (None, True)
        first.name = "Anna de Vries"
        first.save(update_fields=["name"])
        assert list(Customer.objects.values_list("pk", "name")) == [(first.pk, "Anna de Vries")]


def columns_without_generated(row: Review) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.generated}


def letter(key: str | None) -> Email:
    return Email(
        dedupe_key=key, message_id=f"<{new_id()}@x>", references=["<a@x>"], headers={"X": "ü"}, queued_at=wall_now()
    )


@pytest.fixture
def review() -> Callable[[], Review]:
    """A review of a purchase that has none, not stored."""

    def make() -> Review:
        purchase = make_purchase()
        at = purchase.ordered_at
        return Review(
            seller_id=purchase.seller_id,
            purchase=purchase,
            overall=3,
            contact=2,
            had_contact=True,
            text="ü 🚲 100 %",
            origin="link",
            submitted_at=at,
            day=at.date(),
            stored_at=at,
            updated_at=at,
        )

    return make

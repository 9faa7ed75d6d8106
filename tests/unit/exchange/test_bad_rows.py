"""What the Olist import does with rows, files and folders that are not what they should be."""

from pathlib import Path

import pytest

from makegood.domain.exchange.rules import RowError
from makegood.domain.orders.models import Item, Order, Purchase
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.models import Seller
from makegood.kernel.errors import Invalid
from tests.unit.exchange.export import HEADERS, Export, run

pytestmark = pytest.mark.django_db

GOOD = '"r-9","o-2",5,,"Tudo certo",2018-01-18 00:00:00,2018-01-19 21:46:59\r\n'


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Two orders, of one seller."""
    made = Export(tmp_path)
    made.order("o-1")
    made.order("o-2")
    return made


class TestReviewRows:
    """The row stands on line 2; a good one follows, and always comes in."""

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("r-1,o-1,5,,,2018-01-18 00:00:00\r\n", "wrong_column_count"),
            ("r-1,o-1,5,,,2018-01-18 00:00:00,2018-01-19 21:46:59,more\r\n", "wrong_column_count"),
            ("complete nonsense\r\n", "wrong_column_count"),
            ('r-1,o-1,5,,"never closed,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n', "broken_quotes"),
            ('r-1,o-1,5,,"clo"sed,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n', "broken_quotes"),
            (",o-1,5,,,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "missing_id"),
            ("r-1,,5,,,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "missing_id"),
            ("r-1,o 1,5,,,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "invalid_id"),
            ("r-1,ö,5,,,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "invalid_id"),
            (f"r-1,{'o' * 65},5,,,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "too_long"),
            ("r-1,o-1,five,,,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "invalid_score"),
            ("r-1,o-1,5,,,2018-01-18 00:00:00,2018-02-30 21:46:59\r\n", "invalid_timestamp"),
            ("r-1,o-1,5,,,2018-01-18 00:00:00,19/01/2018 21:46\r\n", "invalid_timestamp"),
            ("r-1,o-1,5,,,2018-01-18 00:00:00,2018-01-19T21:46:59Z\r\n", "invalid_timestamp"),
            ("r-1,o-1,5,,,2018-01-18 00:00:00,0001-01-01 00:00:00\r\n", "invalid_timestamp"),
            ("r-1,o-1,5,,,yesterday,\r\n", "invalid_timestamp"),
            ("r-1,o-1,5,,,,\r\n", "missing_timestamp"),
            ("r-1,o-3,5,,,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "unknown_order"),
            ("r-1,o-1,5,,a\x00b,2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "invalid_characters"),
            (f"r-1,o-1,5,,{'x' * 5001},2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "too_long"),
            (f"r-1,o-1,5,,{'x' * 1_000_000},2018-01-18 00:00:00,2018-01-19 21:46:59\r\n", "too_long"),
        ],
    )
    def test_is_rejected_with_its_line_and_reason(self, export: Export, row: str, reason: str) -> None:
        export.line("order_reviews", row)
        export.line("order_reviews", GOOD)
        assert export.run().reasons == [("order_reviews", 2, reason)]
        assert Review.objects.get().purchase.order_id == "o-2"

    @pytest.mark.parametrize("raw", [b"caf\xe9", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3"])
    def test_bytes_that_are_not_utf8_are_rejected(self, export: Export, raw: bytes) -> None:
        export.line("order_reviews", b"r-1,o-1,5,," + raw + b",2018-01-18 00:00:00,2018-01-19 21:46:59\n")
        export.line("order_reviews", GOOD)
        assert export.run().reasons == [("order_reviews", 2, "not_utf8")]
        assert Review.objects.get().purchase.order_id == "o-2"

    def test_the_line_is_that_on_which_the_record_begins(self, export: Export) -> None:
        export.review("o-1", message="one\r\ntwo\r\n\r\nfour")
        export.review("o-2", "6", message="seven\neight")
        export.review("o-3")
        assert export.run().reasons == [
            ("order_reviews", 6, "invalid_score"),
            ("order_reviews", 8, "unknown_order"),
        ]

    def test_empty_lines_are_no_rows_but_count_as_lines(self, export: Export) -> None:
        export.line("order_reviews", "\n\r\n")
        export.review("o-1", "6")
        outcome = export.run()
        assert outcome.reasons == [("order_reviews", 4, "invalid_score")]
        assert outcome.report.reviews.read == 1

    def test_a_quote_that_is_never_closed_swallows_nothing_that_follows(self, export: Export) -> None:
        for number in range(3, 60):
            export.order(f"o-{number}")
            export.line("order_reviews", f"r,o-{number},5,,,2018-01-18 00:00:00,2018-01-19 21:46:59\n")
        export.rows["order_reviews"].insert(0, b'r,o-1,5,,"open,2018-01-18 00:00:00,2018-01-19 21:46:59\n')
        outcome = export.run()
        assert outcome.reasons == [("order_reviews", 2, "broken_quotes")]
        assert outcome.report.reviews.added == 57

    def test_a_broken_record_of_several_lines_is_one_reject(self, export: Export) -> None:
        export.line("order_reviews", 'r-1,o-1,5,,"one\r\ntwo\r\nthree"\r\n')
        export.line("order_reviews", GOOD)
        assert export.run().reasons == [("order_reviews", 2, "wrong_column_count")]
        assert Review.objects.count() == 1

    def test_a_record_of_thousands_of_lines_is_one_reject_and_the_next_line_number_is_right(
        self, export: Export
    ) -> None:
        text = "a line\n" * 150_000
        export.line("order_reviews", f'r-1,o-1,5,,"{text}",2018-01-18 00:00:00,2018-01-19 21:46:59\n')
        export.line("order_reviews", GOOD)
        export.review("o-1", "6")
        assert export.run().reasons == [
            ("order_reviews", 2, "too_long"),
            ("order_reviews", 150_004, "invalid_score"),
        ]
        assert Review.objects.count() == 1

    def test_a_line_longer_than_any_record_is_one_reject(self, export: Export) -> None:
        export.line("order_reviews", f"r-1,o-1,5,,{'x' * 9_000_000},2018-01-18 00:00:00,2018-01-19 21:46:59\n")
        export.line("order_reviews", GOOD)
        ((_file, line, reason),) = export.run().reasons
        assert (line, reason) == (2, "wrong_column_count")
        assert Review.objects.count() == 1

    def test_a_file_full_of_broken_rows_is_read_to_its_end(self, export: Export) -> None:
        for _ in range(2000):
            export.line("order_reviews", 'r,o-1,5,,"open,2018-01-18 00:00:00,2018-01-19 21:46:59\n')
        export.line("order_reviews", GOOD)
        assert export.run().report.reviews.rejected == {"broken_quotes": 2000}
        assert Review.objects.count() == 1

    def test_a_last_line_without_an_end_counts(self, export: Export) -> None:
        export.line("order_reviews", GOOD.rstrip())
        assert export.run().report.reviews.added == 1

    def test_a_reject_never_repeats_what_the_customer_wrote(self, export: Export) -> None:
        export.review("o-1", "6", title="Anna", message="call me: 06 12345678")
        (reject,) = export.run().rejects
        assert reject == RowError("olist_order_reviews_dataset.csv", 2, reject.reason, "review_score")


class TestOrderRows:
    """An order is stored whole or not at all; its own row says why, and reviews of it are rejected too."""

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"status": "lost"}, "invalid_status"),
            ({"status": ""}, "invalid_status"),
            ({"ordered": ""}, "missing_timestamp"),
            ({"expected": ""}, "missing_timestamp"),
            ({"ordered": "2018-13-05 21:15:19"}, "invalid_timestamp"),
            ({"delivered": "soon"}, "invalid_timestamp"),
            ({"expected": "2018-01-20"}, "invalid_timestamp"),
        ],
    )
    def test_a_bad_value_rejects_the_order(self, export: Export, change: dict[str, str], reason: str) -> None:
        export.order("o-3", **change)  # type: ignore[arg-type]  # each is a text
        export.review("o-3")
        export.review("o-1")
        assert export.run().reasons == [
            ("order_reviews", 2, "unknown_order"),
            ("orders", 4, reason),
        ]
        assert set(Order.objects.values_list("pk", flat=True)) == {"o-1", "o-2"}
        assert Review.objects.count() == 1

    def test_an_unknown_customer_rejects_the_order(self, export: Export) -> None:
        export.rows["customers"].pop()
        assert ("orders", 3, "unknown_customer") in export.run().reasons
        assert Order.objects.get().pk == "o-1"

    def test_a_bad_customer_id_rejects_the_order(self, export: Export) -> None:
        export.order("o-3", customer="not an id")
        assert export.run().reasons == [
            ("customers", 4, "invalid_id"),
            ("orders", 4, "unknown_customer"),
        ]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("o-1,7,article-1,nobody,2018-01-09 09:45:35,58.90,13.29\n", "unknown_seller"),
            ("o-1,7,article-1,,2018-01-09 09:45:35,58.90,13.29\n", "missing_id"),
            ("o-1,7,,shop,2018-01-09 09:45:35,58.90,13.29\n", "missing_id"),
            ("o-1,7,a b,shop,2018-01-09 09:45:35,58.90,13.29\n", "invalid_id"),
            ("o-1,7,article-1\n", "wrong_column_count"),
            ('"o-1",7,article-1,"shop,2018-01-09 09:45:35,58.90,13.29\n', "broken_quotes"),
            ("o-1,7,article\x00,shop,2018-01-09 09:45:35,58.90,13.29\n", "invalid_characters"),
            (b"o-1,7,article\xff,shop,2018-01-09 09:45:35,58.90,13.29\n", "not_utf8"),
        ],
    )
    def test_a_bad_item_rejects_its_whole_order(self, export: Export, row: str | bytes, reason: str) -> None:
        export.rows["order_items"].insert(0, row.encode() if isinstance(row, str) else row)
        outcome = export.run()
        assert outcome.reasons == [
            ("order_items", 2, reason),
            ("orders", 2, "item_rejected"),
        ]
        assert Order.objects.get().pk == "o-2"

    def test_once_repaired_the_next_run_completes_it(self, export: Export) -> None:
        export.item("o-1", "other")
        export.run()
        assert not Order.objects.filter(pk="o-1").exists()
        export.seller("other")
        assert export.run().rejects == []
        assert Purchase.objects.filter(order="o-1").count() == 2

    def test_the_same_item_twice_is_counted_once(self, export: Export) -> None:
        export.item("o-1", "shop", "article-2", number="7")
        export.item("o-1", "shop", "article-2", number="7")
        assert export.run().reasons == [("order_items", 5, "duplicate_id")]
        assert Item.objects.get(product="article-2").quantity == 1

    def test_two_different_items_with_one_number_reject_the_order(self, export: Export) -> None:
        export.item("o-1", "shop", "article-2", number="7")
        export.item("o-1", "shop", "article-3", number="7")
        assert ("orders", 2, "item_rejected") in export.run().reasons
        assert not Order.objects.filter(pk="o-1").exists()

    def test_a_second_row_with_the_same_id_is_rejected(self, export: Export) -> None:
        for kind in ("sellers", "products", "customers", "orders"):
            export.rows[kind].append(export.rows[kind][0])
        assert [reason for _kind, _line, reason in export.run().reasons] == ["duplicate_id"] * 4
        assert (Order.objects.count(), Purchase.objects.count()) == (2, 2)

    def test_a_good_row_after_a_bad_one_brings_the_whole_order(self, export: Export) -> None:
        good = export.rows["orders"][0]
        assert isinstance(good, list)
        export.rows["orders"].insert(0, [*good[:2], "lost", *good[3:]])
        assert export.run().reasons == [("orders", 2, "invalid_status")]
        assert Item.objects.filter(purchase__order="o-1").count() == 1

    def test_an_item_of_no_order_is_rejected(self, export: Export) -> None:
        export.item("nowhere", "shop")
        assert export.run().reasons == [("order_items", 4, "unknown_order")]

    def test_a_seller_that_only_the_database_knows_will_do(self, export: Export) -> None:
        export.run()
        export.rows["sellers"] = []
        assert export.run().rejects == []


class TestFiles:
    @pytest.mark.parametrize("kind", HEADERS)
    def test_a_missing_file_is_one_clear_error_before_anything_is_stored(self, export: Export, kind: str) -> None:
        folder = export.write()
        export.path(kind).unlink()
        with pytest.raises(Invalid, match=f"olist_{kind}_dataset.csv") as error:
            run(folder)
        assert [one.code for one in error.value.errors] == ["missing_file"]
        assert Seller.objects.count() == 0

    def test_all_missing_files_are_named_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match=r"olist_sellers_dataset\.csv.*olist_order_reviews_dataset\.csv"):
            run(tmp_path / "nowhere")

    @pytest.mark.parametrize("kind", HEADERS)
    @pytest.mark.parametrize(
        "content", [b"", b"\n", b"a,b,c\n1,2,3\n", b"\x00\x01\xff", b'"open\n', "naïve".encode("utf-16")]
    )
    def test_a_wrong_header_is_one_clear_error_before_anything_is_stored(
        self, export: Export, kind: str, content: bytes
    ) -> None:
        folder = export.write()
        export.path(kind).write_bytes(content)
        with pytest.raises(Invalid, match=f"olist_{kind}_dataset.csv") as error:
            run(folder)
        assert [one.code for one in error.value.errors] == ["wrong_header"]
        assert Seller.objects.count() == 0

    def test_the_error_names_the_columns_that_are_missing(self, export: Export) -> None:
        export.headers["orders"][2] = "status"
        with pytest.raises(Invalid, match="order_status"):
            export.run()

    def test_columns_may_stand_in_another_order_and_there_may_be_more(self, export: Export) -> None:
        export.headers["sellers"] = ["seller_city", "more", "seller_zip_code_prefix", "seller_id"]
        export.rows["sellers"] = [["campinas", "x", "13023", "shop"]]
        assert export.run().rejects == []

    def test_packed_files_and_byte_order_marks_are_read_too(self, export: Export) -> None:
        export.review("o-1", message="Ótimo")
        folder = export.write(packed=True, mark=b"\xef\xbb\xbf")
        outcome = run(folder)
        assert (outcome.report.orders.added, outcome.report.reviews.added, outcome.rejects) == (2, 1, [])
        assert {name for _done, _total, name in outcome.progress} == {
            f"olist_{kind}_dataset.csv.gz" for kind in HEADERS
        }

    def test_a_file_that_is_no_gzip_is_one_clear_error_before_anything_is_stored(self, export: Export) -> None:
        folder = export.write(packed=True)
        export.path("order_reviews").with_suffix(".csv.gz").write_bytes(b"no gzip at all")
        with pytest.raises(Invalid, match=r"olist_order_reviews_dataset\.csv\.gz") as error:
            run(folder)
        assert [one.code for one in error.value.errors] == ["damaged_file"]
        assert Seller.objects.count() == 0

    def test_half_a_gzip_file_stops_the_run_with_whole_orders_only_and_the_next_run_completes_it(
        self, export: Export, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("makegood.domain.exchange.actions._olist_orders.BATCH", 10)
        for number in range(3, 3000):
            export.order(f"o-{number}", ("shop", "other"))
        folder = export.write(packed=True)
        path = export.path("orders").with_suffix(".csv.gz")
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(Invalid, match=r"olist_orders_dataset\.csv\.gz") as error:
            run(folder)
        assert [one.code for one in error.value.errors] == ["damaged_file"]
        assert 0 < Order.objects.count() < 2999
        assert Purchase.objects.count() == 2 * Order.objects.count() - 2
        path.write_bytes(whole)
        assert run(folder).rejects == []
        assert Order.objects.count() == 2999

    def test_an_export_with_headers_only_is_fine(self, tmp_path: Path) -> None:
        assert Export(tmp_path).run().rejects == []

"""R11.2, R12.5: what must not stand in a text that shoppers read is found, and other things are not."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.domain.text_checks.enums import Check
from makegood.domain.text_checks.rules import PRODUCT_REVIEW_CHECKS, SELLER_REVIEW_CHECKS, Hit, find
from tools.text_check_figures import LANGUAGES, SHOP_NAMES, figures, judged, table

ROOT = Path(__file__).resolve().parents[3]

PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "anna",
                "@",
                " at ",
                "(at)",
                ".",
                " punt ",
                "nl",
                " ",
                "www",
                "w w w",
                "https://",
                "\u200b",
                "k u t",
                "k*t",
            ),
            *(
                "06",
                "12345678",
                "+31",
                "nul zes ",
                "NL91 ABNA 0417 1643 00",
                "€ 12,50",
                "euro",
                "Fietshoek",
                "é",
                "ﬀ",
                "\n",
            ),
        ]
    )
).map("".join)


def found(text: str, check: Check, shop_names: tuple[str, ...] = ()) -> list[str]:
    """The words that one check hits."""
    return [text[hit.start : hit.end] for hit in find(text, checks={check}, shop_names=shop_names)]


class TestFigures:
    """The labelled texts, as they are counted on the page about the checks."""

    def test_there_are_a_few_hundred_texts_in_each_language(self) -> None:
        for language in LANGUAGES:
            texts = [one for one in judged() if one.language == language]
            assert len(texts) > 250
            assert sum(not one.labels for one in texts) > 100

    @pytest.mark.parametrize("check", Check)
    @pytest.mark.parametrize(("part", "precision", "recall"), [("first", 0.97, 1.0), ("second", 0.9, 1.0)])
    def test_the_checks_judge_as_the_labels_do(self, part: str, precision: float, recall: float, check: Check) -> None:
        for language in LANGUAGES:
            figure = figures()[part, check, language]
            assert figure.precision >= precision
            assert figure.recall >= recall

    def test_no_text_is_in_both_parts(self) -> None:
        texts = [one.text for one in judged()]
        assert len(texts) == len(set(texts))

    def test_the_page_about_the_checks_shows_these_figures(self) -> None:
        page = (ROOT / "docs" / "explanation" / "text-checks.md").read_text(encoding="utf-8")
        assert table() in page, "put the table that tools/text_check_figures.py prints into the page"


def test_r12_5_seller_reviews_are_never_held_for_prices_or_shop_names() -> None:
    assert {Check.PRICE, Check.SHOP_NAME} == PRODUCT_REVIEW_CHECKS - SELLER_REVIEW_CHECKS
    complaint = "Fietshoek wil de 25 euro niet terugbetalen!"
    assert find(complaint, checks=SELLER_REVIEW_CHECKS, shop_names=SHOP_NAMES) == ()
    assert {hit.check for hit in find(complaint, checks=PRODUCT_REVIEW_CHECKS, shop_names=SHOP_NAMES)} == {
        Check.PRICE,
        Check.SHOP_NAME,
    }


def test_hits_say_where_they_stand_in_the_text_as_stored() -> None:
    text = "Zie\u200b: Ａnna (at) voorbeeld punt nl, of 06-12 34 56 78!"
    assert find(text, checks=PRODUCT_REVIEW_CHECKS) == (
        Hit(Check.EMAIL, text.index("Ａ"), text.index(", of")),
        Hit(Check.PHONE, text.index("06"), text.index("!")),
    )
    assert found("een k u t ding", Check.ABUSE) == ["k u t"]
    assert found("bel nul zes een twee drie vier vijf zes zeven acht nu", Check.PHONE) == [
        "nul zes een twee drie vier vijf zes zeven acht"
    ]


def test_what_is_one_thing_is_not_another_too() -> None:
    text = "anna@example.nl of NL91 ABNA 0417 1643 00"
    assert [hit.check for hit in find(text, checks=PRODUCT_REVIEW_CHECKS)] == [Check.EMAIL, Check.IBAN]
    assert found(text, Check.LINK) == found(text, Check.PHONE) == []


def test_an_iban_has_the_length_of_its_country_and_right_check_digits() -> None:
    assert found("NL91 ABNA 0417 1643 00 bedankt", Check.IBAN) == ["NL91 ABNA 0417 1643 00"]
    assert found("NL92 ABNA 0417 1643 00", Check.IBAN) == []
    assert found("NL91 ABNA 0417 1643", Check.IBAN) == []
    assert found("ZZ91 ABNA 0417 1643 00", Check.IBAN) == []


@pytest.mark.parametrize(
    "text",
    [
        *("De maat 36-38 valt klein", "bestelling 2024-113-55", "Geleverd 06-12-2024 14:30", "EAN 8718951312432"),
        *("0012345678905", "ordernr. 0201234567", "10 20 30 40 50 60 70", "1.000.000 stuks", "0,50 0,75 0,95", "112"),
    ],
)
def test_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert found(text, Check.PHONE) == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Scunthorpe",
            "hoera",
            "Dick",
            "Mevrouw Hoerman",
            "Kutno",
            "assistent",
            "shiitake",
            "klanten",
            "kloten airport",
        ),
        *("kankeronderzoek", "mijn vader heeft kanker", "oplichters", "waardeloos", "1ul", "5 x 3 * 2", "s m l x l"),
    ],
)
def test_words_that_only_look_like_abuse_and_complaints_are_none(text: str) -> None:
    assert found(text, Check.ABUSE) == []


def test_a_shop_is_found_however_its_name_is_spaced_and_never_inside_a_word() -> None:
    names = ("Fiets Hoek B.V.", "Vos", "Op & Af")
    assert found("Bij FIETSHOEK en fiets-hoek", Check.SHOP_NAME, names) == ["FIETSHOEK", "fiets-hoek"]
    assert found("Vossen zijn geen vos, op een v.o.s.", Check.SHOP_NAME, names) == ["vos"]
    assert found("Ga op en af", Check.SHOP_NAME, names) == []
    assert found("Fietshoek", Check.SHOP_NAME, ("", "B.V.", "!!")) == []


def test_nothing_is_found_where_there_is_nothing_or_nobody_asks() -> None:
    assert find("", checks=PRODUCT_REVIEW_CHECKS) == ()
    assert find("\u200b \n", checks=PRODUCT_REVIEW_CHECKS) == ()
    assert find("anna@example.nl", checks=()) == ()


@given(st.text(max_size=300) | PIECES)
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_hits_lie_in_the_text_and_those_of_one_check_apart(text: str) -> None:
    hits = find(text, checks=PRODUCT_REVIEW_CHECKS, shop_names=SHOP_NAMES)
    assert list(hits) == sorted(hits, key=lambda hit: (hit.start, hit.end, hit.check))
    for check in Check:
        ends = [0]
        for hit in (hit for hit in hits if hit.check is check):
            assert ends[-1] <= hit.start < hit.end <= len(text)
            ends.append(hit.end)


@pytest.mark.parametrize(
    "piece",
    ["a@a.", "a at a dot ", "0 ", "k u t ", "www ", "[at]", "NL91 ABNA 0417 1643 00 ", "\ufdfa", "a$", "1-1-", "aa . "],
)
def test_hostile_texts_of_full_length_are_read_too(piece: str) -> None:
    # Patterns that go back over and over would not come to an end here.
    find((piece * 5_000)[:5_000], checks=PRODUCT_REVIEW_CHECKS, shop_names=SHOP_NAMES)

import pytest

from makegood.kernel.errors import Invalid
from makegood.kernel.values import clean_line, clean_text, fold, search_words


def code_of(error: pytest.ExceptionInfo[Invalid]) -> str:
    return error.value.errors[0].code


class TestR3_8TextsAreKeptAsTyped:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  hallo \n", "hallo"),
            ("een\r\ntwee\rdrie", "een\ntwee\ndrie"),
            ("cafe\u0301", "caf\u00e9"),
            ("a  b\t c", "a  b\t c"),
            ("👍🏽 \u202eomgekeerd", "👍🏽 \u202eomgekeerd"),
            ("<b>vet</b> & co", "<b>vet</b> & co"),
        ],
    )
    def test_only_outer_space_line_ends_and_composition_change(self, typed: str, kept: str) -> None:
        assert clean_text(typed, field="text", limit=100) == kept

    @pytest.mark.parametrize("bad", ["nul \x00 byte", "half \ud83d emoji", "\udfff"])
    def test_nul_and_lone_surrogates_are_refused(self, bad: str) -> None:
        with pytest.raises(Invalid) as error:
            clean_text(bad, field="text", limit=100)
        assert code_of(error) == "invalid_characters"

    def test_a_text_of_exactly_the_limit_fits_and_one_more_is_refused_never_cut(self) -> None:
        assert len(clean_text("é" * 100, field="text", limit=100)) == 100
        with pytest.raises(Invalid) as error:
            clean_text("é" * 101, field="text", limit=100)
        assert code_of(error) == "too_long"

    def test_the_limit_counts_what_is_kept_not_what_is_trimmed(self) -> None:
        assert clean_text(" " * 500 + "x" * 100, field="text", limit=100) == "x" * 100

    def test_a_row_of_combining_marks_is_measured_before_it_is_composed_which_would_take_minutes(self) -> None:
        with pytest.raises(Invalid) as error:
            clean_text("\u0300\u0316" * 250_000, field="text", limit=5_000)
        assert code_of(error) == "too_long"

    def test_the_limit_counts_composed_characters(self) -> None:
        four_in_one = "\u03b1\u0313\u0300\u0345"
        assert clean_text(four_in_one * 100, field="text", limit=100) == "\u1f82" * 100


class TestNamesAreOneLine:
    @pytest.mark.parametrize(
        "bad", ["Shop\nBcc: x@y.example", "Shop\r\nTo: x", "tab\there", "line\u2028sep", "bell\x07"]
    )
    def test_anything_that_could_end_a_header_is_refused(self, bad: str) -> None:
        with pytest.raises(Invalid) as error:
            clean_line(bad, field="name")
        assert code_of(error) == "invalid_characters"

    def test_an_empty_name_is_refused(self) -> None:
        with pytest.raises(Invalid) as error:
            clean_line(" \n ", field="name")
        assert code_of(error) == "required"


@pytest.mark.parametrize(
    ("text", "words"),
    [("Één KEER, é-mail!", ["een", "keer", "e", "mail"]), ("Straße", ["strasse"]), ("ＦＵＬＬ", ["full"]), ("👍", [])],
)
def test_r4_1_search_ignores_case_and_accents(text: str, words: list[str]) -> None:
    assert search_words(text) == words
    assert fold(text.upper()) == fold(text.lower())

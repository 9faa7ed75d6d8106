"""Looking for links and phone numbers leaves out what is slow only where that finds nothing anyway."""

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.text_checks.finders.addresses import _MAYBE_SPELLED, _SPELLED
from makegood.domain.text_checks.finders.numbers import _CANDIDATE, _may_be_dialled, _with_digits

PARTS = st.sampled_from(
    ["fietshoek", "nl", "com", "co", "dot", "punt", "(", ")", "[", "<", ".", " ", "  ", "\n", "a", "1"]
)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_a_text_with_a_spelled_link_is_always_looked_through(text: str) -> None:
    if _SPELLED.search(text):
        assert _MAYBE_SPELLED.search(text)


@given(st.sampled_from([" dot ", " punt ", "(dot)", "[ punt ]", "<.>", " .", "\n. "]))
def test_each_way_to_spell_the_point_of_a_link_is_one_of_them(point: str) -> None:
    text = f"kijk op fietshoek{point}nl"
    assert _SPELLED.search(text)
    assert _MAYBE_SPELLED.search(text)


@given(
    st.lists(st.sampled_from(["0", "6", "12", "o", "l", "een", "zes", "seven", "\u0663", " ", "-", "x"])).map("".join)
)
def test_a_text_with_a_phone_number_is_always_looked_through(text: str) -> None:
    if _CANDIDATE.search(_with_digits(text)):
        assert _may_be_dialled(text)

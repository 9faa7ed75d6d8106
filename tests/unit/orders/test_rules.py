import pytest

from makegood.domain.orders.rules import display_name, first_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna de Vries", "Anna V."),
        ("Anna Vries", "Anna V."),
        ("Anna", "Anna"),
        ("  Zoë   Öz ", "Zoë Ö."),
        ("anna van den berg", "anna B."),
        ("", None),
        ("   ", None),
        ("anna@customers.example", None),
        ('O\'Brien, "Pat"', "O'Brien, P."),
    ],
)
def test_r4_2_a_customer_is_shown_as_first_word_and_initial_of_the_last(name: str, shown: str | None) -> None:
    assert display_name(name) == shown
    assert (shown or "").startswith(first_name(name))

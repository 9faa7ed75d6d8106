"""The Dutch that people see: the fixed labels, and plural forms in both languages."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, override

LABELS = {
    "Reviews": "Beoordelingen",
    "Review": "Beoordeling",
    "E-mail the customer": "E-mail de klant",
    "Ask to grade again": "Opnieuw laten beoordelen",
    "Request to grade again sent": "Beoordelingsverzoek verzonden",
    "Overall grade": "Algemene beoordeling",
    "New overall grade": "Nieuwe algemene beoordeling",
    "Assessment grade": "Beoordelingscijfer",
    "Seller": "Verkoper",
    "Customer": "Klant",
    "Operator": "Beheerder",
    "Order": "Bestelling",
    "not delivered": "niet bezorgd",
    "Customer questions": "Klantvragen",
    "Respond in public": "Openbaar reageren",
    "--- Reply above this line ---": "--- Antwoord boven deze regel ---",
}


@pytest.mark.parametrize(("english", "dutch"), LABELS.items())
def test_fixed_labels_are_exact_in_dutch(english: str, dutch: str) -> None:
    with override("nl"):
        assert gettext(english) == dutch
    with override("en"):
        assert gettext(english) == english


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        ("en", 0, "0 reviews count"),
        ("en", 1, "1 review counts"),
        ("en", 2, "2 reviews count"),
        ("nl", 0, "0 beoordelingen tellen mee"),
        ("nl", 1, "1 beoordeling telt mee"),
        ("nl", 2, "2 beoordelingen tellen mee"),
    ],
)
def test_plural_forms_follow_the_number(language: str, number: int, text: str) -> None:
    with override(language):
        shown = ngettext("%(number)s review counts", "%(number)s reviews count", number) % {"number": number}
    assert shown == text


def test_no_word_of_ours_takes_the_place_of_a_month_or_a_day() -> None:
    months = "januari februari maart april mei juni juli augustus september oktober november december"
    days = "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"
    with override("nl"):
        assert [date_format(date(2027, month, 1), "F") for month in range(1, 13)] == months.split()
        assert [date_format(date(2027, 3, day), "l") for day in range(1, 8)] == days.split()


def test_a_page_shows_one_percent_sign_in_dutch() -> None:
    text = "Of the people who look up reviews, 75% deliberately look for negative ones."
    page = Template("{% load i18n %}{% translate '" + text + "' %}")
    with override("nl"):
        assert "zoekt 75% bewust" in page.render(Context())

"""What the customer gets: who asks, about which purchase, numbers that only choose (R3.3, R13.1, R13.3)."""

import re
from datetime import timedelta
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from makegood.domain.orders.actions import CustomerData, ItemData, OrderData, PurchaseData, put_order
from makegood.domain.orders.models import Customer, Purchase
from makegood.kernel.clock import marketplace_day
from tests.factories import NOW, OPERATOR, make_purchase, make_seller, plan, send_mail

pytestmark = pytest.mark.django_db

TODAY = marketplace_day(NOW)


class Links(HTMLParser):
    """The links of a page: address, accessible name and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open = True
            self.found.append((dict(attrs)["href"] or "", dict(attrs).get("aria-label") or "", ""))

    def handle_data(self, data: str) -> None:
        if self._open:
            href, label, words = self.found[-1]
            self.found[-1] = (href, label, words + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = False


@pytest.fixture
def received(smtp_server, settings) -> EmailMessage:
    """An invitation as it arrives; the link in it is open."""
    settings.MAKEGOOD_BASE_URL = "https://reviews.example"
    settings.MAKEGOOD_MARKETPLACE_NAME = "Marktplein"
    settings.MAKEGOOD_FROM = "vraag@reviews.example"
    make_purchase(link=False, order_id="AB-1", name="Anna de Vries")
    plan()
    send_mail()
    return smtp_server.received[0].message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_it_says_who_asks_and_for_which_purchase(received: EmailMessage) -> None:
    assert received["From"] == "Marktplein <vraag@reviews.example>"
    assert received["To"] == "Anna de Vries <anna@customers.example>"
    assert received["Subject"] == "Hoe was uw bestelling AB-1 bij De Fietshoek?"
    for kind in ("plain", "html"):
        words = " ".join(re.sub(r"<[^>]+>", " ", part(received, kind)).split())
        for said in ("Marktplein vraagt wat u van De Fietshoek vindt", "AB-1", "Fietsbel", "1 = heel slecht, 10 = uit"):
            assert said in words


def test_r13_1_it_can_be_unsubscribed_with_one_click(received: EmailMessage) -> None:
    link = str(received["List-Unsubscribe"]).strip()
    assert re.fullmatch(r"<https://reviews\.example/unsubscribe/[^/>]+/>", link)
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link[1:-1] in part(received, "plain")
    assert received["Auto-Submitted"] == "auto-generated"


def test_r3_3_the_numbers_choose_and_store_nothing(received: EmailMessage, client) -> None:
    links = Links(part(received, "html")).found
    numbers = [one for one in links if "?grade=" in one[0]]
    assert [words for _href, _label, words in numbers] == [str(number) for number in range(1, 11)]
    assert numbers[0][1] == "Cijfer 1, heel slecht"
    assert numbers[6][1] == "Cijfer 7"
    assert numbers[9][1] == "Cijfer 10, uitstekend"
    for href, _label, words in numbers:
        page = client.get(href.removeprefix("https://reviews.example"))
        assert page.status_code == 200
        chosen = re.findall(r'<input[^>]*name="overall"[^>]*value="(\d+)"[^>]*checked', page.content.decode())
        assert chosen == [words]
    assert Purchase.objects.get().review_link_expires_at is not None
    assert not hasattr(Purchase.objects.get(), "review")


def test_at_most_three_articles_are_named_and_how_many_more_there_are(smtp_server) -> None:
    make_seller("shop")
    for count in (0, 3, 4, 6):
        items = tuple(ItemData(f"p-{number}", 1, f"Artikel {number}") for number in range(count))
        put_order(
            order_id=f"o-{count}",
            data=OrderData(
                NOW - timedelta(days=16),
                CustomerData(f"c-{count}", "Anna", f"{count}@customers.example", invite=True, language="en"),
                (PurchaseData("shop", TODAY - timedelta(days=13), items=items),),
            ),
            by=OPERATOR,
            now=NOW,
        )
    plan()
    send_mail()
    texts = {one.recipient[0]: part(one.message, "plain") for one in smtp_server.received}
    assert [len(re.findall("Artikel", texts[count])) for count in "0346"] == [0, 3, 3, 3]
    assert "more article" not in texts["0"] + texts["3"]
    assert "- and 1 more article\n" in texts["4"]
    assert "- and 3 more articles\n" in texts["6"]


@pytest.mark.parametrize(
    ("language", "subject"), [("nl", "Hoe was"), ("en", "How was"), ("", "Hoe was"), ("ar", "Hoe was")]
)
def test_it_is_in_the_customers_language_else_in_the_marketplaces(smtp_server, language: str, subject: str) -> None:
    make_purchase(link=False, language=language)
    plan()
    send_mail()
    message = smtp_server.received[0].message
    assert str(message["Subject"]).startswith(subject)
    assert ("november 2026" in part(message, "plain")) is (language != "en")
    assert f'<html lang="{"en" if language == "en" else "nl"}" dir="ltr"' in part(message, "html")


def test_a_name_that_is_an_address_or_missing_is_not_used(smtp_server) -> None:
    make_purchase(link=False, name="anna@customers.example")
    Customer.objects.update(language="en")
    plan()
    send_mail()
    assert part(smtp_server.received[0].message, "plain").startswith("Dear customer,")

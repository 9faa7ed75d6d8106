"""A marketplace in which everything has happened that a file can tell of."""

from datetime import date, datetime, timedelta

from makegood.domain.mail.enums import EmailState
from makegood.domain.moderation.actions import decide, withdraw_review
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.orders.actions import (
    CustomerData,
    ItemData,
    OrderData,
    ProductData,
    PurchaseData,
    note_complaint,
    put_order,
    put_product,
    unsubscribe,
)
from makegood.domain.orders.models import Order
from makegood.domain.privacy.actions import erase_customer
from makegood.domain.product_reviews.actions import mark_helpful
from makegood.domain.reassessments.actions import answer, keep
from makegood.domain.reviews.actions import publish_response, submit_review, write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.domain.sellers.actions import SellerData, put_seller
from makegood.kernel import actors
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
    ask_again,
    contact,
    decide_about,
    deliver,
    make_order,
    make_product_review,
    make_purchase,
    make_review,
    plan,
    send_mail,
)

ODD = NOW + timedelta(microseconds=120_300)
NEXT, LATER = NOW + timedelta(days=1), NOW + timedelta(days=2)
AT_LAST = NOW + timedelta(days=40)
"""When it is looked at: requests that nobody answered have lapsed."""

NAUGHTY = (
    '=HYPERLINK("https","x")', "+1", "-1", "@SUM(A1)", "'", '"', '""', '","', ";", "a;b", "null", "NULL", "true", "[]",
    "{}", "\\", "\\N", "\\n", "0012", "1e5", "NaN", "'; DROP TABLE reviews;--", "<script>alert(1)</script>",
    "{{ 7*7 }}", "%s %d %(x)s", "\ufeffbegint met een merkteken", "regel 1\nregel 2\n\nregel 4", "tab\tin\tde zin",
    "a\u2028b\u2029c\u0085d\x0be\x0cf",
    "\x01\x1f\x7f\x9f", "e\u0301 wordt é", "שלום", "\u202eomgekeerd\u202c", "👩\u200d👩\u200d👧\u200d👦 🚲", "ﷺ",
    "Z̵̢a̴l̷g̸o", "_", "#", "# geen kop",
    "id,seller,order", "a" * 5_000, "\ufffe\uffff\ue000", "𝕳𝖔𝖎", "Iıİi ß ẞ", "  vooraan", "achteraan  \n",
)  # fmt: skip


def make_rich_marketplace() -> None:
    """Everything; to be looked at `AT_LAST`."""
    _sellers_and_products()
    _orders()
    _reviews_with_words()
    _reviews_with_a_history()
    _product_reviews()
    _erased()


def _sellers_and_products() -> None:
    for seller_id, data in (
        ("shop", SellerData("De Fietshoek", language="nl", email="Info@Fietshoek.example")),
        ("A.b-C_9", SellerData('=cmd|"\' /C calc"!A1; , é 🚲')),
        ("a", SellerData("null")),
        ("shut", SellerData("Dicht", active=False)),
    ):
        put_seller(seller_id=seller_id, data=data, by=OPERATOR, now=ODD)
    for product_id, product in (
        (
            "article-1",
            ProductData("Fietsbel", gtin="4006381333931", brand='D"ing; x', url="https://m.example/b?a=1,2;3"),
        ),
        ("0", ProductData("@naughty, \"titel\" 'x'")),
        ("Z-z", ProductData("true")),
    ):
        put_product(product_id=product_id, data=product, by=OPERATOR, now=NOW)


def _orders() -> None:
    def put(order_id: str, customer: CustomerData, *purchases: PurchaseData, at: datetime = ODD) -> Order:
        return put_order(order_id=order_id, data=OrderData(at, customer, purchases), by=OPERATOR, now=ODD)[0]

    expected = date(2026, 11, 20)
    anna = CustomerData("C-1", '=1+1 "Anna", de Vries;', "Anna@Customers.example", True, "nl")
    put(
        "O.1",
        anna,
        PurchaseData("shop", expected, date(2026, 11, 21), False, (ItemData("Z-z", 3), ItemData("0", 1_000_000))),
        PurchaseData("A.b-C_9", expected, None, True, (ItemData("untitled", 1),)),
        PurchaseData("a", expected, None, False, ()),
    )
    put("O.1-", anna, PurchaseData("a", expected, None, False, (ItemData("told", 1, "Van een bestelling"),)), at=NOW)
    nobody = put(
        "o.1", CustomerData("c-1", "Prince", None, False, None), PurchaseData("shut", expected, None, False, ())
    )
    for order_id, name in (("O-2", "unsubscribed"), ("O-3", "complained"), ("O-4", "beside")):
        # The last one shares the address of somebody who unsubscribed, and so is unsubscribed too.
        address = "shared@customers.example" if name != "complained" else "angry@customers.example"
        person = CustomerData(name, name.title(), address, True, "en")
        order = put(order_id, person, PurchaseData("shop", expected, None, False, (ItemData("0", 1),)))
        if name == "unsubscribed":
            unsubscribe(customer=order.customer, by=actors.customer(order.customer_id), now=NEXT)
        if name == "complained":
            note_complaint(address=order.customer.email, by=OPERATOR, now=NEXT)
    # As some marketplaces have them: an order of which no purchase is known.
    Order.objects.create(pk="empty", customer=nobody.customer, ordered_at=NOW, created_at=NOW, updated_at=NOW)


def _reviews_with_words() -> None:
    for place, words in enumerate(NAUGHTY):
        made = make_order(f"n-{place:02}", customer=f"n-{place:02}", email=f"n{place}@customers.example")
        at = ODD - timedelta(hours=place)
        answers = Answers(place % 10 + 1, words, {"condition": 10} if place % 2 else {}, place % 3 == 1 or None)
        submit_review(order_id=made.pk, seller_id="shop", answers=answers, submitted_at=at, by=OPERATOR, now=NOW)
    review = make_review(
        9, "Van alles gegeven", aspects=dict.fromkeys(("as_described", "contact"), 7), had_contact=True
    )
    publish_response(review=review, text=NAUGHTY[0] + '\n"bedankt"', by=agent_of("shop"), now=ODD)
    asked = make_purchase(name="Bea", email="bea@customers.example", link=False, expected=date(2026, 11, 15))
    plan()
    send_mail()
    asked.refresh_from_db()
    make_review(8, "Gevraagd", purchase=asked, now=NEXT)


def _a_review(overall: int = 3, text: str = "Doos was ingedeukt.") -> Review:
    return make_review(overall, text, email=f"x{Review.objects.count()}@customers.example")


def _reviews_with_a_history() -> None:
    contact(_a_review())
    bounced = _a_review()
    message = write_to_customer(purchase=bounced.purchase, text="Excuses", by=agent_of("shop"), now=NEXT)
    deliver(about=message.pk, state=EmailState.FAILED, now=NEXT)
    ask_again(_a_review(), now=NEXT)  # nobody answers
    ask_again(_a_review(), now=AT_LAST - timedelta(days=1))
    keep(request=ask_again(_a_review(), now=NEXT), offered=None, now=LATER)
    unreachable = _a_review()
    unsubscribe(customer=unreachable.purchase.customer, by=OPERATOR, now=NEXT)
    for words in ("Netjes opgelost.", "", "Mail mij: anna@customers.example"):
        _graded_again(_a_review(), words)
    _decide(_graded_again(_a_review(), NAUGHTY[0]), "void_regrade")
    _decide(_graded_again(_a_review(), "Met woorden"), "remove_words")
    _decide(_graded_again(_a_review(), "Weg ermee"), "remove")
    _decide(_a_review(2, "Ook weg"), "remove", ground="wrong_seller")
    _decide(_a_review(2, "Beledigend"), "remove_words", ground="unlawful")
    _a_review(2, "Bel mij op 06-12345678")
    withdraw_review(review=_a_review(1, "Toch niet"), offered=None, now=NEXT)
    for words, verdict in (("Mail ons: x@shop.example", ""), ("Dat is niet waar", "remove_words"), ("Dank u", "")):
        review = publish_response(review=_a_review(), text=words, by=agent_of("shop"), now=NEXT)
        if verdict:
            _decide(review, verdict, kind=SubjectKind.RESPONSE)


def _graded_again(review: Review, words: str) -> Review:
    answer(request=ask_again(review, now=NEXT), overall=9, explanation=words, offered=None, now=LATER)
    review.refresh_from_db()
    return review


def _decide(review: Review, verdict: str, *, ground: str = "fraud", kind: SubjectKind = SubjectKind.REVIEW) -> None:
    decide(kind=kind, subject_id=review.pk, verdict=verdict, ground=ground, reason="Zo is het", by=OPERATOR, now=LATER)


def _product_reviews() -> None:
    for place, (words, point, last) in enumerate(zip(NAUGHTY[::3], NAUGHTY[1::3], NAUGHTY[2::3], strict=False)):
        title = words if words.isprintable() and len(words) <= 200 else ""
        points = tuple(one for one in (point, last) if one.isprintable() and len(one) <= 200)
        at = ODD + timedelta(seconds=place)
        make_product_review(place % 5 + 1, last, title=title, pros=points, cons=points[:1], now=at)
    make_product_review(5)
    helpful = make_product_review(4, "Mooi", title="=1+1", pros=("stevig",))
    for reader in ("r1", "r2"):
        mark_helpful(review=helpful, by=actors.shopper(reader), now=NEXT)
    make_product_review(2, "Kijk op https://elders.example")
    decide_about(make_product_review(1, "Beledigend"), "remove_words", now=NEXT)
    decide_about(make_product_review(1, "Zwendel"), "remove", now=NEXT)


def _erased() -> None:
    purchase = make_purchase(name="Erna Weg", email="erna@customers.example")
    review = make_review(4, "Van Erna", purchase=purchase)
    publish_response(review=review, text="Dank u, Erna", by=agent_of("shop"), now=NEXT)
    make_product_review(4, "Van Erna", title="Weg", purchase=purchase)
    erase_customer(customer_id=purchase.customer.ref, by=OPERATOR, now=LATER)

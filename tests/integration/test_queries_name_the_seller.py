"""What happens often names the seller in every query, so that a database spread by seller can be the next step.

Read from the query log, as the database got it. docs/explanation/scaling.md tells what that step would be.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makegood.domain.product_reviews.models import ProductReview
from makegood.kernel.actors import Role
from makegood.kernel.tokens import Purpose, make_token
from makegood.web.shop.kept import shelf
from tests.factories import (
    NOW,
    ask_again,
    contact,
    make_closed_conversation,
    make_order,
    make_product_review,
    make_purchase,
    make_review,
    make_staff,
)
from tests.integration.api.caller import operator, order_body, seller

pytestmark = pytest.mark.django_db

REFERENCE = {
    # Small, the same for everybody, and copied to every machine: settings, people, what was installed.
    "accounts_apikey",
    "accounts_user",
    "auth_group",
    "auth_permission",
    "django_content_type",
    "grading_gradesweep",
    "invitations_planner",
    "kernel_figure",
    "kernel_installation",
    "kernel_liveworker",
    "marketplace_marketplacesettings",
    "sellers_seller",
    "webhooks_endpoint",
    # Of one person or one program, found by a key of its own: spread by that.
    "accounts_keptanswer",
    "accounts_session",
    "django_session",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "kernel_callcount",
    # Of the marketplace: who bought what, article by article. Spread by customer, order or article.
    "orders_customer",
    "orders_donotask",
    "orders_product",
    "orders_order",
    "invitations_askedday",
    "product_reviews_productsum",
    "product_reviews_helpfulvote",
    # What leaves and what came: queues, in the order of their time, of any worker.
    "mail_email",
    "mail_emailattachment",
    "mail_receivedemail",
    "webhooks_delivery",
    # By the name of a seller or an article, in its own way.
    "kernel_stamp",
    # Found through its purchase only.
    "orders_item",
    # One trail for all, in one order.
    "kernel_auditrow",
    "kernel_auditseal",
}
"""Tables that have no seller."""

OWNED = {model._meta.db_table for model in apps.get_models()} - REFERENCE

_TABLE = re.compile(rf'"?\b({"|".join(sorted(OWNED))})\b"?')
_NAMED = re.compile(r'"?seller_id"? (?:=|IN) ')
_INSERTED = re.compile(r'INSERT INTO "?\w+"? \([^)]*"?seller_id"?[,)]')

# What cannot name it, where it is found by an id that is unique everywhere, and whose seller is not known before.
BY_TOKEN = re.compile(r'"orders_purchase"\."id" = |"reassessments_reassessmentrequest"\."id" = ')
BY_REVIEW = re.compile(r'WHERE "reviews_review"\."id" = ')
BY_ARTICLE = re.compile(r'"product_reviews_productreview"\."product_id" = ')
BY_ORDER = re.compile(r'"orders_purchase"\."order_id" (?:=|IN) ')
# What was written about one purchase: conversation, messages and request hang on ids that are unique everywhere, too.
BY_PURCHASE = re.compile(
    r'"conversations_conversation"\."purchase_id" = |"conversations_message"\."conversation_id" = '
    r'|"reassessments_reassessmentrequest"\."review_id" = '
)


def nameless(queries: list[str]) -> Iterator[str]:
    """Those about rows of sellers that do not say whose."""
    for sql in queries:
        if _TABLE.search(sql) and not _NAMED.search(sql) and not _INSERTED.search(sql):
            yield sql


def check(happens: Callable[[], object], *allowed: re.Pattern[str], at_most: int = 0) -> None:
    """Every query says whose rows it is about, but `at_most` so many that are found in one of the allowed ways."""
    with CaptureQueriesContext(connection) as seen:
        answer = happens()
    if isinstance(answer, HttpResponse):
        assert answer.status_code in (200, 303), answer
    found = list(nameless([one["sql"] for one in seen.captured_queries]))
    others = [sql for sql in found if not any(way.search(sql) for way in allowed)]
    assert not others
    assert len(found) <= at_most, found


def test_every_table_is_of_sellers_or_has_a_reason_not_to_be() -> None:
    with_seller = {
        model._meta.db_table for model in apps.get_models() if "seller_id" in {f.column for f in model._meta.fields}
    }
    assert with_seller == OWNED


@pytest.fixture
def many() -> list[str]:
    """The ids of more reviews than a page shows, the first of them with a conversation and a request."""
    reviews = [make_review(4, order_id=f"o-{number:02}") for number in range(30)]
    ask_again(reviews[0])
    return [review.pk for review in reviews]


def test_pages_that_everybody_may_read(settings, many: list[str]) -> None:
    settings.MAKEGOOD_NOW = NOW
    shelf.clear()  # a page that another test left there would be made twice, to be compared
    public = Client()
    for path in ("/shop/shop/", "/shop/shop/?grade=low", "/shop/shop/grade.json", "/shop/shop/badge.svg"):
        check(lambda path=path: public.get(path))
    cursor = re.search(r"cursor=([^\"&]+)", public.get("/shop/shop/").content.decode())
    assert cursor
    check(lambda: public.get(f"/shop/shop/?cursor={cursor[1]}"))
    # What customers think of an article, whoever sold it: its machine would keep its own copy.
    review = make_product_review(order_id="p-1")
    check(lambda: public.get(f"/products/{review.product_id}/"), BY_ARTICLE, at_most=1)
    assert ProductReview.objects.exists()


def test_lists_and_figures_of_the_dashboard(settings, many: list[str]) -> None:
    settings.MAKEGOOD_NOW = NOW
    make_closed_conversation(order_id="closed")
    staff = Client(headers={"Accept-Language": "en"})
    staff.force_login(make_staff(role=Role.OWNER))
    for path in ("", "reviews/", "reviews/?q=doos", "conversations/", "purchases/", "product-reviews/", "performance/"):
        check(lambda path=path: staff.get(f"/dashboard/{path}"))
    for path in ("reviews/", "purchases/"):
        page = staff.get(f"/dashboard/{path}").content.decode()
        cursor = re.search(r"cursor=([^\"&]+)", page)
        assert cursor, path
        check(lambda path=path, place=cursor[1]: staff.get(f"/dashboard/{path}?cursor={place}"))


def test_what_a_sellers_program_reads(settings, many: list[str]) -> None:
    settings.MAKEGOOD_NOW = NOW
    key = seller()
    first = key.get("/reviews", limit=10)
    check(lambda: key.get("/reviews", limit=10, cursor=first.json["next_cursor"]))
    for path in ("/reviews", "/conversations", "/invitations", "/reports", "/sellers/shop/grade", "/sellers/shop/nps"):
        check(lambda path=path: key.get(path))
    check(lambda: key.get(f"/reviews/{many[0]}"), BY_REVIEW, at_most=1)


def test_a_review_through_the_link_and_through_the_api(settings) -> None:
    settings.MAKEGOOD_NOW = NOW
    purchase = make_purchase(order_id="o-1")
    path, public = f"/r/{make_token(Purpose.REVIEW, purchase.pk)}/", Client()
    check(lambda: public.get(path), BY_TOKEN, at_most=2)
    check(lambda: public.post(path, {"overall": "3", "text": "Doos was ingedeukt."}), BY_TOKEN, at_most=2)
    make_order("o-2")
    key = operator()
    body = {"order": "o-2", "seller": "shop", "overall": 8, "text": "Prima winkel."}
    check(lambda: key.post("/reviews", body))


def test_an_order_is_looked_up_by_its_own_id(settings) -> None:
    settings.MAKEGOOD_NOW = NOW
    key = operator()
    check(lambda: key.put("/orders/o-1", order_body()), BY_ORDER, at_most=2)
    check(lambda: key.put("/orders/o-1", order_body()), BY_ORDER, at_most=2)


def test_what_follows_a_review(settings) -> None:
    settings.MAKEGOOD_NOW = NOW
    review, key = make_review(3), seller()
    check(
        lambda: key.put(f"/reviews/{review.pk}/response", {"text": "Het spijt ons."}), BY_REVIEW, BY_PURCHASE, at_most=6
    )
    contact(review)
    check(lambda: key.post(f"/reviews/{review.pk}/reassessment", {}), BY_REVIEW, BY_PURCHASE, at_most=6)

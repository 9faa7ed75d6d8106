"""Every address x everybody (R14.5): nobody gets where they do not belong.

A new address of the dashboard, the operator's pages or the API that is not in these tables fails the test.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from makegood.domain.accounts.actions import create_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.accounts.models import ApiKey
from makegood.domain.conversations.actions import Upload, keep_upload, receive_email, save_template
from makegood.domain.marketplace.actions import change_settings
from makegood.domain.moderation.actions import decide_report, report_review
from makegood.domain.reviews.actions import write_to_customer
from makegood.domain.sellers.actions import invite_staff
from makegood.domain.sellers.queries import actor_of_user
from makegood.domain.webhooks.actions import create_endpoint, send_test
from makegood.kernel import actors
from makegood.kernel.actors import Role
from makegood.kernel.models import AuditRow
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
    make_operator,
    make_product_review,
    make_review,
    make_seller,
    make_staff,
)
from tests.integration.calls_to_walk import BODIES, CALLS, CUSTOMER, KEYS

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]

PEOPLE = ("nobody", "other", "viewer", "agent", "owner", "operator")
LOGIN = 302
STAFF_READS = (LOGIN, 200, 200, 200, 200, 200)
OWN_THINGS = (LOGIN, 404, 200, 200, 200, 200)
WRITERS_READ = (LOGIN, 404, 403, 200, 200, 403)
OWNERS_OF_A_SHOP = (LOGIN, 200, 403, 403, 200, 403)
OWNERS_READ = (LOGIN, 404, 403, 403, 200, 403)
OWNERS_WRITE = (LOGIN, 404, 403, 403, 303, 403)
OPERATORS = (LOGIN, 403, 403, 403, 403, 200)

PAGES: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", "dashboard:home"): STAFF_READS,
    ("GET", "dashboard:sellers"): STAFF_READS,
    ("POST", "dashboard:sellers"): (LOGIN, 303, 303, 303, 303, 303),
    ("GET", "dashboard:reviews"): STAFF_READS,
    ("GET", "dashboard:review"): OWN_THINGS,
    ("GET", "dashboard:message"): WRITERS_READ,
    ("POST", "dashboard:message"): (LOGIN, 404, 403, 303, 303, 403),
    ("GET", "dashboard:reassessment"): WRITERS_READ,
    ("POST", "dashboard:reassessment"): (LOGIN, 404, 403, 409, 409, 403),
    ("GET", "dashboard:response"): WRITERS_READ,
    ("POST", "dashboard:response"): (LOGIN, 404, 403, 303, 303, 403),
    ("GET", "dashboard:report"): WRITERS_READ,
    ("POST", "dashboard:report"): (LOGIN, 404, 403, 303, 303, 403),
    ("GET", "dashboard:appeal"): WRITERS_READ,
    ("POST", "dashboard:appeal"): (LOGIN, 404, 403, 303, 303, 403),
    ("GET", "dashboard:attachment"): OWN_THINGS,
    ("GET", "dashboard:purchases"): STAFF_READS,
    ("GET", "dashboard:product_reviews"): STAFF_READS,
    ("GET", "dashboard:product_review"): OWN_THINGS,
    ("GET", "dashboard:report_product_review"): WRITERS_READ,
    ("POST", "dashboard:report_product_review"): (LOGIN, 404, 403, 303, 303, 403),
    ("GET", "dashboard:appeal_product_review"): WRITERS_READ,
    ("POST", "dashboard:appeal_product_review"): (LOGIN, 404, 403, 303, 303, 403),
    ("GET", "dashboard:conversations"): STAFF_READS,
    ("GET", "dashboard:conversation"): OWN_THINGS,
    ("GET", "dashboard:conversation_message"): WRITERS_READ,
    ("POST", "dashboard:conversation_message"): (LOGIN, 404, 403, 303, 303, 403),
    ("POST", "dashboard:note"): (LOGIN, 404, 403, 303, 303, 403),
    ("POST", "dashboard:close"): (LOGIN, 404, 403, 303, 303, 403),
    ("POST", "dashboard:reopen"): (LOGIN, 404, 403, 303, 303, 403),
    ("POST", "dashboard:coach"): WRITERS_READ,
    ("GET", "dashboard:performance"): STAFF_READS,
    ("GET", "dashboard:notifications"): (LOGIN, 200, 200, 200, 200, 403),
    ("POST", "dashboard:notifications"): (LOGIN, 303, 303, 303, 303, 403),
    ("GET", "dashboard:settings"): STAFF_READS,
    ("POST", "dashboard:settings"): (LOGIN, 303, 403, 403, 303, 403),
    ("GET", "dashboard:invite"): OWNERS_OF_A_SHOP,
    ("POST", "dashboard:invite"): (LOGIN, 303, 403, 403, 303, 403),
    ("GET", "dashboard:member"): OWNERS_READ,
    ("POST", "dashboard:member"): OWNERS_WRITE,
    ("GET", "dashboard:remove_member"): OWNERS_READ,
    ("POST", "dashboard:remove_member"): OWNERS_WRITE,
    ("POST", "dashboard:send_invitation"): OWNERS_WRITE,
    ("POST", "dashboard:withdraw_invitation"): OWNERS_WRITE,
    ("GET", "dashboard:keys"): (LOGIN, 200, 403, 403, 200, 200),
    ("GET", "dashboard:new_key"): OWNERS_OF_A_SHOP,
    ("POST", "dashboard:new_key"): OWNERS_OF_A_SHOP,
    ("GET", "dashboard:rotate_key"): OWNERS_READ,
    ("POST", "dashboard:rotate_key"): OWNERS_READ,
    ("POST", "dashboard:end_former_secret"): OWNERS_WRITE,
    ("GET", "dashboard:revoke_key"): OWNERS_READ,
    ("POST", "dashboard:revoke_key"): OWNERS_WRITE,
    ("GET", "dashboard:templates"): STAFF_READS,
    ("GET", "dashboard:new_template"): OWNERS_OF_A_SHOP,
    ("POST", "dashboard:new_template"): (LOGIN, 303, 403, 403, 303, 403),
    ("GET", "dashboard:template"): OWNERS_READ,
    ("POST", "dashboard:template"): OWNERS_WRITE,
    ("GET", "dashboard:remove_template"): OWNERS_READ,
    ("POST", "dashboard:remove_template"): OWNERS_WRITE,
    ("GET", "dashboard:webhooks"): (LOGIN, 200, 403, 403, 200, 200),
    ("GET", "dashboard:new_webhook"): OWNERS_OF_A_SHOP,
    ("POST", "dashboard:new_webhook"): (LOGIN, 422, 403, 403, 422, 403),
    ("GET", "dashboard:webhook"): OWNERS_READ,
    ("GET", "dashboard:change_webhook"): OWNERS_READ,
    ("POST", "dashboard:change_webhook"): (LOGIN, 404, 403, 403, 422, 403),
    ("POST", "dashboard:switch_webhook"): OWNERS_WRITE,
    ("GET", "dashboard:renew_webhook"): OWNERS_READ,
    ("POST", "dashboard:renew_webhook"): OWNERS_READ,
    ("GET", "dashboard:remove_webhook"): OWNERS_READ,
    ("POST", "dashboard:remove_webhook"): OWNERS_WRITE,
    ("POST", "dashboard:test_webhook"): OWNERS_WRITE,
    ("GET", "dashboard:delivery"): OWNERS_READ,
    ("POST", "dashboard:repeat_delivery"): OWNERS_WRITE,
    ("GET", "operator:home"): OPERATORS,
    ("GET", "operator:asking"): OPERATORS,
    ("GET", "operator:audit"): OPERATORS,
    ("GET", "operator:keys"): OPERATORS,
    ("GET", "operator:new_key"): OPERATORS,
    ("POST", "operator:new_key"): OPERATORS,
    ("GET", "operator:rotate_key"): OPERATORS,
    ("POST", "operator:rotate_key"): OPERATORS,
    ("POST", "operator:end_former_secret"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:revoke_key"): OPERATORS,
    ("POST", "operator:revoke_key"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:offers"): OPERATORS,
    ("POST", "operator:seen"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:orders"): OPERATORS,
    ("GET", "operator:order"): OPERATORS,
    ("GET", "operator:outbox"): OPERATORS,
    ("GET", "operator:people"): OPERATORS,
    ("POST", "operator:people"): OPERATORS,
    ("GET", "operator:person"): OPERATORS,
    ("GET", "operator:person_operator"): OPERATORS,
    ("POST", "operator:person_operator"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:person_active"): OPERATORS,
    ("POST", "operator:person_active"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:person_sessions"): OPERATORS,
    ("POST", "operator:person_sessions"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:person_dismiss"): OPERATORS,
    ("POST", "operator:person_dismiss"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:sellers"): OPERATORS,
    ("GET", "operator:seller"): OPERATORS,
    ("GET", "operator:seller_active"): OPERATORS,
    ("POST", "operator:seller_active"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:moderation"): OPERATORS,
    ("POST", "operator:release"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:case"): OPERATORS,
    ("GET", "operator:decide"): OPERATORS,
    ("POST", "operator:decide"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:emails"): OPERATORS,
    ("GET", "operator:email"): OPERATORS,
    ("GET", "operator:email_html"): OPERATORS,
    ("GET", "operator:blocked"): OPERATORS,
    ("GET", "operator:gallery"): OPERATORS,
    ("GET", "operator:customers"): OPERATORS,
    ("POST", "operator:customers"): OPERATORS,
    ("GET", "operator:customer"): OPERATORS,
    ("GET", "operator:customer_export"): OPERATORS,
    ("GET", "operator:customer_erase"): OPERATORS,
    ("POST", "operator:customer_erase"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:product_reviews"): OPERATORS,
    ("POST", "operator:release_product_review"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:settings"): OPERATORS,
    ("POST", "operator:settings"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:unplaced"): OPERATORS,
    ("GET", "operator:received"): OPERATORS,
    ("GET", "operator:received_raw"): OPERATORS,
    ("POST", "operator:settle"): (LOGIN, 403, 403, 403, 403, 303),
    ("POST", "operator:place"): (LOGIN, 403, 403, 403, 403, 422),
    ("GET", "operator:webhooks"): OPERATORS,
    ("GET", "operator:new_webhook"): OPERATORS,
    ("POST", "operator:new_webhook"): (LOGIN, 403, 403, 403, 403, 422),
    ("GET", "operator:webhook"): OPERATORS,
    ("GET", "operator:change_webhook"): OPERATORS,
    ("POST", "operator:change_webhook"): (LOGIN, 403, 403, 403, 403, 422),
    ("POST", "operator:switch_webhook"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:renew_webhook"): OPERATORS,
    ("POST", "operator:renew_webhook"): OPERATORS,
    ("GET", "operator:remove_webhook"): OPERATORS,
    ("POST", "operator:remove_webhook"): (LOGIN, 403, 403, 403, 403, 303),
    ("POST", "operator:test_webhook"): (LOGIN, 403, 403, 403, 403, 303),
    ("GET", "operator:delivery"): OPERATORS,
    ("POST", "operator:repeat_delivery"): (LOGIN, 403, 403, 403, 403, 303),
}


@dataclass(frozen=True)
class Shop:
    """A review of the shop whose pages everybody tries to see."""

    review_id: str
    attachment_id: str
    conversation_id: str
    purchase_id: str
    template_id: str
    received_id: str
    member_id: int
    invitation_id: str
    report_id: str
    product_review_id: str
    decided_product_review_id: str
    product_report_id: str
    key: ApiKey
    webhook_id: str
    delivery_id: str


@pytest.fixture
def shop() -> Shop:
    review = make_review(order_id="o-1")
    agent = agent_of("shop")
    kept = keep_upload(purchase=review.purchase, uploads=[Upload("a.pdf", b"%PDF-1.4")], by=agent, now=NOW)
    message = write_to_customer(purchase=review.purchase, text="Hallo", attachments=kept, by=agent, now=NOW)
    owner = agent_of("shop", Role.OWNER)
    template = save_template(seller_id="shop", title="Excuus", text="Sorry", by=owner, now=NOW)
    mail = receive_email(
        raw=b"Subject: Hallo?\n\nWie?",
        recipient=None,
        sender=None,
        by=actors.system("inbound"),
        now=NOW,
        on_outcome=lambda email, at: None,
    )
    report = report_review(review=review, ground="fraud", explanation="Niet hier", by=agent, now=NOW)
    decide_report(report=report, verdict="keep", reason="Wel hier", by=OPERATOR, now=NOW)
    about_article = make_product_review(order_id="o-2")
    product_report = report_review(review=about_article, ground="fraud", explanation="Niet hier", by=agent, now=NOW)
    decide_report(report=product_report, verdict="keep", reason="Wel hier", by=OPERATOR, now=NOW)
    first, member = make_staff("shop"), make_staff("shop", Role.AGENT)
    invitation = invite_staff(
        seller_id="shop", email="c@shop.example", role=Role.AGENT, by=actor_of_user(first), now=NOW
    )
    webhook, _secret = create_endpoint(
        owner="shop", url="https://shop.example/", events=["grade.changed"], by=OPERATOR, now=NOW
    )
    return Shop(
        review.pk,
        kept[0].pk,
        message.conversation_id,
        review.purchase_id,
        template.pk,
        mail.received_id,
        member.pk,
        invitation.pk,
        report.pk,
        make_product_review(purchase=review.purchase).pk,
        about_article.pk,
        product_report.pk,
        create_key(seller_id="shop", name="", scope=Scope.WRITE, by=OPERATOR, now=NOW)[0],
        webhook.pk,
        send_test(endpoint_id=webhook.pk, by=OPERATOR, now=NOW).message_id,
    )


def client_of(who: str) -> Client:
    client = Client(raise_request_exception=True)
    if who == "operator":
        client.force_login(make_operator())
    elif who == "other":
        client.force_login(make_staff("other", Role.OWNER))
    elif who != "nobody":
        client.force_login(make_staff("shop", Role(who)))
    if who == "operator":
        client.post(reverse("dashboard:sellers"), {"seller": "shop"})
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever one of them does is undone, so that the next finds the shop as it was: making it anew takes longer."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def browsers(shop: Shop) -> Callable[[str], Client]:
    """Gives a browser of one of them as it was when they had signed in: they do so once for all pages."""
    signed_in = {who: {name: morsel.value for name, morsel in client_of(who).cookies.items()} for who in PEOPLE}

    def browser(who: str) -> Client:
        client = Client()
        client.cookies.load(signed_in[who])
        return client

    return browser


def address_of(name: str, shop: Shop) -> str:
    arguments: dict[str, str | int] = {
        "review": shop.review_id,
        "message": shop.review_id,
        "reassessment": shop.review_id,
    }
    arguments["response"] = shop.review_id
    arguments["attachment"] = shop.attachment_id
    arguments |= {"email": "conversations-message", "email_html": "conversations-message"}
    arguments |= dict.fromkeys(("customer", "customer_export", "customer_erase"), CUSTOMER)
    about_conversation = ("conversation", "conversation_message", "note", "close", "reopen")
    arguments |= dict.fromkeys(about_conversation, shop.conversation_id)
    arguments |= {"coach": shop.purchase_id} | dict.fromkeys(("template", "remove_template"), shop.template_id)
    arguments |= dict.fromkeys(("received", "received_raw", "settle", "place"), shop.received_id)
    about_article = ("product_review", "report_product_review", "release_product_review")
    arguments |= dict.fromkeys(about_article, shop.product_review_id)
    arguments |= dict.fromkeys(("member", "remove_member"), shop.member_id)
    arguments |= dict.fromkeys(("send_invitation", "withdraw_invitation"), shop.invitation_id)
    arguments |= dict.fromkeys(("person", "person_operator", "person_active", "person_sessions"), shop.member_id)
    arguments |= dict.fromkeys(("rotate_key", "end_former_secret", "revoke_key"), shop.key.pk)
    arguments |= {"order": "o-1", "seen": shop.review_id}
    arguments |= dict.fromkeys(("seller", "seller_active"), "shop")
    about_webhook = ("webhook", "change_webhook", "switch_webhook", "renew_webhook", "remove_webhook", "test_webhook")
    arguments |= dict.fromkeys(about_webhook, shop.webhook_id)
    several = {
        "delivery": [shop.webhook_id, shop.delivery_id],
        "repeat_delivery": [shop.webhook_id, shop.delivery_id],
        "person_dismiss": [shop.member_id, "shop"],
        "report": [shop.review_id],
        "appeal": [shop.review_id, shop.report_id],
        "appeal_product_review": [shop.decided_product_review_id, shop.product_report_id],
        "release": [shop.review_id, "text"],
        "case": ["review", shop.review_id],
        "decide": ["review", shop.review_id],
    }
    page = name.partition(":")[2]
    wanted = arguments.get(page)
    return reverse(name, args=several.get(page) or ([wanted] if wanted else []))


def data_for(name: str, who: str, shop: Shop) -> dict[str, str]:
    """What a form of that page sends."""
    data = {
        "status": "held",
        "title": "Groet",
        "text": "Hallo",
        "action": "send",
        "email": "d@shop.example",
        "role": "viewer",
    }
    if name in ("dashboard:report", "dashboard:report_product_review", "operator:decide"):
        data = {"ground": "fraud", "explanation": "Niet hier", "decision": "remove", "reason": "Niet echt"}
    elif name in ("operator:new_key", "dashboard:new_key"):
        data = {"seller": "shop", "name": "Kassa", "scope": "read"}
    elif name in ("operator:rotate_key", "dashboard:rotate_key"):
        data = {"prefix": shop.key.prefix, "keep": "0"}
    elif name == "dashboard:notifications":
        data = {"low": "at_once", "middle": "daily", "good": "never"}
    elif name == "dashboard:sellers":
        data = {"seller": "other" if who == "other" else "shop"}
    return data


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("audience", ["dashboard", "operator"])
def test_page(
    shop: Shop, browsers: Callable[[str], Client], audience: str, method: str, subtests: pytest.Subtests
) -> None:
    pages = [name for way, name in PAGES if way == method and name.startswith(f"{audience}:")]
    walk = [(page, each) for page in pages for each in zip(PEOPLE, PAGES[method, page], strict=True)]
    rows = AuditRow.objects.count()
    for name, (who, expected) in walk:
        with subtests.test(page=name, who=who), undone():
            data = data_for(name, who, shop) if method == "POST" else {}
            sent = "&".join(f"{key}={value}" for key, value in data.items())
            kind = "application/x-www-form-urlencoded"
            answer = browsers(who).generic(method, address_of(name, shop), sent, content_type=kind)
            assert answer.status_code == expected
            if who == "nobody":
                assert answer["Location"].startswith(reverse("account_login"))
            if method == "GET" and name != "operator:customer_export":  # that it was taken is worth a row
                assert AuditRow.objects.count() == rows, "looking changes nothing"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_page_without_the_second_factor_that_is_a_duty(
    shop: Shop, browsers: Callable[[str], Client], method: str, subtests: pytest.Subtests
) -> None:
    """Nobody gets anywhere, whatever their role; that of the operator's people alone hinders nobody else."""
    change_settings(changes={"second_factor": "everybody"}, by=OPERATOR, now=NOW)
    signed_in = {who: browsers(who) for who in PEOPLE[1:]}
    rows, status = AuditRow.objects.count(), 302 if method == "GET" else 303
    for name in (name for way, name in PAGES if way == method):
        for who, browser in signed_in.items():
            with subtests.test(page=name, who=who):
                answer = browser.generic(method, address_of(name, shop))
                assert (answer.status_code, answer.get("Location")) == (status, reverse("mfa_index"))
    assert AuditRow.objects.count() == rows
    change_settings(changes={"second_factor": "operators"}, by=OPERATOR, now=NOW)
    assert [browsers(who).get("/dashboard/").status_code for who in PEOPLE] == [302, 200, 200, 200, 200, 302]


def test_everybody_sees_a_shop_and_an_article(browsers: Callable[[str], Client], subtests: pytest.Subtests) -> None:
    for name in ("shop:shop", "shop:grade", "shop:badge", "shop:product"):
        for who in PEOPLE:
            with subtests.test(page=name, who=who), undone():
                answer = browsers(who).get(reverse(name, args=["article-1" if name == "shop:product" else "shop"]))
                assert answer.status_code == 200
                assert answer["Cache-Control"] == "public, no-cache"


def headers_of(who: str) -> dict[str, str]:
    """What a program with such a key sends."""
    if who == "nobody":
        return {}
    if who == "wrong":
        return {"Authorization": "Bearer mg_wrong"}
    seller = {"other": "other", "seller_read": "shop", "seller": "shop"}.get(who)
    scope = Scope.READ if who.endswith("_read") else Scope.WRITE
    _, key = create_key(seller_id=seller, name="", scope=scope, by=OPERATOR, now=NOW)
    return {"Authorization": f"Bearer {key}"}


def path_to(path: str, shop: Shop) -> str:
    return "/api/v1/" + path.format(
        seller="shop",
        product="article-1",
        order="o-1",
        review=shop.review_id,
        conversation=shop.conversation_id,
        customer=CUSTOMER,
        report=shop.report_id,
        webhook=shop.webhook_id,
        delivery=shop.delivery_id,
        attachment=shop.attachment_id,
        product_review=shop.product_review_id,
    )


def test_call(shop: Shop, subtests: pytest.Subtests) -> None:
    make_seller("other")
    headers = {who: headers_of(who) for who in KEYS}
    walk = [(call, each) for call in CALLS for each in zip(KEYS, CALLS[call], strict=True)]
    for (method, path), (who, expected) in walk:
        body = BODIES.get((method, path))
        kind = "application/x-ndjson" if path.endswith("/bulk") else "application/json"
        sent = {"data": json.dumps(body), "content_type": kind} if body else {}
        with subtests.test(method=method, path=path, who=who), undone():
            answer = getattr(Client(), method.lower())(path_to(path, shop), headers=headers[who], **sent)
            if answer.streaming:
                b"".join(answer)  # what it does, it does while it is read
            assert answer.status_code == expected
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json"


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        at = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, at)
        else:
            yield at, pattern


def test_every_page_of_staff_and_operator_is_walked() -> None:
    walked = {name for _, name in PAGES}
    for at, pattern in addresses(get_resolver().url_patterns):
        app, _, _ = at.partition("/")
        if app in ("dashboard", "operator"):
            assert f"{app}:{pattern.name}" in walked, at


def test_every_call_of_the_api_is_walked() -> None:
    described = Client().get("/api/v1/openapi.json").json()["paths"]
    calls = {(method, f"/api/v1/{path}") for method, path in CALLS}
    found = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert {nameless(*call) for call in found} == {nameless(*call) for call in calls}


def nameless(method: str, path: str) -> str:
    """A call without the names of its path's parts."""
    return f"{method} " + re.sub(r"\{.*?\}", "{}", path)

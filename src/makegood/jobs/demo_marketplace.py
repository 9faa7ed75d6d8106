"""The demo's marketplace: built through the same actions as everything else, on days in the past.

What happened when is drawn with a fixed seed, so that every demo tells the same story.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop

from makegood.domain.accounts.actions import create_user
from makegood.domain.conversations.actions import close_conversation, save_template
from makegood.domain.conversations.queries import conversation_about
from makegood.domain.invitations.actions import plan_invitations
from makegood.domain.invitations.enums import InvitationState
from makegood.domain.invitations.queries import standing_of
from makegood.domain.mail.mailbox import letters
from makegood.domain.mail.workers import WorkerIdentity
from makegood.domain.orders.actions import (
    CustomerData,
    ItemData,
    OrderData,
    ProductData,
    PurchaseData,
    put_order,
    put_product,
)
from makegood.domain.orders.queries import find_purchase
from makegood.domain.reassessments.actions import answer, keep, request_reassessment
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reassessments.queries import request_of
from makegood.domain.reviews.actions import publish_response, submit_review_by_link, write_to_customer
from makegood.domain.reviews.queries import get_review
from makegood.domain.reviews.rules import Answers
from makegood.domain.sellers.actions import SellerData, add_staff, put_seller
from makegood.kernel import actors, clock
from makegood.kernel.actors import Actor, ActorKind, Role

from .demo_conversations import Bought, converse, receive_a_stray
from .demo_moderation import moderate
from .demo_product_reviews import review_articles
from .demo_surveys import answer_surveys
from .demo_texts import FIRST_NAMES, LAST_NAMES, PRODUCTS, REPAIRED, RESPONSES, SELLERS, TEMPLATES, WORDS, DemoSeller
from .worker import send

PASSWORD = "makegood-demo"  # noqa: S105 - printed for everybody who starts the demo
DAYS = 150
BY = actors.system("demo")


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody to sign in as."""

    email: str
    what: str
    seller_id: str | None
    role: Role = Role.OWNER


LOGINS = (
    Login("anna@fietshoek.example", gettext_noop("owner of De Fietshoek (Dutch)"), "fietshoek"),
    Login("tom@fietshoek.example", gettext_noop("agent at De Fietshoek"), "fietshoek", Role.AGENT),
    Login("mia@fietshoek.example", gettext_noop("viewer at De Fietshoek"), "fietshoek", Role.VIEWER),
    Login("james@northlight.example", gettext_noop("owner of Northlight Lamps (English)"), "northlight"),
    Login("operator@marketplace.example", gettext_noop("the operator"), None),
)


def build_marketplace(*, now: datetime, progress: Callable[[int, int], None]) -> None:
    """Sellers, people, orders, reviews, conversations and answers of the last months, up to the last noon."""
    now = last_noon(now)
    rng = random.Random(20261123)  # noqa: S311 - a story, not a secret
    for seller in SELLERS:
        data = SellerData(seller.name, seller.language, f"info@{seller.id}.example")
        put_seller(seller_id=seller.id, data=data, by=BY, now=now - timedelta(days=DAYS))
        for product_id, title in PRODUCTS[seller.id]:
            article = ProductData(title, url=f"https://marketplace.example/p/{product_id}")
            put_product(product_id=product_id, data=article, by=BY, now=now - timedelta(days=DAYS))
    staff = _add_people(now)
    _write_templates(staff, now)
    _tell_front_page()
    orders = [(seller, number) for seller in SELLERS for number in range(seller.orders)]
    bought: list[Bought] = []
    with WorkerIdentity() as identity:
        for done, (seller, number) in enumerate(orders):
            order = _Order(rng, seller, number, identity.id, now)
            order.play()
            bought += order.bought()
            progress(done, len(orders))
        converse(bought, staff, worker_id=identity.id, now=now)
        answer_surveys(bought, worker_id=identity.id, now=now)
        review_articles([(seller, order_id_of(seller, number)) for seller, number in orders], now=now)
        receive_a_stray(now=now - timedelta(hours=5))
        moderate(staff, now=now)
        send(identity.id, now)
    _file_letters_by_date()
    progress(len(orders), len(orders))


def last_noon(now: datetime) -> datetime:
    """Until when the story goes: e-mails leave at hours of the day, so one that went on until now would be another one
    in the morning than in the evening."""
    today = clock.marketplace_day(now)
    noon = clock.start_of_day(today) + timedelta(hours=12)
    return noon if noon <= now else clock.start_of_day(today - timedelta(days=1)) + timedelta(hours=12)


def _file_letters_by_date() -> None:
    """Name the e-mails after the moments they tell: all were written today, and the mailbox shows the newest first."""
    dated = sorted((_date_of(path), path) for path in letters())
    # In two steps, so that none takes the name of another one.
    drafts = [(at, path.rename(path.with_suffix(".dated"))) for at, path in dated]
    for number, (at, path) in enumerate(drafts, start=1):
        path.rename(path.with_name(f"{at:%Y%m%dT%H%M%SZ}-{number:06}.eml"))


def _date_of(letter: Path) -> datetime:
    with letter.open("rb") as file:
        return parsedate_to_datetime(BytesHeaderParser().parse(file)["Date"]).astimezone(UTC)


def _add_people(now: datetime) -> dict[str, list[Actor]]:
    """Those who answer customers, by seller."""
    staff: dict[str, list[Actor]] = {}
    for login in LOGINS:
        operator = login.seller_id is None
        user, _ = create_user(email=login.email, password=PASSWORD, is_operator=operator, by=BY, now=now)
        if login.seller_id is not None:
            add_staff(user_id=user.pk, seller_id=login.seller_id, role=login.role, by=BY, now=now)
            if login.role is not Role.VIEWER:
                actor = Actor(ActorKind.STAFF, str(user.pk), {login.seller_id: login.role})
                staff.setdefault(login.seller_id, []).append(actor)
    return staff


def _write_templates(staff: dict[str, list[Actor]], now: datetime) -> None:
    """What some shops begin their messages with; their owners come first among those who answer."""
    for seller_id, templates in TEMPLATES.items():
        for title, text in templates.items():
            save_template(seller_id=seller_id, title=title, text=text, by=staff[seller_id][0], now=now)


def _tell_front_page() -> None:
    """Leaves the log-ins where the front page of the demo finds them."""
    people = [{"email": login.email, "what": login.what} for login in LOGINS]
    path = settings.MAKEGOOD_DATA / "demo-logins.json"
    path.write_text(json.dumps({"password": PASSWORD, "people": people}), encoding="utf-8")


def order_id_of(seller: DemoSeller, number: int) -> str:
    """The marketplace's id of a shop's order in the demo."""
    return f"{seller.id[:2].upper()}-{10_000 + number}"


class _Order:
    """One order's story, from the purchase to a new grade where it comes to that."""

    def __init__(self, rng: random.Random, seller: DemoSeller, number: int, worker_id: str, now: datetime) -> None:
        self.rng = rng
        self.seller = seller
        self.worker_id = worker_id
        self.now = now
        # Now and then the shop also answers in public.
        self.responds = number % 12 == 5
        # Some do not want to be asked.
        self.invite = number % 10 != 7
        self.order_id = order_id_of(seller, number)
        elsewhere = rng.random() >= 0.8
        age = DAYS * (1 - (number + rng.random()) / seller.orders)
        # The front page lets visitors be the customers who were asked last: these speak the shop's language.
        self.language = {"nl": "en", "en": "nl"}[seller.language] if elsewhere and age > 20 else seller.language
        self.ordered_at = now - timedelta(days=age, hours=rng.random() * 12)
        self.staff = Actor(ActorKind.STAFF, "demo", {seller.id: Role.AGENT})
        self.last_at: datetime | None = None
        self.about = "none"

    def bought(self) -> list[Bought]:
        """What is left to write about: nothing before the delivery, nor once it came to a request."""
        if self.last_at is None or not self.about:
            return []
        return [Bought(self.order_id, self.seller.id, self.seller.name, self.language, self.last_at, self.about)]

    def play(self) -> None:
        self._order()
        purchase = find_purchase(self.order_id, self.seller.id)
        if purchase is None:
            return
        delivered_at = self.ordered_at + timedelta(days=2 + self.rng.random() * 3)
        invited_at = clock.start_of_day(purchase.expected_delivery_date + timedelta(days=3)) + timedelta(hours=10)
        self.last_at = delivered_at if delivered_at <= self.now else None
        if invited_at > self.now:
            return
        plan_invitations(by=BY, now=invited_at)
        send(self.worker_id, invited_at)
        if standing_of(purchase, now=invited_at).state is not InvitationState.SENT:
            return
        purchase.refresh_from_db()
        reviewed_at = invited_at + timedelta(hours=self.rng.random() * 60)
        if reviewed_at > self.now or self.rng.random() < 0.3:
            return
        grade = self.rng.choices(range(1, 11), weights=self.seller.weights)[0]
        review = submit_review_by_link(purchase=purchase, answers=self._answers(grade), now=reviewed_at)
        self.last_at = reviewed_at
        self.about = "good" if grade >= 8 else ""
        if self.responds:
            self._respond(review.pk, reviewed_at + timedelta(hours=20), good=grade >= 8)
        if grade < 6 and self.rng.random() < self.seller.diligence:
            self._repair(review.pk, reviewed_at)

    def _order(self) -> None:
        name = f"{self.rng.choice(FIRST_NAMES)} {self.rng.choice(LAST_NAMES)}"
        product, title = self.rng.choice(PRODUCTS[self.seller.id])
        expected = clock.marketplace_day(self.ordered_at + timedelta(days=3))
        put_order(
            order_id=self.order_id,
            data=OrderData(
                ordered_at=self.ordered_at,
                customer=CustomerData(
                    id=f"c-{self.order_id.lower()}",
                    name=name,
                    email=f"{self.order_id.lower()}@customers.example",
                    invite=self.invite,
                    language=self.language,
                ),
                purchases=(
                    PurchaseData(
                        self.seller.id,
                        expected,
                        delivered_date=self._delivered(expected),
                        items=(ItemData(product, 1, title),),
                    ),
                ),
            ),
            by=BY,
            now=self.ordered_at,
        )

    def _delivered(self, expected: date) -> date | None:
        day = expected + timedelta(days=self.rng.choice((-1, 0, 0, 1)))
        return day if day <= clock.marketplace_day(self.now) else None

    def _answers(self, grade: int) -> Answers:
        band = "good" if grade >= 8 else "middle" if grade >= 6 else "low"
        text = self.rng.choice(WORDS[self.language][band]) if self.rng.random() < 0.8 else ""
        aspects = {
            name: min(10, max(1, grade + self.rng.choice((-1, 0, 0, 1))))
            for name in ("as_described", "delivery_time", "condition")
            if self.rng.random() < 0.75
        }
        had_contact = self.rng.random() < 0.2 if self.rng.random() < 0.7 else None
        if had_contact:
            aspects["contact"] = min(10, max(1, grade + self.rng.choice((0, 1))))
        return Answers(grade, text, aspects, had_contact)

    def _respond(self, review_id: str, at: datetime, *, good: bool) -> None:
        if at > self.now:
            return
        review = get_review(review_id, by=self.staff)
        publish_response(review=review, text=RESPONSES[self.language][good], by=self.staff, now=at)
        send(self.worker_id, at)

    def _repair(self, review_id: str, reviewed_at: datetime) -> None:
        """The seller writes, asks, and the customer may grade again."""
        messages, explanations = REPAIRED[self.language]
        written_at = reviewed_at + timedelta(hours=2 + self.rng.random() * 20)
        asked_at = written_at + timedelta(days=2)
        answered_at = asked_at + timedelta(hours=3 + self.rng.random() * 40)
        if written_at > self.now:
            return
        review = get_review(review_id, by=self.staff)
        write_to_customer(purchase=review.purchase, text=self.rng.choice(messages), by=self.staff, now=written_at)
        send(self.worker_id, written_at)
        self.last_at = written_at
        self.about = "contacted"
        if asked_at > self.now or self.rng.random() < 0.25:
            return
        self.about = ""
        request_reassessment(review=get_review(review_id, by=self.staff), by=self.staff, now=asked_at)
        send(self.worker_id, asked_at)
        if answered_at > self.now or self.rng.random() < 0.25:
            return
        request = request_of(get_review(review_id, by=self.staff))
        if request is None:
            return
        if self.rng.random() < 0.15:
            keep(request=request, offered=Offered.NO, now=answered_at)
        else:
            new = min(10, review.overall + self.rng.choice((2, 3, 4, 5)))
            explanation = self.rng.choice(explanations)
            answer(request=request, overall=new, explanation=explanation, offered=Offered.NO, now=answered_at)
        conversation = conversation_about(review.purchase_id)
        if conversation is not None:
            close_conversation(
                conversation=conversation, by=self.staff, now=min(answered_at + timedelta(hours=2), self.now)
            )

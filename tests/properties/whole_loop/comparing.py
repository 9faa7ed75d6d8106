"""What the real Makegood and the model have to agree on after every step."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import event
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from makegood.domain.conversations.models import Conversation as StoredConversation
from makegood.domain.grading.queries import assessment_grade
from makegood.domain.mail.enums import EmailState
from makegood.domain.mail.models import Email
from makegood.domain.nps.models import Survey as StoredSurvey
from makegood.domain.orders.models import Purchase as StoredPurchase
from makegood.domain.reviews.models import Review as StoredReview
from makegood.domain.webhooks.actions import create_endpoint
from makegood.domain.webhooks.enums import Event
from makegood.domain.webhooks.models import Delivery
from makegood.jobs.commands.grades import checks_of
from makegood.kernel.errors import Invalid, MakegoodError, NotFound
from makegood.kernel.sealing import head, seal_rows
from tests.factories import OPERATOR, make_seller
from tests.integration.api.caller import Caller, operator, seller

from .asking import forgotten, note_asked
from .grade import grade_of
from .model import ZONE, Customer, Letter, Message, No, Purchase, Request, Review, World, day_of

T = TypeVar("T")
START = datetime(2026, 9, 14, 10, tzinfo=UTC)
SELLERS = ("bikes", "shop")
REFS = ("anna", "bert", "carla")
TO_CUSTOMERS = ("conversation", "reassessment", "response")


class Compared(RuleBasedStateMachine):
    """One marketplace from its first order on, with nothing to do in it yet (`machine.WholeLoop`)."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(START)
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        mail.outbox = []
        self.rows: dict[Letter, str] = {}
        self.messages: dict[Message, str] = {}
        self.heard = 0
        self.head: Any = None
        self.shopper = Client()
        self.numbers = count(1)

    def teardown(self) -> None:
        try:
            self.everything_is_in_order()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        for name in SELLERS:
            make_seller(name, name.title())
        self.as_operator: Caller = operator()
        self.as_sellers: dict[str, Caller] = {name: seller(name) for name in SELLERS}
        create_endpoint(owner="", url="https://hooks.example/", events=Event.values, by=OPERATOR, now=START)

    # ---- finding things

    @property
    def now(self) -> datetime:
        return self.world.now

    def pick(self, some: list[T], which: int) -> T:
        return some[which % len(some)]

    def purchases(self) -> list[Purchase]:
        return list(self.world.purchases.values())

    def talks(self) -> list[Purchase]:
        return [one for one in self.purchases() if one.conversation]

    def requested(self) -> list[Review]:
        sent = {id(one.about) for one in self.world.letters if one.sent_at}
        return [one for one in self.world.reviews if one.request and id(one.request) in sent]

    def stored(self, one: Purchase) -> StoredPurchase:
        found = StoredPurchase.objects.select_related("customer", "seller", "order")
        return found.get(order=one.order, seller=one.seller)

    def review_of(self, one: Review) -> StoredReview:
        found = StoredReview.objects.select_related("purchase__customer", "purchase__seller", "purchase__order")
        return found.get(purchase__order=one.purchase.order, seller=one.purchase.seller)

    def talk_of(self, one: Purchase) -> StoredConversation:
        return StoredConversation.objects.get(purchase__order=one.order, seller=one.seller)

    def both(self, really: Callable[[], object], told: Callable[[], object]) -> object:
        """The same on both sides: both do it, or both refuse with the same code. What the real one gave back."""
        code = None
        try:
            told()
        except No as no:
            code = no.code
        made, found = None, None
        try:
            made = really()
        except Invalid as error:
            found = error.errors[0].code
        except NotFound:
            found = "not_found"
        except MakegoodError as error:
            found = error.code
        assert found == code, f"refused with {found}, expected {code}"
        event(f"refused: {code}" if code else "done")
        return made

    # ---- what has to be so

    @invariant()
    def the_grades_are_those_of_the_reviews(self) -> None:
        today = day_of(self.now)
        for name in SELLERS:
            found = assessment_grade(name, on=today, today=today).as_json()
            expected = grade_of(self.world, name)
            assert {key: found[key] for key in expected} == expected

    @invariant()
    def the_outbox_holds_what_it_should(self) -> None:
        rows = {one.pk: one for one in Email.objects.filter(kind__in=TO_CUSTOMERS).order_by("entered_at", "pk")}
        free = [one for one in rows.values() if one.pk not in self.rows.values()]
        for letter in self.world.letters:
            if letter not in self.rows:
                about = self._id_of(letter.about)
                mine = [one for one in free if (one.kind, one.about) == (letter.kind, about)]
                assert mine, f"no e-mail of kind {letter.kind}"
                self.rows[letter] = mine[0].pk
                free.remove(mine[0])
        assert not [(one.kind, one.state) for one in free], "an e-mail too many"
        for letter in self.world.letters:
            if letter.kind in TO_CUSTOMERS:
                row = rows[self.rows[letter]]
                state = "cancelled" if letter.state == "forgotten" else letter.state
                assert (row.kind, row.state, row.to_address) == (letter.kind, state, letter.address)
        sent = [one.message().get("Message-ID") for one in mail.outbox]
        assert len(sent) == len(set(sent)), "the same e-mail left twice"
        assert set(sent) == set(Email.objects.filter(sent_at__isnull=False).values_list("message_id", flat=True))

    def follow_what_went_with(self, customer: Customer) -> None:
        """Rather too much is erased than too little (R13.2): of e-mails to a former address, some of others go, too."""
        for letter in self.world.at_former_addresses(customer):
            if not Email.objects.get(pk=self.rows[letter]).to_address:
                self.world.forget(letter)

    def _id_of(self, about: object) -> str:
        if isinstance(about, Message):
            return self.messages[about]
        if isinstance(about, Request):
            review = next(one for one in self.world.reviews if one.request is about)
            return self.review_of(review).reassessment.pk
        assert isinstance(about, Review)
        return self.review_of(about).pk

    @invariant()
    def the_api_shows_what_is_so(self) -> None:
        with override_settings(MAKEGOOD_NOW=self.now):
            found = {
                (one["order"], one["seller"]): one for one in self.as_operator.get("/reviews", limit=100).json["items"]
            }
        assert set(found) == {(one.purchase.order, one.purchase.seller) for one in self.world.reviews}
        for one in self.world.reviews:
            shown = found[one.purchase.order, one.purchase.seller]
            expected = self._shown(one)
            assert {key: shown[key] for key in expected} == expected
            told = (shown["reassessment"]["state"], shown["reassessment"]["reason"])
            assert told == (self.world.standing(one.request), self.world.obstacle(one)), one

    def sellers_read_what_they_may(self) -> None:
        """Words that are held or hidden they do not (R12.5)."""
        for name, caller in self.as_sellers.items():
            with override_settings(MAKEGOOD_NOW=self.now):
                found = {one["order"]: one for one in caller.get("/reviews", limit=100).json["items"]}
            theirs = [one for one in self.world.reviews if one.purchase.seller == name]
            assert set(found) == {one.purchase.order for one in theirs}
            for one in theirs:
                shown = found[one.purchase.order]
                text = one.text if one.text_state == "shown" and not one.removed else ""
                explanation = one.explanation if one.explanation_state == "shown" and not one.removed else ""
                if not one.purchase.customer.erased:
                    assert (shown["text"], shown["new_overall_explanation"] or "") == (text, explanation)

    def _shown(self, one: Review) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "overall": one.overall,
            "aspects": one.aspects,
            "counts_as": one.counts_as,
            "new_overall": one.new,
            "origin": one.origin,
            "submitted_at": _utc(one.at),
            "contacted_at": _utc(one.contacted_at),
            "invited_at": _utc(one.purchase.invited_at),
        }
        if not one.purchase.customer.erased:
            shown |= {"text": one.text, "status": one.status}
        return shown

    @invariant()
    def public_pages_are_what_they_would_be_if_they_were_made_now(self) -> None:
        """Asked for after each step, they are kept; whatever is given out again `tests.compared_pages` compares."""
        with override_settings(MAKEGOOD_NOW=self.now):
            for name in SELLERS:
                assert self.shopper.get(f"/shop/{name}/").status_code == 200

    @invariant()
    def conversations_stand_as_they_should(self) -> None:
        stored = StoredConversation.objects.values_list("purchase__order", "seller", "state")
        states = {(order, name): state for order, name, state in stored}
        for one in self.talks():
            assert one.conversation
            assert states[one.order, one.seller] == one.conversation.state

    @invariant()
    def programs_are_told_of_every_event(self) -> None:
        found = Delivery.objects.filter(pk__gt=self.heard).exclude(event="grade.changed").order_by("pk")
        told = list(found.values_list("pk", "event", "seller_ref"))
        assert [(event, name) for _pk, event, name in told] == self.world.events
        self.heard = max([pk for pk, _event, _name in told], default=self.heard)
        self.world.events.clear()

    def everything_is_in_order(self) -> None:
        """What `makegood verify` says, with the head of the audit chain that it printed the time before."""
        seal_rows()
        for name, check in checks_of(now=self.now, expected=self.head).items():
            found = list(check())
            assert not found, f"{name}: {found}"
        self.head = head()

    def _see_what_was_asked(self) -> None:
        known = set(self.rows.values())
        for kind, about in (
            ("survey", lambda pk: StoredSurvey.objects.get(pk=pk).conversation.purchase),
            ("invitation", lambda pk: StoredPurchase.objects.get(invitation=pk)),
        ):
            for email in Email.objects.filter(kind=kind, state=EmailState.SENT).exclude(pk__in=known).order_by("pk"):
                bought = about(email.about)
                one = self.world.purchases[bought.order_id, bought.seller_id]
                note_asked(self.world, one, kind)
                event(f"left: {kind}")
                letter = Letter(kind, one, email.to_address, one.customer, "sent", self.now)
                self.world.letters.append(letter)
                self.rows[letter] = email.pk
        if self.now.astimezone(ZONE).hour >= 9:
            assert not [(one.order, one.seller) for one in forgotten(self.world)], "somebody was not asked"


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None

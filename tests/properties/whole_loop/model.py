"""The rules of the whole loop, said once more: R1 to R13 in plain Python on plain lists.

Written from the rules and not from the code: no Django, no tables, no running sums, no outbox. What may not be done
raises `No` with the code that everybody gets. Who is asked, and when, is not told in advance but judged (`asking.py`).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
HOLDS = "06-12345678"
"""What a check holds words for (R12.5)."""


class No(Exception):
    """It may not be done; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


@dataclass(eq=False)
class Customer:
    address: str
    agrees: bool
    left: bool = False
    """They unsubscribed themselves."""
    complained: bool = False
    erased: bool = False
    surveyed_at: datetime | None = None
    had: set[str] = field(default_factory=set)
    """Every address that was ever theirs."""


@dataclass(eq=False)
class Letter:
    """An e-mail to a customer. `about` is the message, the request or the review."""

    kind: str
    about: object
    address: str
    customer: Customer
    state: str = "queued"
    sent_at: datetime | None = None


@dataclass(eq=False)
class Message:
    purchase: "Purchase"
    counts: bool
    """It was handed in after the review, so it can be contact about it (R6.8)."""
    at: datetime
    state: str = "queued"
    sent_at: datetime | None = None


@dataclass(eq=False)
class Survey:
    until: datetime
    score: int | None = None


@dataclass(eq=False)
class Conversation:
    state: str = "open"
    written: list[Message] = field(default_factory=list)
    heard: int = 0
    closed_at: datetime | None = None
    closed_by_seller: bool = False
    survey: Survey | None = None


@dataclass(eq=False)
class Request:
    at: datetime
    until: datetime
    state: str = "requested"
    undelivered: bool = False
    again: bool = False


@dataclass(eq=False)
class Review:
    purchase: "Purchase"
    overall: int
    aspects: dict[str, int]
    text: str
    text_state: str
    at: datetime
    origin: str
    new: int | None = None
    aside: bool = False
    explanation: str = ""
    explanation_state: str = "shown"
    response: str = ""
    response_hidden: bool = False
    removed: str = ""
    request: Request | None = None
    verdict: tuple[str, str] | None = None
    reported: bool = False
    ever_reported: bool = False

    @property
    def counts_as(self) -> int | None:
        """R7.2, R12.2."""
        if self.removed:
            return None
        return self.overall if self.new is None or self.aside else self.new

    @property
    def status(self) -> str:
        if self.removed:
            return "removed"
        return "published" if self.text_state == self.explanation_state == "shown" else "held"

    @property
    def contacts(self) -> list[Message]:
        return [one for one in self.purchase.conversation.written if one.counts] if self.purchase.conversation else []

    @property
    def contacted_at(self) -> datetime | None:
        return min((one.sent_at for one in self.contacts if one.state == "sent" and one.sent_at), default=None)


@dataclass(eq=False)
class Purchase:
    order: str
    seller: str
    customer: Customer
    ordered_at: datetime
    expected: date
    cancelled: bool = False
    link_until: datetime | None = None
    review: Review | None = None
    conversation: Conversation | None = None
    invited_at: datetime | None = None


class World:
    """Everything that happened. Each method is something that somebody does at `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.customers: dict[str, Customer] = {}
        self.purchases: dict[tuple[str, str], Purchase] = {}
        self.do_not_ask: set[str] = set()
        self.letters: list[Letter] = []
        self.events: list[tuple[str, str]] = []
        """What programs are told: the event, and the seller."""
        self.asked: set[tuple[date, str]] = set()
        """Days and addresses of mailings, invitations and surveys."""
        self.asked_customers: set[tuple[date, int]] = set()

    @property
    def reviews(self) -> list[Review]:
        return [one.review for one in self.purchases.values() if one.review]

    def silent(self, customer: Customer) -> bool:
        return customer.left or customer.complained or customer.address in self.do_not_ask

    def reachable(self, customer: Customer) -> bool:
        return bool(customer.address) and not self.silent(customer)

    # ---- orders and customers

    def put_order(
        self,
        order: str,
        ref: str,
        address: str,
        agrees: bool,
        ordered_at: datetime,
        shares: dict[str, tuple[date, bool]],
    ) -> None:
        known = [one for (number, _seller), one in self.purchases.items() if number == order]
        if any(one.customer.erased for one in known):
            return
        customer = self.customers.setdefault(ref, Customer(address, agrees))
        if customer.address != address:
            customer.complained = False
        customer.address, customer.agrees = address, agrees
        customer.had.add(address)
        for one in known:
            one.customer, one.ordered_at = customer, ordered_at
            if one.seller not in shares:
                one.cancelled = True
        for seller, (expected, cancelled) in shares.items():
            one = self.purchases.setdefault(
                (order, seller), Purchase(order, seller, customer, ordered_at, expected, cancelled)
            )
            one.expected, one.cancelled = expected, cancelled

    def unsubscribe(self, customer: Customer) -> None:
        customer.left = True
        if customer.address:
            self.do_not_ask.add(customer.address)

    def resubscribe(self, customer: Customer) -> None:
        customer.left = customer.complained = False
        self.do_not_ask.discard(customer.address)

    def erase(self, ref: str) -> None:
        customer = self.customers.get(ref)
        if customer is None:
            raise No("not_found")
        del self.customers[ref]
        if customer.address:
            self.do_not_ask.add(customer.address)
        customer.erased, customer.address, customer.agrees = True, "", False
        for letter in self.letters:
            if letter.customer is customer:
                self.forget(letter)
        for review in self.reviews:
            if review.purchase.customer is customer:
                review.text = review.explanation = ""
                # There is nothing left to read and release; what the operator has hidden stays so.
                if review.text_state == "checking":
                    review.text_state = "shown"
                if review.explanation_state == "checking":
                    review.explanation_state = "shown"

    def forget(self, letter: Letter) -> None:
        letter.address = ""
        letter.state = "forgotten" if letter.state in ("queued", "cancelled") else letter.state

    def at_former_addresses(self, customer: Customer) -> list[Letter]:
        """E-mails to others at an address that was the customer's and is nobody's now: whose it was, none can say."""
        left = customer.had - {one.address for one in self.customers.values()}
        return [one for one in self.letters if one.address in left and one.customer is not customer]

    # ---- reviews

    def review_by_link(self, purchase: Purchase, overall: int, aspects: dict[str, int], text: str) -> None:
        is_open = purchase.link_until is not None and self.now <= purchase.link_until
        if purchase.review is None and not is_open:
            raise No("link_expired")
        self._review(purchase, overall, aspects, text, self.now, "link")

    def review_by_api(self, purchase: Purchase, overall: int, text: str, at: datetime) -> None:
        if at > self.now + timedelta(minutes=5):
            raise No("in_the_future")
        self._review(purchase, overall, {}, text, at, "api")

    def _review(
        self, purchase: Purchase, overall: int, aspects: dict[str, int], text: str, at: datetime, origin: str
    ) -> None:
        if purchase.customer.erased:
            raise No("erased")
        if purchase.review:
            raise No("already_reviewed")
        if purchase.cancelled:
            raise No("purchase_cancelled")
        state = "checking" if HOLDS in text else "shown"
        purchase.review = Review(purchase, overall, aspects, text, state, at, origin)
        self.events.append(("review.submitted", purchase.seller))

    # ---- conversations

    def write(self, purchase: Purchase) -> Message:
        if not purchase.customer.address:
            raise No("customer_unreachable")
        conversation = purchase.conversation = purchase.conversation or Conversation()
        message = Message(purchase, purchase.review is not None, self.now)
        conversation.written.append(message)
        conversation.state, conversation.closed_at = "waiting", None
        self._queue("conversation", message, purchase.customer)
        return message

    def hear(self, purchase: Purchase, *, automatic: bool) -> None:
        """The customer writes."""
        if purchase.customer.erased:
            raise No("erased")
        conversation = purchase.conversation = purchase.conversation or Conversation()
        if not automatic:
            conversation.heard += 1
            conversation.state, conversation.closed_at = "open", None
        self.events.append(("message.received", purchase.seller))

    def close(self, conversation: Conversation, *, by_seller: bool) -> None:
        if conversation.state != "closed":
            conversation.state, conversation.closed_at = "closed", self.now
            conversation.closed_by_seller = by_seller

    # ---- graded again

    def obstacle(self, review: Review) -> str | None:
        """R6.7, in its order."""
        if review.removed:
            return "review_removed"
        if review.request:
            return "already_requested"
        if not self.reachable(review.purchase.customer):
            return "customer_unreachable"
        if review.contacted_at is None:
            return "contact_bounced" if any(one.state == "bounced" for one in review.contacts) else "no_contact"
        return None

    def ask_again(self, review: Review) -> None:
        if code := self.obstacle(review):
            raise No(code)
        review.request = Request(self.now, self.now + timedelta(days=30))
        self._queue("reassessment", review.request, review.purchase.customer)
        self.events.append(("reassessment.requested", review.purchase.seller))

    def standing(self, request: Request | None) -> str:
        if request is None:
            return "none"
        return "lapsed" if request.state == "requested" and self.now > request.until else request.state

    def answer(self, review: Review, grade: int | None, explanation: str) -> None:
        """With another grade, or without: "leave it as it is"."""
        request = review.request
        assert request
        if review.purchase.customer.erased:
            raise No("erased")
        if review.removed and request.state == "requested":
            raise No("review_removed")
        if self.standing(request) == "lapsed":
            raise No("link_expired")
        if request.state != "requested":
            raise No("link_used")
        if grade is None:
            request.state = "kept"
            return
        request.state = "answered"
        review.new, review.explanation = grade, explanation
        review.explanation_state = "checking" if HOLDS in explanation else "shown"
        self.events.append(("review.regraded", review.purchase.seller))

    # ---- the seller in public

    def respond(self, review: Review, text: str) -> None:
        if review.removed:
            raise No("review_removed")
        if review.response != text:
            review.response = text
            self._stop("response", review)
            self._tell_of_response(review)

    def take_back(self, review: Review) -> None:
        review.response = ""
        self._stop("response", review)

    def _tell_of_response(self, review: Review) -> None:
        """Once, when it is first there to be read."""
        told = [one for one in self.letters if one.kind == "response" and one.about is review]
        if review.purchase.customer.address and not any(one.state != "cancelled" for one in told):
            self._queue("response", review, review.purchase.customer)

    # ---- moderation

    def report(self, review: Review) -> None:
        if review.removed:
            raise No("review_removed")
        if review.reported:
            raise No("already_reported")
        review.reported = True

    def decide(self, review: Review, verdict: str, ground: str) -> None:
        if review.removed == "withdrawn_by_customer":
            raise No("withdrawn_by_customer")
        if verdict == "remove_words" and not (review.text or review.explanation):
            raise No("no_words")
        if verdict == "void_regrade" and review.new is None:
            raise No("not_graded_again")
        if review.verdict == (verdict, ground) and not review.reported:
            raise No("already_decided")
        review.verdict, review.reported = (verdict, ground), False
        before = review.removed, review.aside
        self._apply(review, verdict, ground)
        if review.removed and review.removed != before[0]:
            self.events.append(("review.removed", review.purchase.seller))
        elif not review.removed and review.aside != before[1]:
            self.events.append(("review.regraded", review.purchase.seller))

    def _apply(self, review: Review, verdict: str, ground: str) -> None:
        """It is now as this decision says, whatever an earlier one said."""
        was_removed = bool(review.removed)
        review.removed = ground if verdict == "remove" else ""
        review.aside = verdict == "void_regrade" and review.new is not None
        for part in ("text", "explanation"):
            hidden = getattr(review, f"{part}_state") == "hidden"
            if verdict == "remove_words" and getattr(review, part):
                setattr(review, f"{part}_state", "hidden")
            elif verdict != "remove_words" and hidden:
                setattr(review, f"{part}_state", "shown")
        if review.removed:
            self._stop("response", review)
        elif was_removed:
            if review.response:
                self._tell_of_response(review)
            request = review.request
            stopped = any(one.about is request and one.state == "cancelled" for one in self.letters)
            if request and self.standing(request) == "requested" and stopped:
                self._queue("reassessment", request, review.purchase.customer)

    def release(self, review: Review) -> None:
        if review.text_state != "checking":
            raise No("not_held")
        review.text_state = "shown"

    def withdraw(self, review: Review) -> None:
        if review.removed == "withdrawn_by_customer":
            raise No("already_withdrawn")
        if review.removed:
            raise No("review_removed")
        review.removed, review.reported = "withdrawn_by_customer", False
        self._stop("response", review)
        self.events.append(("review.removed", review.purchase.seller))

    # ---- e-mail

    def _queue(self, kind: str, about: object, customer: Customer) -> None:
        """Into the queue; one that was stopped there is the same one again."""
        for one in self.letters:
            if (one.kind, one.about, one.state) == (kind, about, "cancelled"):
                one.state, one.address, one.customer = "queued", customer.address, customer
                return
        self.letters.append(Letter(kind, about, customer.address, customer))

    def _stop(self, kind: str, about: object) -> None:
        for one in self.letters:
            if one.kind == kind and one.about is about and one.state == "queued":
                one.state = "cancelled"

    def run_worker(self) -> None:
        """Everything that waits leaves, except what nobody may be told any more."""
        for review in self.reviews:
            self._mail_again(review)
        removed = {id(one.request) for one in self.reviews if one.removed and one.request}
        for letter in self.letters:
            if letter.state != "queued":
                continue
            if letter.kind == "reassessment" and id(letter.about) in removed:
                letter.state = "cancelled"
                continue
            letter.state, letter.sent_at = "sent", self.now
            if isinstance(letter.about, Message):
                letter.about.state, letter.about.sent_at = "sent", self.now

    def _mail_again(self, review: Review) -> None:
        """R6.8: the same request once more, where the customer has another address since."""
        request, customer = review.request, review.purchase.customer
        if not request or not request.undelivered or request.again or review.removed:
            return
        tried = {one.address for one in self.letters if one.about is request}
        if self.standing(request) == "requested" and self.reachable(customer) and customer.address not in tried:
            request.again, request.undelivered = True, False
            self._queue("reassessment", request, customer)

    def bounce(self, letter: Letter, *, complaint: bool) -> None:
        """It comes back (R5.5), or its reader calls it unwanted (R6.7)."""
        if letter.state == "sent":
            letter.state = "bounced"
            if isinstance(letter.about, Message):
                self._undo_contact(letter.about)
            elif isinstance(letter.about, Request):
                letter.about.undelivered = True
        if complaint and letter.address:
            self.do_not_ask.add(letter.address)
            for customer in self.customers.values():
                customer.complained |= customer.address == letter.address

    def _undo_contact(self, message: Message) -> None:
        """One that did not arrive is no answer: if it was the last, it is the seller's turn again."""
        message.state = "bounced"
        conversation = message.purchase.conversation
        assert conversation
        # Of two at one moment, as only a clock that stands still has them, neither is the last.
        others = [one for one in conversation.written if one is not message and one.at >= message.at]
        if conversation.state == "waiting" and not others:
            conversation.state = "open"

"""What happens to one purchase, as its customer, its seller and the marketplace do it from outside.

Everything about purchase number n follows from the seed and n alone: who, which grade, which way, what is answered.
A story is a generator: it yields seconds to wait, or a question to ask again and again until it is true, or `TURN`
before each request, so that the driver says when it leaves.
"""

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from tools.load.client import Answer, Browser, Client, send_mail
from tools.load.journal import NO_ANSWER, Journal
from tools.load.outside import Mail, MailServer

Wait = float | Callable[[], object]
Story = Generator[Wait, None, None]

TURN = 0.0
AGAIN = 0.3
"""Seconds before what was not answered, or refused for now, is repeated."""
LOW = 6

_ONCE = re.compile(r'name="once" value="([a-z2-7]+)"')
_WORDS = (
    "The parcel came a day late but well packed.",
    "Precies zoals beschreven, prima winkel.",
    "De doos was ingedeukt en er ontbrak een schroef.",
    "Quick answer to my question, and it works as it should.",
)


@dataclass(frozen=True, slots=True)
class Shop:
    """A seller, and how it gets in."""

    id: str
    key: str
    browser: Browser
    """Of one of its staff, signed in."""


@dataclass(slots=True)
class World:
    """What all stories share."""

    seed: str
    client: Client
    journal: Journal
    mails: MailServer
    operator_key: str
    shops: list[Shop]
    inbound_port: int


class Purchase:
    """One story. `said` is called with every answer of a page or of the API."""

    def __init__(self, world: World, number: int, said: Callable[[int], None]) -> None:
        self.world = world
        self.said = said
        self.number = number
        self.dice = Random(f"{world.seed}/{number}")
        self.shop = self.dice.choice(world.shops)
        self.order = f"o-{number}"
        self.customer = f"c-{number}"
        self.address = f"c-{number}@customers.example"
        self.grade = self.dice.choice((1, 2, 3, 4, 5, 7, 8, 9, 10))
        self.review = ""
        self.stage = "ordering"
        """What it is at: where it stands still, this is what did not come."""

    def mark(self, what: str) -> str:
        """Words that occur nowhere else."""
        return f"{what}-{self.number}-{self.world.seed}."

    def tell(self) -> Story:
        """From the order to the last answer."""
        yield from self._order()
        if self.dice.random() < 0.5:
            yield from self._review_by_link()
        else:
            yield from self._review_by_api()
        if self.grade < LOW or self.dice.random() < 0.2:
            yield from self._make_good()
        if self.dice.random() < 0.3:
            yield from self._respond()
        self.stage = "done"

    # ---- the marketplace

    def _order(self) -> Story:
        now = datetime.now(UTC)
        delivered = (now - timedelta(days=5)).date().isoformat()
        item = {"product": f"article-{self.dice.randrange(20)}", "title": "Fietsbel", "quantity": 1}
        body = {
            "ordered_at": (now - timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "customer": {
                "id": self.customer,
                "name": "Anna de Vries",
                "email": self.address,
                "language": self.dice.choice(("nl", "en")),
                "invite": True,
            },
            "purchases": [{"seller": self.shop.id, "expected_delivery_date": delivered, "items": [item]}],
        }
        path = f"/api/v1/orders/{self.order}"
        yield from self._settle("order", {}, lambda: self._api("PUT", path, body), accepted=(200, 201))

    def _review_by_api(self) -> Story:
        self.stage = "reviewing through the API"
        text = self._words("review")
        body = {"order": self.order, "seller": self.shop.id, "overall": self.grade, "text": text}
        once = self._once("review")
        answer = yield from self._settle(
            "review",
            {"overall": self.grade, "text": text},
            lambda: self._api("POST", "/api/v1/reviews", body, headers=once),
            accepted=(201,),
        )
        self.review = str(answer.json["id"])

    # ---- the customer

    def _review_by_link(self) -> Story:
        self.stage = "waiting for the invitation"
        invitation = yield from self._got("/r/")
        path = invitation.link("/r/").partition("?")[0]
        self.stage = "filling in the form"
        yield from self._look(lambda: self.world.client.call("GET", f"{path}?grade={self.grade}"))
        text = self._words("review")
        form = {"overall": str(self.grade), "text": text, "condition": str(self.dice.randint(1, 10))}
        # 409: it was stored by an earlier one whose answer was lost.
        yield from self._settle(
            "review",
            {"overall": self.grade, "text": text},
            lambda: self.world.client.call("POST", path, form=form),
            accepted=(303, 409),
        )
        path = f"/api/v1/reviews?seller={self.shop.id}&q={self.order}"
        found = yield from self._look(lambda: self._api("GET", path))
        self.review = next((one["id"] for one in found.json["items"] if one["order"] == self.order), "")
        if not self.review:
            raise LookupError(f"the review of {self.order} was stored and is not in the list")

    def _answer_mail(self, mail: Mail) -> Story:
        text = self.mark("answer")
        message_id = f"<{self.number}.{self.world.seed}@customers.example>"
        facts = {"order": self.order, "seller": self.shop.id, "address": self.address, "text": text}
        number = self.world.journal.ask("answer", facts)
        status = NO_ANSWER
        while status != 250:
            status = send_mail(
                self.world.inbound_port,
                sender=self.address,
                recipient=mail.author,
                message_id=message_id,
                answers=mail.message_id,
                text=text,
            )
            self.world.journal.tell(number, status, accepted=status == 250)
            if status >= 500:
                raise LookupError(f"the answer to {mail.author} was refused with {status}")
            if status != 250:
                yield AGAIN

    def _grade_again(self) -> Story:
        self.stage = "waiting for the question to grade again"
        request = yield from self._got("/again/")
        path = request.link("/again/")
        self.stage = "grading again"
        yield from self._look(lambda: self.world.client.call("GET", path))
        action = self.dice.choice(("answer", "answer", "answer", "keep"))
        overall = self.dice.randint(self.grade, 10)
        form = {"overall": str(overall), "explanation": self.mark("why"), "offered": "no", "action": action}
        yield from self._settle(
            "again",
            {"action": action, "overall": overall},
            lambda: self.world.client.call("POST", path, form=form),
            accepted=(303, 409),
        )

    # ---- the seller

    def _make_good(self) -> Story:
        self.stage = "writing to the customer"
        text = f"Wat vervelend, dat lossen wij vandaag op. {self.mark('message')}"
        way = self.dice.choice(("page", "operator", "seller"))
        if way == "page":
            yield from self._write_on_the_page(text)
        else:
            path = f"/api/v1/reviews/{self.review}/messages"
            key = self.world.operator_key if way == "operator" else self.shop.key
            once = self._once("message")
            call = lambda: self._api("POST", path, {"text": text}, key=key, headers=once)  # noqa: E731 - as its neighbours
            yield from self._settle("message", {"text": text}, call, accepted=(201,))
        self.stage = "waiting for the seller's message"
        mail = yield from self._got(self.mark("message"))
        if self.dice.random() < 0.5:
            self.stage = "answering by e-mail"
            yield from self._answer_mail(mail)
        if self.dice.random() < 0.7:
            self.stage = "asking to grade again"
            path = f"/api/v1/reviews/{self.review}/reassessment"
            # Until what the mail server accepted has been noted, there is no contact yet.
            yield from self._settle(
                "request",
                {},
                lambda: self._api("POST", path, {}, key=self.shop.key),
                accepted=(201, "already_requested"),
                later=("no_contact",),
            )
            yield from self._grade_again()

    def _write_on_the_page(self, text: str) -> Story:
        path = f"/dashboard/reviews/{self.review}/message/"
        browser = self.shop.browser
        page = yield from self._look(lambda: browser.get(path))
        once = _ONCE.search(page.body.decode())
        form = {"once": once.group(1) if once else "", "text": text, "action": "send"}
        yield from self._settle("message", {"text": text}, lambda: browser.post(path, form), accepted=(302, 303))

    def _respond(self) -> Story:
        self.stage = "responding in public"
        text = self._words("response")
        path = f"/api/v1/reviews/{self.review}/response"
        call = lambda: self._api("PUT", path, {"text": text}, key=self.shop.key)  # noqa: E731 - as its neighbours
        yield from self._settle("response", {"text": text}, call, accepted=(200, 201))

    # ---- how it is asked

    def _words(self, what: str) -> str:
        return f"{self.dice.choice(_WORDS)} {self.mark(what)}"

    def _mail(self, holds: str) -> Mail | None:
        """The customer's first e-mail that holds these words."""
        return next((mail for mail in self.world.mails.to(self.address) if holds in mail.text), None)

    def _got(self, holds: str) -> Generator[Wait, None, Mail]:
        """Waits for it."""
        yield lambda: self._mail(holds)
        mail = self._mail(holds)
        if mail is None:
            raise LookupError("a story went on too early")
        return mail

    def _api(
        self, method: str, path: str, body: object = None, *, key: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        return self.world.client.call(method, path, body, key=key or self.world.operator_key, headers=headers)

    def _once(self, what: str) -> dict[str, str]:
        return {"Idempotency-Key": f"{self.world.seed}-{self.number}-{what}"}

    def _look(self, call: Callable[[], Answer]) -> Generator[Wait, None, Answer]:
        """A page that stores nothing, until it comes."""
        while True:
            yield TURN
            answer = call()
            self.said(answer.status)
            if answer.status == 200:
                return answer
            if not _is_for_now(answer):
                raise LookupError(f"{answer.status} instead of a page")
            yield AGAIN

    def _settle(
        self,
        kind: str,
        facts: dict[str, object],
        call: Callable[[], Answer],
        *,
        accepted: tuple[int | str, ...],
        later: tuple[str, ...] = (),
    ) -> Generator[Wait, None, Answer]:
        """A request that stores something: repeated until it is known what became of it, all in the journal.

        `accepted` are statuses and codes that mean that it was done, `later` codes after which it is tried again.
        """
        journal = self.world.journal
        about = {"order": self.order, "seller": self.shop.id, "customer": self.customer, "address": self.address}
        number = journal.ask(kind, {**about, **facts})
        while True:
            yield TURN
            answer = call()
            self.said(answer.status)
            done = answer.status in accepted or answer.code in accepted
            journal.tell(number, answer.status, accepted=done)
            if done:
                return answer
            if not _is_for_now(answer) and answer.code not in later:
                raise LookupError(f"{kind} was answered with {answer.status} {answer.code}")
            yield AGAIN


def _is_for_now(answer: Answer) -> bool:
    """Whether the same may be answered otherwise in a moment."""
    return answer.status in (NO_ANSWER, 429, 500, 502, 503, 504) or answer.code == "idempotency_in_progress"

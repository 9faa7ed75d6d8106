"""The demo's conversations: customers ask and answer by e-mail, as from outside, and sellers answer them."""

import random
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from makegood.domain.conversations.actions import (
    Upload,
    add_note,
    ask_question,
    close_conversation,
    keep_upload,
    note_report,
    receive_email,
)
from makegood.domain.conversations.queries import conversation_about
from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.parsing import Report
from makegood.domain.nps.actions import note_outcome
from makegood.domain.orders.queries import find_purchase
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel import actors
from makegood.kernel.actors import Actor, ActorKind

from .demo_talks import QUESTIONS, TALKS, Step, Talk
from .worker import send

BY = actors.system("demo")
MARKETPLACE = Actor(ActorKind.OPERATOR_KEY, "demo")
QUESTIONS_EACH = 6
"""How many answered questions of the last months each talkative seller has, for the response time."""

_WROTE = {"nl": "Op {when} schreef {name}:", "en": "On {when}, {name} wrote:"}
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase as the demo's story left it: a place for a conversation. `about` is as in `Talk`, or empty."""

    order_id: str
    seller_id: str
    seller_name: str
    language: str
    at: datetime
    """From when on there is something to write about: the delivery, or the last thing that happened."""
    about: str


def converse(bought: Sequence[Bought], staff: dict[str, list[Actor]], *, worker_id: str, now: datetime) -> None:
    """Gives the sellers with staff their conversations, and each conversation a purchase in its language."""
    rng = random.Random(20261124)  # noqa: S311 - a story, not a secret
    for seller_id, people in staff.items():
        free = [one for one in bought if one.seller_id == seller_id]
        language = "nl" if seller_id == "fietshoek" else "en"
        for talk in TALKS[language]:
            begins = now - timedelta(hours=talk.steps[0].ago)
            fits = [one for one in free if (one.about, one.language) == (talk.about, language) and one.at < begins]
            if fits:
                chosen = max(fits, key=lambda one: one.at)
                free.remove(chosen)
                _Conversation(chosen, people, worker_id, now).play(talk)
        _answered_questions(rng, [one for one in free if one.about in ("none", "good")], people, worker_id, now)


def _answered_questions(
    rng: random.Random, free: list[Bought], people: list[Actor], worker_id: str, now: datetime
) -> None:
    for one in rng.sample(free, min(QUESTIONS_EACH, len(free))):
        question, answer = rng.choice(QUESTIONS[one.language])
        asked = (now - one.at) / timedelta(hours=1) * (0.2 + 0.7 * rng.random())
        answered = asked - min(asked / 2, 0.5 + rng.random() * 9)
        steps = (Step(asked, "ask", question), Step(answered, "answer", answer), Step(answered * 0.9, "close"))
        _Conversation(one, people, worker_id, now).play(Talk(one.about, steps))


def receive_a_stray(*, now: datetime) -> None:
    """An e-mail that answers none of ours: the operator finds it among the mail without a place."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Piet de Graaf <piet@elders.example>", "service@marketplace.example"
    mail["Subject"] = "Waar blijft mijn pakje?"
    mail.set_content("Ik heb vorige week iets besteld, maar ik weet het nummer niet meer. Kunt u mij helpen?")
    receive_email(
        raw=mail.as_bytes(),
        recipient="service@marketplace.example",
        sender="piet@elders.example",
        by=BY,
        now=now,
        on_outcome=lambda email, moment: note_outcome(email=email, by=BY, now=moment),
    )


class _Conversation:
    """One conversation, step by step."""

    def __init__(self, bought: Bought, people: list[Actor], worker_id: str, now: datetime) -> None:
        purchase = find_purchase(bought.order_id, bought.seller_id)
        assert purchase is not None  # noqa: S101 - made by this demo
        self.purchase = purchase
        self.bought = bought
        self.owner, self.agent = people[0], people[-1]
        self.worker_id = worker_id
        self.now = now
        self.last_words = ""

    def play(self, talk: Talk) -> None:
        for step in talk.steps:
            self._step(step, self.now - timedelta(hours=step.ago))

    def _step(self, step: Step, at: datetime) -> None:
        match step.kind:
            case "ask":
                ask_question(
                    order_id=self.bought.order_id,
                    seller_id=self.bought.seller_id,
                    text=step.text,
                    by=MARKETPLACE,
                    now=at,
                )
            case "mail" | "auto" | "other":
                self._mail(step, at)
            case "answer" | "lost":
                self._answer(step, at)
            case "note":
                conversation = conversation_about(self.purchase.pk)
                if conversation is not None:
                    add_note(conversation=conversation, text=step.text, by=self.agent, now=at)
            case "close":
                conversation = conversation_about(self.purchase.pk)
                if conversation is not None:
                    close_conversation(conversation=conversation, by=self.owner, now=at)

    def _answer(self, step: Step, at: datetime) -> None:
        files = [Upload(step.file, _file(step.file))] if step.file else []
        kept = keep_upload(purchase=self.purchase, uploads=files, by=self.owner, now=at)
        message = write_to_customer(purchase=self.purchase, text=step.text, attachments=kept, by=self.owner, now=at)
        self.last_words = step.text
        send(self.worker_id, at)
        if step.kind == "lost":
            message.refresh_from_db()
            note_report(
                report=Report.BOUNCE,
                about=[message.header_id],
                reason="552 5.2.2 Mailbox full",
                by=BY,
                now=at + timedelta(minutes=2),
                on_outcome=lambda email, moment: note_outcome(email=email, by=BY, now=moment),
            )

    def _mail(self, step: Step, at: datetime) -> None:
        """An e-mail as a customer's program writes it, handed in as the mail server does."""
        conversation = conversation_about(self.purchase.pk)
        if conversation is None:
            return
        customer = self.purchase.customer
        sender = "buur@customers.example" if step.kind == "other" else customer.email
        mail = EmailMessage()
        mail["From"] = f"{customer.first_name or 'Customer'} <{sender}>"
        mail["To"] = relay_address(conversation.relay_token)
        mail["Subject"] = f"Re: {self.bought.order_id}"
        mail["Message-ID"] = f"<{step.kind}-{self.bought.order_id.lower()}-{step.ago}@customers.example>"
        if step.kind == "auto":
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(self._words(step, at))
        if step.file:
            mail.add_attachment(_file(step.file), maintype="image", subtype="png", filename=step.file)
        receive_email(
            raw=mail.as_bytes(),
            recipient=relay_address(conversation.relay_token),
            sender=sender,
            by=BY,
            now=at,
            on_outcome=lambda email, moment: note_outcome(email=email, by=BY, now=moment),
        )

    def _words(self, step: Step, at: datetime) -> str:
        if step.kind != "mail":
            return step.text
        when = (at - timedelta(hours=3)).strftime("%d-%m-%Y %H:%M")
        head = _WROTE[self.bought.language].format(when=when, name=self.bought.seller_name)
        quoted = "\n".join(f"> {line}" for line in (self.last_words or "…").splitlines())
        return f"{step.text}\n\n{self.purchase.customer.first_name}\n\n{head}\n{quoted}\n"


def _file(name: str) -> bytes:
    """A small PDF, or a picture: a square in the colour of clay."""
    if name.endswith(".pdf"):
        return _PDF
    side = 48
    rows = b"".join(b"\x00" + bytes((196, 138, 92)) * side for _row in range(side))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

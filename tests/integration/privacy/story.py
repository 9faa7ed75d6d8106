"""A customer who left traces wherever one can, and a search through every byte that is stored."""

import base64
import quopri
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from makegood.domain.conversations.actions import Upload, add_note, close_conversation, keep_upload, receive_email
from makegood.domain.conversations.models import Conversation, Message
from makegood.domain.moderation.actions import appeal_as_customer, decide, report_as_reader, report_review
from makegood.domain.moderation.enums import SubjectKind, Verdict
from makegood.domain.nps.actions import answer_survey
from makegood.domain.nps.models import Survey
from makegood.domain.orders.actions import issue_review_link
from makegood.domain.orders.models import Purchase
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reassessments.actions import answer, request_reassessment
from makegood.domain.reviews.actions import publish_response, submit_review_by_link, write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.domain.webhooks.actions import create_endpoint
from makegood.domain.webhooks.enums import Event
from makegood.jobs.worker import run_once
from makegood.kernel.actors import Role
from makegood.kernel.errors import Invalid
from tests.factories import (
    NOW,
    OPERATOR,
    WORKER,
    agent_of,
    make_order,
    make_product_review,
    make_review,
    make_seller,
    make_staff,
)
from tests.integration.webhook_receiver import Receiver, Reply

NAME = "Quirijntje Zwaluwstaart"
ADDRESS = "Quirijntje.Zwaluwstaart@klanten.example"
BETWEEN_OTHERS = (
    "lapjeskat",  # a note of the staff
    "vlinderstruik",  # what the coercion check stopped
    "koekoeksklok",  # a file that waits for its message
    "boterbloem",  # what others reported about the review
)
PERSONAL = (
    "quirijntje",
    "zwaluwstaart",
    "grijpstuiver",  # the review
    "kwartelkuiken",  # the explanation of the new grade
    "dovenetel",  # their opinion of an article
    "zuurkool",
    "madelief",
    "pimpelpaars",  # what the customer wrote by e-mail
    "zonnewijzer",  # what they quoted
    "brandnetelsoep",  # what the seller wrote
    "duizendpoot",  # the comment of the survey
    "regenpijp",  # an attachment of the seller, its name and content
    "nachtkaars",  # one of the customer
    "muizentrap",  # an e-mail that could not be placed
    "hagelsteen",  # the operator's reason, which they read too
    "stormlamp",  # their objection to it
    "wolkbreuk",  # what they reported as a reader
    *BETWEEN_OTHERS,
)
PDF = b"%PDF-1.4 "


def mail_of(text: str, *, to: str, subject: str = "Re: bestelling", sender: str = ADDRESS) -> bytes:
    """An e-mail as a mail program sends it, its text in quoted-printable and a file in base64."""
    body = quopri.encodestring(text.encode()).decode()
    file = base64.encodebytes(b"nachtkaars uit de bijlage").decode()
    return (
        f"From: {NAME} <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\n"
        "Message-ID: <1@laptop-van-zwaluwstaart.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"{body}\r\n--b\r\nContent-Type: text/plain; name=nachtkaars.txt\r\n"
        "Content-Disposition: attachment; filename=nachtkaars.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{file}\r\n--b--\r\n"
    ).encode()


def receive(raw: bytes, recipient: str | None = None, *, sender: str = ADDRESS) -> None:
    """An e-mail comes in; what becomes of others by it is no part of this story."""
    receive_email(raw=raw, recipient=recipient, sender=sender, by=WORKER, now=NOW, on_outcome=lambda _email, _at: None)


def relay_of(purchase: Purchase) -> str:
    """Where answers about a purchase go."""
    return f"c-{Conversation.objects.get(purchase=purchase).relay_token}@reply.localhost"


def leave_traces() -> Purchase:
    """Order, invitation, review, conversation with attachments both ways, note, stopped offer, response, new grade,
    survey, an e-mail without a place: through the product's own actions and its worker. The marketplace's webhook gets
    everything and says it again in its answers, the seller's gets nothing yet.
    """
    with (
        Receiver(answer=lambda call: Reply(200, {"X-Echo": "ok"}, call.body)) as receiver,
        override_settings(MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE=True),
    ):
        make_seller("shop")
        for owner, url in (("", receiver.url()), ("shop", "http://127.0.0.1:1/")):
            create_endpoint(owner=owner, url=url, events=list(Event.values), by=OPERATOR, now=NOW)
        return _leave_traces()


def _leave_traces() -> Purchase:
    make_staff("shop", Role.OWNER)
    make_order("quiet-1", name="Bert Anders", email="bert@elders.example", customer="c-other")
    order = make_order("order-1", sellers=("shop", "some-other"), name=NAME, email=ADDRESS, customer="c-1")
    purchase = Purchase.objects.get(order=order, seller_id="shop")
    day = NOW - timedelta(days=5)
    run_once(day)
    issue_review_link(purchase=purchase, by=OPERATOR, now=day)
    purchase = Purchase.objects.select_related("customer", "seller").get(pk=purchase.pk)
    review = submit_review_by_link(purchase=purchase, answers=Answers(3, "Het was een grijpstuiver."), now=day)
    words = {"title": "Zuurkool", "pros": ("Madelief",)}
    article = make_product_review(2, "Hij was een dovenetel.", purchase=purchase, now=day, **words)
    agent = agent_of("shop", Role.OWNER)
    files = keep_upload(purchase=purchase, uploads=[Upload("regenpijp.pdf", PDF + b"regenpijp")], by=agent, now=day)
    write_to_customer(purchase=purchase, text="Geen brandnetelsoep meer.", attachments=files, by=agent, now=day)
    run_once(day)
    receive(mail_of(f"Dank, pimpelpaars.\n\nOp maandag schreef {ADDRESS}:\n> zonnewijzer", to=relay_of(purchase)))
    conversation = Message.objects.get(direction="in").conversation
    add_note(conversation=conversation, text="Lapjeskat opgestuurd.", by=agent, now=day)
    condition = "U krijgt een vlinderstruik als u uw beoordeling verwijdert."
    with pytest.raises(Invalid):
        write_to_customer(purchase=purchase, text=condition, by=agent, now=day)
    publish_response(review=review, text="Beste Quirijntje, dank. Groet aan mevrouw zwaluwstaart!", by=agent, now=day)
    review.refresh_from_db()
    asked = request_reassessment(review=review, by=agent, now=day)
    run_once(day)
    answer(request=asked, overall=8, explanation="Nu een kwartelkuiken.", offered=None, now=day)
    _bring_before_the_operator(review, article)
    close_conversation(conversation=conversation, by=agent, now=day)
    later = day + timedelta(days=2)
    run_once(later)
    answer_survey(survey=Survey.objects.get(), score=9, comment="Een duizendpoot.", now=later)
    keep_upload(purchase=purchase, uploads=[Upload("koekoeksklok.pdf", PDF + b"koekoeksklok")], by=agent, now=NOW)
    receive(mail_of("Hallo, muizentrap?", to="info@reply.localhost", subject="Muizentrap"))
    run_once(NOW)
    return purchase


def _bring_before_the_operator(review: Review, article: ProductReview) -> None:
    """Reported and decided, objected to; and the customer reported somebody else's review as a reader."""
    day, agent = review.stored_at, agent_of("shop", Role.OWNER)
    reader: dict[str, str] = {"ground": "unlawful", "language": "nl"}
    report_review(review=review, ground="fraud", explanation="Er was geen boterbloem.", by=agent, now=day)
    report_as_reader(
        kind=SubjectKind.REVIEW, subject_id=review.pk, explanation="Een boterbloem?", email="lezer@elders.example",
        now=day, **reader,
    )  # fmt: skip
    words = {"verdict": Verdict.REMOVE_WORDS, "ground": "personal_data", "reason": "Daar staat een hagelsteen."}
    decision = decide(kind=SubjectKind.REVIEW, subject_id=review.pk, by=OPERATOR, now=day, **words)
    appeal_as_customer(decision=decision, text="Het was geen stormlamp.", now=day)
    report_review(review=article, ground="fraud", explanation="Geen boterbloem gekocht.", by=agent, now=day)
    decision = decide(kind=SubjectKind.PRODUCT_REVIEW, subject_id=article.pk, by=OPERATOR, now=day, **words)
    appeal_as_customer(decision=decision, text="Wel een stormlamp.", now=day)
    bert = {"customer": "c-other", "name": "Bert Anders", "email": "bert@elders.example"}
    other = make_review(5, "Gaat wel.", seller_id="some-other", now=day, **bert)
    report_as_reader(
        kind=SubjectKind.REVIEW, subject_id=other.pk, explanation="Zie mijn tweede wolkbreuk.", email=ADDRESS,
        now=day, **reader,
    )  # fmt: skip


def found_in_store(words: Iterable[str]) -> dict[str, list[str]]:
    """Where each of these words is still stored, in whatever form."""
    found = {}
    for name, content in _everything().items():
        # A line of quoted-printable is broken by "=" at its end.
        joined = content.replace(b"=\r\n", b"").replace(b"=\n", b"")
        hits = [word for word in words if any(form in content or form in joined for form in forms_of(word))]
        if hits:
            found[name] = hits
    return found


def _everything() -> dict[str, bytes]:
    """The data folder, on SQLite with the database and its log, lower-cased; else the text of every table."""
    files = [path for path in Path(settings.MAKEGOOD_DATA).rglob("*") if path.is_file() and "static" not in path.parts]
    found = {path.name: path.read_bytes().lower() for path in files}
    if connection.vendor == "sqlite":
        assert Path(connection.settings_dict["NAME"]).name in found
        return found
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(row[0] for row in cursor.fetchall()).lower().encode()
    return found


def forms_of(word: str) -> Iterator[bytes]:
    """How a word may lie somewhere, lower-cased: as it is, in hex, in the three ways in which base64 can cut it."""
    for spelling in (word, word.capitalize()):
        yield spelling.lower().encode()
        yield spelling.encode().hex().encode()
        for shift in range(3):
            encoded = base64.b64encode(b"x" * shift + spelling.encode())
            yield encoded[4 if shift else 0 : -4].lower()

"""Erasing a customer (R13.2): nothing of them is left anywhere, and nothing that counts has changed."""

import base64
import quopri
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from makegood.domain.accounts.actions import create_key
from makegood.domain.accounts.enums import Scope
from makegood.domain.conversations.actions import Upload, add_note, close_conversation, keep_upload, receive_email
from makegood.domain.conversations.models import Attachment, Conversation, Message, Note
from makegood.domain.mail.models import Email, ReceivedEmail
from makegood.domain.nps.actions import answer_survey
from makegood.domain.nps.models import Survey
from makegood.domain.orders.models import Customer, Order, Purchase
from makegood.domain.privacy.actions import apply_erasures, erase_customer, settle_erasures
from makegood.domain.privacy.records import written_down
from makegood.domain.reassessments.actions import answer, request_reassessment
from makegood.domain.reviews.actions import publish_response, submit_review_by_link, write_to_customer
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.rules import Answers
from makegood.domain.sellers.models import Seller
from makegood.jobs.worker import run_once
from makegood.kernel import actors
from makegood.kernel.actors import Role
from makegood.kernel.errors import Invalid, NotFound, Refused
from tests.factories import NOW, OPERATOR, WORKER, agent_of, make_order, make_review, make_seller, make_staff

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Quirijntje Zwaluwstaart"
ADDRESS = "Quirijntje.Zwaluwstaart@klanten.example"
WORDS = (
    "grijpstuiver",  # the review
    "kwartelkuiken",  # the explanation of the new grade
    "pimpelpaars",  # what the customer wrote by e-mail
    "zonnewijzer",  # what they quoted
    "brandnetelsoep",  # what the seller wrote
    "duizendpoot",  # the comment of the survey
    "lapjeskat",  # a note of the staff
    "vlinderstruik",  # what the coercion check stopped
    "regenpijp",  # a name and the content of an attachment
    "koekoeksklok",  # a file that waits for its message
    "muizentrap",  # an e-mail that could not be placed
)
PDF = b"%PDF-1.4 "


def mail_of(text: str, *, to: str, subject: str = "Re: bestelling", sender: str = ADDRESS) -> bytes:
    """An e-mail as a mail program sends it, its text in quoted-printable and a file in base64."""
    body = quopri.encodestring(text.encode()).decode()
    file = base64.encodebytes(b"regenpijp uit de bijlage").decode()
    return (
        f"From: {NAME} <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <1@laptop-van-zwaluwstaart.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"{body}\r\n--b\r\nContent-Type: text/plain; name=regenpijp.txt\r\n"
        "Content-Disposition: attachment; filename=regenpijp.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{file}\r\n--b--\r\n"
    ).encode()


def whole_story() -> Purchase:
    """Everything that a customer can leave behind, through the product's own actions and its worker."""
    make_seller("shop")
    make_staff("shop", Role.OWNER)
    make_order("quiet-1", name="Bert Anders", email="bert@klanten.example", customer="c-other")
    order = make_order("order-1", sellers=("shop", "some-other"), name=NAME, email=ADDRESS, customer="c-1")
    purchase = Purchase.objects.select_related("customer", "seller").get(order=order, seller_id="shop")
    day = NOW - timedelta(days=5)
    run_once(day)  # the invitation
    review = submit_review_by_link(
        purchase=Purchase.objects.get(pk=purchase.pk), answers=Answers(3, "Het was een grijpstuiver."), now=day
    )
    agent = agent_of("shop", Role.OWNER)
    files = keep_upload(purchase=purchase, uploads=[Upload("regenpijp.pdf", PDF + b"regenpijp")], by=agent, now=day)
    message = write_to_customer(
        purchase=purchase, text="Geen brandnetelsoep meer.", attachments=files, by=agent, now=day
    )
    run_once(day)
    relay = Message.objects.get(pk=message.pk).conversation.relay_token
    raw = mail_of(
        f"Dank, pimpelpaars.\n\nOp maandag schreef {ADDRESS}:\n> zonnewijzer", to=f"c-{relay}@reply.localhost"
    )
    receive_email(raw=raw, recipient=f"c-{relay}@reply.localhost", sender=ADDRESS, by=WORKER, now=day, on_outcome=_none)
    conversation = Conversation.objects.get()
    add_note(conversation=conversation, text="Lapjeskat opgestuurd.", by=agent, now=day)
    with pytest.raises(Invalid):
        write_to_customer(
            purchase=purchase, text="U krijgt een vlinderstruik als u uw beoordeling verwijdert.", by=agent, now=day
        )
    publish_response(review=review, text=f"Beste Quirijntje, dank. Groet aan mevrouw zwaluwstaart!", by=agent, now=day)
    review.refresh_from_db()
    asked = request_reassessment(review=review, by=agent, now=day)
    run_once(day)
    answer(request=asked, overall=8, explanation="Nu een kwartelkuiken.", offered=None, now=day)
    close_conversation(conversation=conversation, by=agent, now=day)
    run_once(day + timedelta(days=2))
    survey = Survey.objects.get()
    answer_survey(survey=survey, score=9, comment="Een duizendpoot.", now=day + timedelta(days=2))
    keep_upload(purchase=purchase, uploads=[Upload("koekoeksklok.pdf", PDF + b"koekoeksklok")], by=agent, now=NOW)
    stray = mail_of("Hallo, muizentrap?", to="info@reply.localhost", subject="Muizentrap")
    receive_email(raw=stray, recipient=None, sender=ADDRESS, by=WORKER, now=NOW, on_outcome=_none)
    run_once(NOW)
    return purchase


def _none(*_args: object) -> None:
    """What became of other e-mails is no part of this story."""


def haystack() -> dict[str, bytes]:
    """Every byte that is stored: the database, its log, and the data folder; on PostgreSQL the text of every table."""
    found = {str(path): path.read_bytes() for path in Path(settings.MAKEGOOD_DATA).rglob("*") if path.is_file()}
    found = {name: content for name, content in found.items() if "/static/" not in name}
    if connection.vendor == "sqlite":
        assert any(name.endswith("test.sqlite3") for name in found)
        return found
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(row[0] for row in cursor.fetchall()).encode()
    return found


def forms_of(text: str) -> Iterator[bytes]:
    """How a word may lie somewhere: as it is, and in the three ways in which base64 can cut it; bytea in hex."""
    for word in {text, text.lower(), text.capitalize()}:
        yield word.lower().encode()
        yield word.encode().hex().encode()
        for shift in range(3):
            encoded = base64.b64encode(b"x" * shift + word.encode())
            yield encoded[4 if shift else 0 : -4].lower()


def traces_of(*needles: str) -> dict[str, list[str]]:
    """Where each is still found."""
    found = {}
    for name, content in haystack().items():
        lowered = content.lower()
        # A line of quoted-printable is broken by "=" at its end.
        joined = lowered.replace(b"=\r\n", b"").replace(b"=\n", b"")
        hits = [needle for needle in needles if any(form in lowered or form in joined for form in forms_of(needle))]
        if hits:
            found[name] = hits
    return found


NEEDLES = (*WORDS, "quirijntje", "zwaluwstaart", ADDRESS.lower(), "klanten.example")


def test_nothing_is_left_and_nothing_that_counts_has_changed() -> None:
    purchase = whole_story()
    present = {needle for hits in traces_of(*NEEDLES).values() for needle in hits}
    assert present >= {*WORDS, "quirijntje", "zwaluwstaart"}, "the search itself finds what is there"
    before = figures()

    erased = erase_customer(customer_id="c-1", by=OPERATOR, now=NOW)

    assert erased.is_settled
    assert traces_of(*WORDS, "quirijntje", "zwaluwstaart") == {}
    assert figures() == before
    assert purchase.pk


def figures() -> dict[str, object]:
    from makegood.domain.grading.queries import assessment_grade, differences
    from makegood.domain.invitations.queries import inconsistencies as invitations
    from makegood.domain.nps.queries import inconsistencies as surveys
    from makegood.domain.nps.queries import nps_of, period_of
    from makegood.domain.orders.queries import inconsistencies as customers
    from makegood.domain.reassessments.queries import inconsistencies as requests
    from makegood.domain.reviews.queries import inconsistencies as reviews
    from makegood.domain.reviews.queries import observations

    today = NOW.date()
    return {
        "grade": assessment_grade("shop", on=today, today=today).as_json(),
        "nps": nps_of("shop", period_of(None, None, today=today)),
        "differences": list(differences(observations())),
        "verify": [list(check()) for check in (invitations, surveys, customers, requests, reviews)],
        "reviews": list(Review.objects.order_by("pk").values("pk", "overall", "new_overall", "day", "progress")),
        "messages": list(Message.objects.order_by("pk").values("pk", "direction", "state", "created_at", "sent_at")),
    }

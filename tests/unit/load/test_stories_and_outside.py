"""What the load does follows from its seed, and what stands around the installation writes everything down."""

import json
import smtplib
import urllib.request
from email.message import EmailMessage
from typing import Any

from tools.load.outside import MailServer, WebhookReceiver
from tools.load.stories import Purchase, Shop, World


def purchases(seed: str) -> list[tuple[str, int, float]]:
    nobody: Any = None
    shops = [Shop(f"shop-{number}", "", nobody) for number in range(3)]
    world = World(seed, nobody, nobody, nobody, "", shops, 0)
    made = (Purchase(world, number, lambda _status: None) for number in range(20))
    return [(one.shop.id, one.grade, one.dice.random()) for one in made]


def test_what_happens_to_a_purchase_follows_from_the_seed_and_its_number() -> None:
    assert purchases("a") == purchases("a")
    assert purchases("a") != purchases("b")


def test_an_e_mail_is_written_down_with_its_links() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "c-1@reply.example", "anna@customers.example", "<1@reply>"
    message["Subject"] = "Uw bestelling"
    message.set_content("Hoe was het?\nhttp://127.0.0.1:8000/r/abc?grade=8\n")
    with MailServer() as server, smtplib.SMTP("127.0.0.1", server.port, timeout=30) as client:
        client.send_message(message, "b-1@reply.example")
        (mail,) = server.to("anna@customers.example")
    assert (mail.message_id, mail.author, mail.sender) == ("<1@reply>", "c-1@reply.example", "b-1@reply.example")
    assert (mail.link("/r/"), mail.link("/again/")) == ("/r/abc?grade=8", "")


def test_a_webhook_is_written_down_with_its_purchase() -> None:
    body = {"type": "review.submitted", "timestamp": "09:00", "data": {"order": "o-1", "seller": "shop"}}
    with WebhookReceiver() as receiver:
        request = urllib.request.Request(receiver.url, json.dumps(body).encode(), {"webhook-id": "m-1"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            assert answer.status == 204
        (told,) = receiver.all()
    assert (told.id, told.type, told.purchase) == ("m-1", "review.submitted", ("o-1", "shop"))

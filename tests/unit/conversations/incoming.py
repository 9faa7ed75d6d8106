"""E-mails that come in, and a conversation for them."""

from datetime import datetime
from email.message import EmailMessage

from makegood.domain.conversations.actions import Receipt, receive_email
from makegood.domain.conversations.models import Conversation, Message
from makegood.domain.invitations.actions import note_outcome
from makegood.domain.mail.addresses import relay_address
from makegood.domain.mail.models import Email
from makegood.kernel import actors
from tests.factories import NOW, contact, make_review

BY = actors.system("inbound")
ANNA = "anna@customers.example"


def make_conversation(**order: object) -> Conversation:
    """A review, and a message about it that the mail server accepted."""
    return contact(make_review(3, **order)).conversation  # type: ignore[arg-type]  # keywords of make_review


def relay_of(conversation: Conversation) -> str:
    return relay_address(conversation.relay_token)


def email_of(message: Message) -> Email:
    return Email.objects.get(about=message.pk, kind="conversation")


def sent_in(conversation: Conversation) -> Email:
    """The e-mail of the seller's (only) message."""
    return email_of(Message.objects.get(conversation=conversation, direction="out"))


def reply(
    to: str,
    text: str = "Dank u wel!",
    *,
    sender: str = ANNA,
    subject: str = "Re: Uw bestelling",
    message_id: str = "<1@customers.example>",
    files: tuple[tuple[str, str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """What a mail program of today makes; `headers` with _ for -."""
    mail = EmailMessage()
    mail["From"] = f"Anna de Vries <{sender}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = message_id
    mail["Date"] = "Mon, 23 Nov 2026 10:00:00 +0100"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, kind, data in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def report(
    to: str, *, action: str = "failed", status: str = "5.1.1", about: str = "", kind: str = "delivery-status"
) -> bytes:
    """A mail server's report (RFC 3464) or, with kind `feedback-report`, a complaint (RFC 5965)."""
    fields = f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {ANNA}\nAction: {action}\nStatus: {status}\n"
    fields += f"Diagnostic-Code: smtp; 550 {status} <{ANNA}>: mailbox unavailable\n"
    if kind == "feedback-report":
        fields = "Feedback-Type: abuse\nUser-Agent: loop/1\nVersion: 1\n"
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\n"
        f"To: {to}\nSubject: Report\nMessage-ID: <r-{action}-{status}-{kind}@mx.example>\n"
        "Auto-Submitted: auto-replied\n"
        f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is about your e-mail.\n"
        f"--b\nContent-Type: message/{kind}\n\n{fields}"
        "--b\nContent-Type: message/rfc822\n\nFrom: x@y.example\n"
        f"Message-ID: {about or '<unknown@x.example>'}\n\nHallo\n--b--\n"
    ).encode()


def arrive(raw: bytes, *, recipient: str | None = None, sender: str | None = None, now: datetime = NOW) -> Receipt:
    """An e-mail comes in."""
    return receive_email(
        raw=raw,
        recipient=recipient,
        sender=sender,
        by=BY,
        now=now,
        on_outcome=lambda email, at: note_outcome(email=email, by=BY, now=at),
    )


def placed(receipt: Receipt) -> Message:
    """The message that an e-mail became."""
    assert receipt.state == "placed", receipt
    return Message.objects.get(pk=receipt.message_id)

"""What Anymail read out of a mail service's webhook: e-mails that came in, and what became of those we sent.

An error here answers the service with 500, upon which it tries again later.
"""

import json
import re
from email import policy
from typing import Any

import structlog
from anymail import signals
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType
from django.conf import settings
from django.http import HttpRequest

from makegood.domain.conversations.actions import note_report, receive_email
from makegood.domain.invitations.actions import note_outcome
from makegood.domain.mail.actions import OnOutcome
from makegood.domain.mail.parsing import Report
from makegood.kernel import actors, clock

BY = actors.system("anymail")

_REPORTS = {
    EventType.BOUNCED: Report.BOUNCE,
    EventType.REJECTED: Report.BOUNCE,
    EventType.FAILED: Report.BOUNCE,
    EventType.COMPLAINED: Report.COMPLAINT,
}
_SEARCHED = 200_000
"""Characters of an event in which our ids are looked for."""

log = structlog.get_logger("makegood.inbound")


def listen_to_anymail() -> None:
    """Have the two functions below called. Signals are the only interface that Anymail has; our own logic uses none."""
    signals.inbound.connect(on_inbound, dispatch_uid="makegood.inbound")
    signals.tracking.connect(on_tracking, dispatch_uid="makegood.tracking")


def on_inbound(event: AnymailInboundEvent, **_: Any) -> None:
    """An e-mail came in."""
    message = event.message
    if event.event_type != EventType.INBOUND or message is None:
        return
    receipt = receive_email(
        raw=_raw(event),
        recipient=message.envelope_recipient,
        sender=message.envelope_sender,
        by=BY,
        now=clock.now(),
        on_outcome=_on_outcome(),
    )
    log.info("mail received", state=receipt.state)


def on_tracking(event: AnymailTrackingEvent, **_: Any) -> None:
    """A mail service tells what became of an e-mail of ours; only bounces and complaints matter."""
    report = _REPORTS.get(event.event_type)
    if report is None:
        return
    reason = next((text for text in (event.mta_response, event.description, event.reject_reason) if text), "")
    email = note_report(
        report=report, about=_our_ids(event), reason=str(reason), by=BY, now=clock.now(), on_outcome=_on_outcome()
    )
    log.info("delivery reported", report=report.value, known=email is not None)


def _on_outcome() -> OnOutcome:
    return lambda email, at: note_outcome(email=email, by=BY, now=at)


def _raw(event: AnymailInboundEvent) -> bytes:
    """The e-mail as it was sent where the service hands that over, else as Anymail put it together again."""
    sent = event.esp_event
    if isinstance(sent, HttpRequest) and "body-mime" in sent.POST:
        return sent.POST["body-mime"].encode("utf-8", "surrogateescape")
    if isinstance(sent, dict) and isinstance(sent.get("RawEmail"), str):
        return str(sent["RawEmail"]).encode("utf-8", "surrogateescape")
    try:
        return bytes(event.message.as_bytes())
    except Exception:  # noqa: BLE001 - whatever Python's own rules refuse to write, its old ones do not
        return bytes(event.message.as_bytes(policy=policy.compat32))


def _our_ids(event: AnymailTrackingEvent) -> list[str]:
    """Our Message-IDs and bounce addresses in an event: services show one or the other, each at its own place."""
    shown = event.esp_event if isinstance(event.esp_event, dict | list) else {}
    searched = f"{event.message_id} {json.dumps(shown, default=str)}"[:_SEARCHED]
    domain = re.escape(settings.MAKEGOOD_INBOUND_DOMAIN)
    found = re.findall(rf"(?<![\w-])(b-)?([a-z2-7]{{26}})@{domain}", searched, re.IGNORECASE)
    ids = (
        f"{mark}{token}@{settings.MAKEGOOD_INBOUND_DOMAIN}" if mark else f"<{token}@{settings.MAKEGOOD_INBOUND_DOMAIN}>"
        for mark, token in found
    )
    return list(dict.fromkeys(one.lower() for one in ids))

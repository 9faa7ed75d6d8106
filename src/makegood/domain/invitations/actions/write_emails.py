import random
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings as installation
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from makegood.domain.conversations.letters import language_of
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.addresses import is_address
from makegood.domain.mail.enums import EmailKind, EmailState
from makegood.domain.mail.queries import untried_count
from makegood.domain.marketplace.queries import current_settings
from makegood.domain.orders.actions import issue_review_link
from makegood.domain.orders.models import Purchase
from makegood.domain.orders.queries import my_token, titles_of_purchases, unsubscribe_url
from makegood.domain.sellers.permissions import check_may_operate
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.prepared import Prepared, PreparedChange, send_ahead
from makegood.kernel.stopping import never

from ..enums import InvitationState
from ..letters import Asking, compose_invitation, compose_reminder
from ..models import Invitation, Reminder
from ..queries import asking_now
from .put_back import put_back, put_back_reminder

CHUNK = 50
WRITE_AHEAD = 500
"""E-mails that wait in the queue for their first turn. With more, what sellers write would wait behind them, and what
does not leave today would have been written for nothing."""

Row = Invitation | Reminder


def write_emails(*, by: Actor, now: datetime, should_stop: Callable[[], bool] = never) -> int:
    """Put the e-mails of what is planned for today in the outbox, as far as there is room; how many.

    Each is made outside any transaction, then stored in a short one, in which only the first of two workers writes it.
    Workers that do this at once go through a chunk in other orders each, so that they seldom make the same one. Called
    again whenever some have left, until it returns 0.

    Raises:
        Forbidden: not the operator or the installation.
    """
    check_may_operate(by)
    return write_planned(by=by, now=now, should_stop=should_stop) if asking_now(current_settings(), now) else 0


def write_planned(*, by: Actor, now: datetime, should_stop: Callable[[], bool]) -> int:
    """The same for whoever has made sure that it is one of the hours for it."""
    today = clock.marketplace_day(now)
    written = 0
    for to_write in (_INVITATIONS, _REMINDERS):
        behind = ""
        while not should_stop():
            rows: list[Row] = to_write(today=today, behind=behind)
            if not rows:
                break
            rows = rows[: WRITE_AHEAD - untried_count(_KINDS, at_most=WRITE_AHEAD)]
            if not rows:
                return written
            written += _write_chunk(rows, by, now)
            behind = rows[-1].pk
    return written


_KINDS = [EmailKind.INVITATION, EmailKind.REMINDER]


def _to_write(model: type[Row], purchase: str) -> Prepared[Row]:
    due = model.objects.filter(state=InvitationState.DUE, email_id="").order_by("pk")
    due = due.select_related(f"{purchase}__customer", f"{purchase}__seller")
    return Prepared(lambda today, behind: due.filter(planned_for=today, pk__gt=behind)[:CHUNK], planned_anew=True)


# For each second of each worker, and for each e-mail.
_INVITATIONS = _to_write(Invitation, "purchase")
_REMINDERS = _to_write(Reminder, "invitation__purchase")


def _still(model: type[Row], pk: str, seller_id: str, planned_for: date) -> QuerySet[Row]:
    """The row itself, unless another worker was faster, or the day is taken back meanwhile."""
    due = model.objects.filter(state=InvitationState.DUE, planned_for=planned_for, email_id="")
    return due.filter(pk=pk, seller_id=seller_id)


def _is_still(model: type[Row]) -> Prepared[tuple[str]]:
    return Prepared(lambda pk, seller_id, planned_for: _still(model, pk, seller_id, planned_for).values_list("pk"))


def _mark(model: type[Row]) -> PreparedChange:
    return PreparedChange(
        lambda pk, seller_id, planned_for, email_id: (_still(model, pk, seller_id, planned_for), {"email_id": email_id})
    )


_IS_STILL = {model: _is_still(model) for model in (Invitation, Reminder)}
_MARK = {model: _mark(model) for model in (Invitation, Reminder)}


def _key(row: Row) -> dict[str, Any]:
    return {"pk": row.pk, "seller_id": row.seller_id, "planned_for": row.planned_for}


def _write_chunk(rows: Sequence[Row], by: Actor, now: datetime) -> int:
    titles = titles_of_purchases([_purchase(row).pk for row in rows])
    written = 0
    for row in random.sample(rows, len(rows)):
        # Looked at first: to make the e-mail takes ten times as long.
        if _IS_STILL[type(row)](**_key(row)):
            written += _write(row, titles.get(_purchase(row).pk, []), by, now)
    return written


def _purchase(row: Row) -> Purchase:
    return row.purchase if isinstance(row, Invitation) else row.invitation.purchase


def _write(row: Row, titles: Sequence[str], by: Actor, now: datetime) -> bool:
    purchase = _purchase(row)
    if not is_address(purchase.customer.email):
        _give_up(row, by, now)
        return False
    base = installation.MAKEGOOD_BASE_URL
    # Dated before the e-mail states it; without the e-mail, a later date does no harm.
    token = issue_review_link(purchase=purchase, by=by, now=now, renew=isinstance(row, Invitation))
    asking = Asking(
        purchase,
        titles,
        link=base + reverse("customer:review", args=[token]),
        expires_at=purchase.review_link_expires_at or now,
        unsubscribe_url=unsubscribe_url(purchase.customer),
        my_url=base + reverse("customer:my", args=[my_token(purchase.customer)]),
    )
    if isinstance(row, Invitation):
        kind, rendered = EmailKind.INVITATION, compose_invitation(asking)
    else:
        kind, rendered = EmailKind.REMINDER, compose_reminder(asking, asked_at=row.invitation.sent_at or now)
    with transaction.atomic():
        send_ahead()
        email = queue_email(
            kind=kind,
            to_address=purchase.customer.email,
            to_name=purchase.customer.name,
            content=rendered,
            about=row.pk,
            seller_id=row.seller_id,
            language=language_of(purchase),
            unsubscribe_url=asking.unsubscribe_url,
            dedupe_key=f"{kind.value}:{row.pk}",
            again=True,
            now=now,
        )
        # Unless it is in a worker's hand after all.
        written = email.state == EmailState.QUEUED and _MARK[type(row)](**_key(row), email_id=email.pk)
        if not written:
            transaction.set_rollback(True)
    return bool(written)


def _give_up(row: Row, by: Actor, now: datetime) -> None:
    if isinstance(row, Invitation):
        put_back(invitation_id=row.pk, why="no_address", by=by, now=now)
    else:
        put_back_reminder(reminder_id=row.pk, why="no_address", by=by, now=now)

from datetime import datetime

from makegood.domain.invitations.actions import PlanReport, plan_invitations, plan_reminders
from makegood.domain.invitations.models import Invitation
from makegood.domain.mail.actions import SendReport
from makegood.domain.mail.models import Email
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.orders.models import Purchase
from makegood.jobs.worker import send
from makegood.kernel import actors

from .marketplace import NOW

WORKER = actors.system("worker")


def plan(now: datetime = NOW) -> PlanReport:
    """What the worker plans and writes once a minute."""
    return plan_invitations(by=WORKER, now=now)


def remind(now: datetime = NOW) -> PlanReport:
    """What the worker plans after that."""
    return plan_reminders(by=WORKER, now=now)


def send_mail(now: datetime = NOW) -> SendReport:
    """What the worker sends, those that wait for another attempt too."""
    return send("worker", now, ignore_back_off=True)


def invitation_of(purchase: Purchase) -> Invitation:
    """The row as it is now."""
    return Invitation.objects.get(purchase=purchase)


def email_of(purchase: Purchase) -> Email:
    """The e-mail that asks about a purchase, as it is now."""
    return Email.objects.get(kind="invitation", about=invitation_of(purchase).pk)


def settle(**settings: object) -> None:
    """The operator's settings; the others have their defaults."""
    MarketplaceSettings.objects.update_or_create(pk=1, defaults=settings)

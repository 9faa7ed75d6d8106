"""What is asked of tables with millions of rows is answered from an index, on SQLite, which tells most plainly."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet

from makegood.domain.invitations.actions.claims import claims_of
from makegood.domain.invitations.models import AskedDay, Invitation, Reminder
from makegood.domain.invitations.queries import due_looks, due_reminder_looks, newest_due
from makegood.domain.invitations.rules import Window
from makegood.domain.marketplace.models import MarketplaceSettings
from makegood.domain.orders.models import Purchase
from makegood.kernel.paging import beyond

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
ON = MarketplaceSettings(reminder_after_days=7)


@pytest.mark.parametrize(
    ("index", "query"),
    [
        ("purchase_asking", lambda: due_looks(DAY, newest_due(DAY, Window()))),
        ("invitation_reminding", lambda: due_reminder_looks(DAY, ON)),
        ("invitation_due", lambda: Invitation.objects.filter(state="due", planned_for__lt=DAY)),
        ("reminder_due", lambda: Reminder.objects.filter(state="due", planned_for__lt=DAY)),
        ("invitation_to_write", lambda: Invitation.objects.filter(state="due", email_id="", planned_for=DAY)),
        ("reminder_to_write", lambda: Reminder.objects.filter(state="due", email_id="", planned_for=DAY)),
        ("invitation_sent", lambda: Invitation.objects.filter(state="sent", sent_on=DAY)),
        ("invitation_settled", lambda: Invitation.objects.filter(settled_on=DAY)),
        ("asked_day_about", lambda: AskedDay.objects.filter(about="x")),
        ("(day=? AND address=?)", lambda: claims_of("a@x.example", 1, DAY)),
        ("(day=? AND customer=?)", lambda: claims_of("a@x.example", 1, DAY)),
        ("purchase_list_all", lambda: Purchase.objects.only("ordered_at").order_by("-ordered_at", "-pk")),
        (
            "((planned_for,id)>(?,?)",
            lambda: Invitation.objects.filter(beyond({"planned_for": DAY, "pk": "x"}), state="due"),
        ),
    ],
)
def test_each_question_has_its_index(index: str, query: Callable[[], QuerySet[Purchase]]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans for the few rows of a test")
    plan = query().explain()
    assert index in plan
    assert "SCAN" not in plan.replace("SCAN orders_purchase USING COVERING INDEX", "")

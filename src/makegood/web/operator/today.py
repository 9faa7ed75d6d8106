"""`/operator/`: what needs a decision, and what happened today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from makegood.domain.conversations.queries import blocked_offers
from makegood.domain.grading.queries import grades_of
from makegood.domain.grading.rules import AssessmentGrade
from makegood.domain.invitations.queries import count_sent
from makegood.domain.mail.queries import failed_emails, overdue_emails, queue_figures, unplaced_emails
from makegood.domain.moderation.queries import unseen_offers, waiting
from makegood.domain.product_reviews.queries import waiting_words
from makegood.domain.reviews.queries import COUNTED_AT_MOST, held_words, received_since
from makegood.domain.sellers.queries import names_of_sellers
from makegood.kernel import audit, clock
from makegood.kernel.actors import Actor
from makegood.kernel.paging import count_up_to
from makegood.kernel.sealing import unsealed_since

from .views import operator_only

AT_MOST = COUNTED_AT_MOST
"""Up to so many of anything are counted here; more is "more than"."""
FAILED_DAYS = 7
"""So long an e-mail that was given up is told of."""
UNSEALED_FOR = timedelta(hours=1)
"""When the worker seals nothing for so long, something is wrong with it."""
OVERDUE_AFTER = timedelta(minutes=10)
"""An e-mail that leaves at once has left by then, while a worker runs and the mail server takes it."""
FELL_WITHIN = timedelta(days=7)
SELLERS_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the operator. `age` is that of the oldest; `late` how many wait longer than promised."""

    name: str
    label: str
    count: int
    age: timedelta | None
    href: str
    late: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fallen:
    """A seller whose grade fell below the norm lately."""

    name: str
    before: AssessmentGrade
    now: AssessmentGrade


@require_safe
@operator_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`/operator/`: the same number of queries whatever there is, and none that walks through all reviews."""
    now = clock.now()
    midnight = clock.start_of_day(clock.marketplace_day(now))
    queue = queue_figures()
    tasks = [*_to_decide(now), *_of_the_machine(now)]
    received = received_since(midnight)
    context = {
        "tasks": [task for task in tasks if task.count],
        "quiet": [task.label for task in tasks if not task.count],
        "received": received,
        "regraded": audit.count_events("review.regraded", since=midnight, at_most=AT_MOST),
        "to_customers": audit.count_events("message.handed_in", since=midnight, at_most=AT_MOST),
        "from_customers": audit.count_events("message.received", since=midnight, at_most=AT_MOST),
        "invited": count_sent(clock.marketplace_day(now), at_most=AT_MOST),
        "stopped": count_up_to(blocked_offers().filter(blocked_at__gte=midnight), AT_MOST),
        "queue": queue,
        "fallen": _fallen(received.low_sellers[:SELLERS_LOOKED_AT], now),
        "at_most": AT_MOST,
        "tls_left_open": settings.MAKEGOOD_TLS_LEFT_OPEN,
    }
    return render(request, "operator/home.html", context)


def _to_decide(now: datetime) -> list[Task]:
    waits = waiting(now=now)
    offers = unseen_offers(at_most=AT_MOST)
    words = waiting_words(now=now)
    unplaced = unplaced_emails()
    held = held_words(1)
    mail = unplaced.order_by("received_at", "pk").first()
    moderation = reverse("operator:moderation")
    return [
        Task(
            "reports",
            _("Reports and objections"),
            waits.reports,
            _age(waits.reports_since, now),
            f"{moderation}#reports",
            waits.reports_late,
        ),
        Task(
            "held",
            _("Texts that a check held"),
            waits.words,
            _age(held[0].since if held else None, now),
            f"{moderation}#held",
            waits.words_late,
        ),
        Task(
            "product_reviews",
            _("Words of product reviews"),
            words.count,
            _age(words.since, now),
            reverse("operator:product_reviews"),
            words.late,
        ),
        Task("offers", _("Offers reported"), offers.count, _age(offers.since, now), reverse("operator:offers")),
        Task(
            "unplaced",
            _("Mail without a place"),
            count_up_to(unplaced, AT_MOST),
            _age(mail.received_at if mail else None, now),
            reverse("operator:unplaced"),
        ),
    ]


def _of_the_machine(now: datetime) -> list[Task]:
    wall = clock.wall_now()
    failed = failed_emails().filter(entered_at__gte=wall - timedelta(days=FAILED_DAYS))
    first = failed.order_by("entered_at", "pk").first()
    overdue = overdue_emails(wall - OVERDUE_AFTER)
    longest = overdue.first()
    unsealed = unsealed_since()
    stuck = unsealed is not None and now - unsealed > UNSEALED_FOR
    return [
        Task(
            "failed",
            _("E-mails that could not be sent"),
            count_up_to(failed, AT_MOST),
            _age(first.entered_at if first else None, wall),
            reverse("operator:outbox"),
        ),
        Task(
            "overdue",
            _("E-mails that should have left"),
            count_up_to(overdue, AT_MOST),
            _age(longest.entered_at if longest else None, wall),
            reverse("operator:outbox"),
            hint=_("The mail server does not take them now, or no worker runs."),
        ),
        Task(
            "worker",
            _("Audit trail not sealed"),
            int(stuck),
            _age(unsealed, now),
            reverse("operator:audit"),
            hint=_("The worker does that every few seconds: see whether it runs."),
        ),
    ]


def _age(since: datetime | None, now: datetime) -> timedelta | None:
    return max(now - since, timedelta()) if since else None


def _fallen(seller_ids: Any, now: datetime) -> list[Fallen]:
    """Those who got a low grade today, met the norm a week ago, and do not any more."""
    today = clock.marketplace_day(now)
    after, before = grades_of(seller_ids, today), grades_of(seller_ids, today - FELL_WITHIN)
    fell = [one for one in seller_ids if before[one].meets_norm and after[one].meets_norm is False]
    names = names_of_sellers(fell)
    return [Fallen(names[one], before[one], after[one]) for one in fell]

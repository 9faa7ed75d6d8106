from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.sellers.permissions import check_may_speak_for
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Refused
from makegood.kernel.values import REVIEW_LIMIT, clean_text

from .. import states
from ..enums import Party, ReportState, SubjectKind
from ..models import Appeal, Decision, Report
from ..queries import last_decision, touches
from ._subjects import Subject, lock_subject


def appeal_as_seller(*, report: Report, text: str, by: Actor, now: datetime) -> Appeal:
    """The seller objects to the decision on a report, once (DSA article 20).

    Raises:
        Invalid: `too_long`, `invalid_characters`.
        Refused: `not_decided`, `already_appealed`, `appeal_expired`, `withdrawn_by_customer`.
        NotFound, Forbidden: not for this actor.
    """
    check_may_speak_for(by, report.seller_id)
    return _appeal_report(report, Party.SELLER, text, by, now)


def appeal_as_reader(*, report: Report, text: str, now: datetime) -> Appeal:
    """The reader who reported objects, once, through the link in their e-mail. Raises: as `appeal_as_seller`."""
    return _appeal_report(report, Party.REPORTER, text, actors.shopper(report.pk), now)


def appeal_as_customer(*, decision: Decision, text: str, now: datetime) -> Appeal:
    """The customer objects to what became of their review, once, through the link in their e-mail.

    Raises:
        Invalid: `too_long`, `invalid_characters`.
        Refused: `already_appealed`, `appeal_expired`, `withdrawn_by_customer`; `decided_meanwhile` when another
            decision has taken the place of this one; `not_touched` when it did nothing to the review.
    """
    words = clean_text(text, field="text", limit=REVIEW_LIMIT)
    try:
        with transaction.atomic():
            subject = lock_subject(SubjectKind(decision.subject_kind), decision.subject_id)
            current = last_decision(subject.kind, subject.id)
            if current is None or current.pk != decision.pk:
                raise Refused("decided_meanwhile", _("Another decision has taken the place of this one."))
            if not touches(current):
                raise Refused("not_touched", _("This decision left your review as it is."))
            by = actors.customer(subject.review.purchase.customer_id)
            return _store(Appeal(party=Party.CUSTOMER, text=words), current, subject, by, now)
    except IntegrityError:
        raise _already() from None


def _appeal_report(report: Report, party: Party, text: str, by: Actor, now: datetime) -> Appeal:
    words = clean_text(text, field="text", limit=REVIEW_LIMIT)
    try:
        with transaction.atomic():
            subject = lock_subject(SubjectKind(report.subject_kind), report.subject_id)
            stored = Report.objects.select_for_update(of=("self",)).select_related("decision").get(pk=report.pk)
            if Appeal.objects.filter(report=stored).exists():
                raise _already()
            if stored.decision is None or not states.is_allowed(stored.state, ReportState.APPEALED):
                raise Refused("not_decided", _("There is no decision yet that could be objected to."))
            appeal = _store(Appeal(party=party, report=stored, text=words), stored.decision, subject, by, now)
            stored.state = ReportState.APPEALED
            stored.save(update_fields=["state"])
            return appeal
    except IntegrityError:
        raise _already() from None


def _store(appeal: Appeal, decision: Decision, subject: Subject, by: Actor, now: datetime) -> Appeal:
    if now > decision.appeal_until:
        raise Refused("appeal_expired", _("The six months in which this decision could be objected to are over."))
    if subject.facts.withdrawn:
        raise Refused("withdrawn_by_customer", _("The customer withdrew this review."))
    appeal.seller_id = decision.seller_id
    appeal.subject_kind, appeal.subject_id = subject.kind, subject.id
    appeal.decision = decision
    appeal.made_at = now
    appeal.save(force_insert=True)
    audit.record(
        "report.appealed",
        by=by,
        now=now,
        subject=(subject.kind.value, subject.id),
        seller_id=appeal.seller_id,
        before={"decision": decision.verdict},
        after={
            "party": appeal.party,
            "text": audit.mark_text(appeal.text, bytes(subject.review.purchase.customer.audit_key)),
        },
    )
    return appeal


def _already() -> Refused:
    return Refused(
        "already_appealed",
        _("An objection to this decision was made already. That can be done once; the marketplace decides anew."),
    )

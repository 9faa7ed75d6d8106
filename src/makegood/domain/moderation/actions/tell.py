"""Who is told of what, each in their own language, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from makegood.domain.conversations.letters import language_of
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.rendering import Rendered
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.queries import people_concerned
from makegood.kernel.actors import ActorKind
from makegood.kernel.languages import spoken

from .. import letters
from ..enums import Party, ReportState, Source, SubjectKind
from ..models import Decision, Report
from ..queries import customers_appeal, page_of, touches
from ._subjects import Subject


def tell_reader(*, report: Report, now: datetime) -> None:
    """The reader's report came in."""
    rendered = letters.compose_received(
        page_of=page_of(report),
        ground=report.ground,
        made_at=report.made_at,
        link=letters.report_link(report.pk),
        language=_language(report),
    )
    _to_reader(report, EmailKind.REPORT_RECEIVED, rendered, f"report-received:{report.pk}", now)


def tell_moot(*, report: Report, now: datetime) -> None:
    """There is nothing left to decide about what a reader reported."""
    rendered = letters.compose_moot(
        page_of=report.seller.name, link=letters.report_link(report.pk), language=_language(report)
    )
    _to_reader(report, EmailKind.REPORT_MOOT, rendered, f"report-moot:{report.pk}", now)


def tell_of_decision(
    *, decision: Decision, former: Decision | None, subject: Subject, reports: Sequence[Report], now: datetime
) -> None:
    """The statement of reasons: to the seller, to readers who reported, and to the customer whose review it touches.

    The customer also hears of it who objected, and whose review an earlier decision had touched.
    """
    review = subject.review
    told = letters.Told(
        kind=subject.kind,
        article=review.product.name if isinstance(review, ProductReview) else "",
        verdict=decision.verdict,
        ground=decision.ground,
        reason=decision.reason,
        before=former.verdict if former else "",
        seller_name=review.seller.name,
        order_id=review.purchase.order_id,
        appeal_until=decision.appeal_until,
        by_person=decision.decided_by_kind == ActorKind.OPERATOR,
    )
    _tell_seller(decision, review, told, reports, now)
    for report in reports:
        if report.source == Source.PUBLIC and report.reporter_email:
            rendered = letters.compose_decision(
                told,
                reader=Party.REPORTER,
                link=letters.report_link(report.pk),
                may_appeal=report.state == ReportState.DECIDED,
                language=_language(report),
            )
            _to_reader(report, EmailKind.DECISION, rendered, f"decision:{decision.pk}:{report.pk}", now)
    appeal = customers_appeal(subject.kind, subject.id)
    touched = touches(decision) or (former is not None and touches(former)) or appeal is not None
    if subject.kind is not SubjectKind.RESPONSE and touched:
        _tell_customer(decision, review, told, may_appeal=appeal is None and touches(decision), now=now)


def _tell_seller(
    decision: Decision, review: Review | ProductReview, told: letters.Told, reports: Sequence[Report], now: datetime
) -> None:
    may_appeal = any(one.state == ReportState.DECIDED and one.source != Source.PUBLIC for one in reports)
    composed: dict[str, Rendered] = {}
    for person in people_concerned(review.seller):
        language = spoken(person.language)
        if language not in composed:
            composed[language] = letters.compose_decision(
                told,
                reader=Party.SELLER,
                link=letters.review_link(told.kind, review.pk),
                may_appeal=may_appeal,
                language=language,
            )
        _queue(
            EmailKind.DECISION,
            composed[language],
            to=(person.address, person.name),
            about=decision.pk,
            seller_id=decision.seller_id,
            language=language,
            key=f"decision:{decision.pk}:{person.key}",
            now=now,
        )


def _tell_customer(
    decision: Decision, review: Review | ProductReview, told: letters.Told, *, may_appeal: bool, now: datetime
) -> None:
    customer = review.purchase.customer
    if not customer.email:
        return
    language = language_of(review.purchase)
    rendered = letters.compose_decision(
        told,
        reader=Party.CUSTOMER,
        link=letters.decision_link(decision.pk),
        may_appeal=may_appeal,
        language=language,
    )
    _queue(
        EmailKind.DECISION,
        rendered,
        to=(customer.email, customer.name),
        about=decision.pk,
        seller_id=decision.seller_id,
        language=language,
        key=f"decision:{decision.pk}:customer",
        now=now,
    )


def _to_reader(report: Report, kind: EmailKind, rendered: Rendered, key: str, now: datetime) -> None:
    if not report.reporter_email:
        return
    _queue(
        kind,
        rendered,
        to=(report.reporter_email, ""),
        about=report.pk,
        seller_id=report.seller_id,
        language=_language(report),
        key=key,
        now=now,
    )


def _language(report: Report) -> str:
    return spoken(report.language)


def _queue(
    kind: EmailKind,
    rendered: Rendered,
    *,
    to: tuple[str, str],
    about: str,
    seller_id: str,
    language: str,
    key: str,
    now: datetime,
) -> None:
    queue_email(
        kind=kind,
        to_address=to[0],
        to_name=to[1],
        content=rendered,
        about=about,
        seller_id=seller_id,
        language=language,
        dedupe_key=key,
        now=now,
    )

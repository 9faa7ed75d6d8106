"""Reports to the marketplace, its decisions, and objections (R12)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from makegood.domain.exchange.shapes.fields import PathId
from makegood.domain.exchange.shapes.reports import (
    AppealBody,
    DecisionBody,
    ReportAnswer,
    ReportBody,
    ReportPage,
    ReportQuery,
    ReviewDecisionBody,
)
from makegood.domain.moderation import actions, queries
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.product_reviews.queries import get_review as get_product_review
from makegood.domain.reviews.queries import get_review
from makegood.kernel import clock
from makegood.kernel.actors import Actor
from makegood.kernel.paging import page_by
from makegood.kernel.replica import reads_from_replica

from ..auth import actor_of, any_key, operator_key, own_seller, seller_key
from ..paths import checked_id

router = Router(tags=["reports"])


@router.post("/reviews/{review_id}/reports", auth=seller_key, response={201: ReportAnswer}, summary="Report a review")
def post_report(request: HttpRequest, review_id: PathId, body: ReportBody) -> Status[ReportAnswer]:
    """Brings a review before the marketplace. One open report per review: a second one is 409 `already_reported`."""
    actor, now = actor_of(request), clock.now()
    review = get_review(checked_id(review_id), by=actor)
    report = actions.report_review(review=review, ground=body.ground, explanation=body.explanation, by=actor, now=now)
    return Status(201, _stored(report.pk, actor, now))


@router.post(
    "/product-reviews/{review_id}/reports",
    auth=seller_key,
    response={201: ReportAnswer},
    summary="Report a product review",
)
def post_product_report(request: HttpRequest, review_id: PathId, body: ReportBody) -> Status[ReportAnswer]:
    """As a review, about an article that the seller sold."""
    actor, now = actor_of(request), clock.now()
    review = get_product_review(checked_id(review_id), by=actor)
    report = actions.report_review(review=review, ground=body.ground, explanation=body.explanation, by=actor, now=now)
    return Status(201, _stored(report.pk, actor, now))


@router.get("/reports", auth=any_key, response=ReportPage, summary="Reports, newest first")
@reads_from_replica
def list_reports(request: HttpRequest, query: Query[ReportQuery]) -> ReportPage:
    """A seller sees its own, those that the marketplace took up itself, and those of readers once they are decided."""
    actor, now = actor_of(request), clock.now()
    found = queries.list_reports(by=actor, seller_id=query.seller or own_seller(actor), state=query.wanted_state)
    page = page_by(found, moment="made_at", cursor=query.cursor or None, limit=query.limit)
    return ReportPage(items=[_answer(one, actor, now) for one in page.items], next_cursor=page.next_cursor)


@router.get("/reports/{report_id}", auth=any_key, response=ReportAnswer, summary="One report")
def get_report(request: HttpRequest, report_id: PathId) -> ReportAnswer:
    """A report with the decision that holds and the objection."""
    return _stored(checked_id(report_id), actor_of(request), clock.now())


@router.post(
    "/reports/{report_id}/decision", auth=operator_key, response={201: ReportAnswer}, summary="Decide about a report"
)
def post_decision(request: HttpRequest, report_id: PathId, body: DecisionBody) -> Status[ReportAnswer]:
    """Decides about what was reported, on the ground of the report; another decision reverses this one.

    It answers every open report about the same one. Both sides get the reason by e-mail. 409: `already_decided` so,
    `no_words`, `not_graded_again`, `not_possible`, `withdrawn_by_customer`.
    """
    actor, now = actor_of(request), clock.now()
    report = queries.get_report(checked_id(report_id), by=actor)
    actions.decide_report(report=report, verdict=body.decision, reason=body.reason, by=actor, now=now)
    return Status(201, _stored(report.pk, actor, now))


@router.post(
    "/reviews/{review_id}/decision",
    auth=operator_key,
    response={201: ReportAnswer},
    summary="Decide about a review without a report",
)
def post_review_decision(request: HttpRequest, review_id: PathId, body: ReviewDecisionBody) -> Status[ReportAnswer]:
    """As about a report; where nobody reported it, a report of the marketplace's own is made and answered."""
    actor, now = actor_of(request), clock.now()
    review = get_review(checked_id(review_id), by=actor)
    decision = actions.decide(
        kind=SubjectKind.REVIEW,
        subject_id=review.pk,
        verdict=body.decision,
        ground=body.ground,
        reason=body.reason,
        by=actor,
        now=now,
    )
    return Status(201, _stored(queries.answered_by(decision).pk, actor, now))


@router.post(
    "/reports/{report_id}/appeal", auth=seller_key, response={201: ReportAnswer}, summary="Object to a decision"
)
def post_appeal(request: HttpRequest, report_id: PathId, body: AppealBody | None = None) -> Status[ReportAnswer]:
    """Once per report, within six months; the words, and so the body, can be left out."""
    actor, now = actor_of(request), clock.now()
    report = queries.get_report(checked_id(report_id), by=actor)
    actions.appeal_as_seller(report=report, text=body.explanation if body else "", by=actor, now=now)
    return Status(201, _stored(report.pk, actor, now))


def _stored(report_id: str, actor: Actor, now: datetime) -> ReportAnswer:
    return _answer(queries.get_report(report_id, by=actor), actor, now)


def _answer(report: Any, actor: Actor, now: datetime) -> ReportAnswer:
    return ReportAnswer.of(
        report,
        queries.appeal_of(report),
        can_appeal=queries.can_appeal(report, now=now),
        for_operator=actor.is_operator,
    )

"""Reads about reports, decisions and objections; what everybody may know of them in figures."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from makegood.domain.orders.models import Product
from makegood.domain.orders.queries import check_link_of
from makegood.domain.product_reviews.enums import Status
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.product_reviews.queries import review_of_subject as product_review_of_subject
from makegood.domain.reassessments.enums import Offered
from makegood.domain.reassessments.models import ReassessmentRequest
from makegood.domain.reviews.enums import Ground
from makegood.domain.reviews.models import Review
from makegood.domain.reviews.queries import count_held, review_of_subject
from makegood.domain.sellers.permissions import check_may_read
from makegood.kernel import audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import Forbidden, NotFound, Text
from makegood.kernel.tokens import Purpose, read_token

from . import rules, states
from .enums import Party, ReportState, Source, SubjectKind, Verdict
from .models import Appeal, Decision, Report, Withdrawal

OBSTACLES: Mapping[str, Text] = {
    "withdrawn_by_customer": _("The customer withdrew this review; no decision brings it back."),
    "not_possible": _(
        "This cannot be decided here: a response stays or is hidden, and the stars of a product review cannot be set"
        " aside."
    ),
    "no_words": _("There are no words that could be hidden."),
    "not_graded_again": _("There is no new grade that could be set aside."),
}
"""Why something cannot be decided (`rules.obstacle_to`)."""


def last_decision(kind: str, subject_id: str) -> Decision | None:
    """The decision that holds about a subject."""
    return Decision.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("-number").first()


def touches(decision: Decision) -> bool:
    """Whether a decision changes what its subject shows or counts."""
    return decision.verdict != Verdict.KEEP


def get_report(report_id: str, *, by: Actor) -> Report:
    """A report that the asker may see, with its decision and objection.

    Raises:
        NotFound: there is none, or it is another seller's, or a reader's that is not decided yet.
    """
    report = _with_all(Report.objects.filter(pk=report_id)).first()
    if report is None:
        raise NotFound(_("There is no report with this id."))
    check_may_read(by, report.seller_id)
    if not by.is_operator and not _open_to_seller().filter(pk=report.pk).exists():
        raise NotFound(_("There is no report with this id."))
    return report


def list_reports(*, by: Actor, seller_id: str | None, state: ReportState | None) -> QuerySet[Report]:
    """Reports that somebody may see, in no order yet; a seller's own, and those of readers once they are decided.

    Raises:
        NotFound: another seller's.
        Forbidden: no seller was named by somebody who may not see all.
    """
    found = _with_all(Report.objects.all())
    if seller_id is not None:
        check_may_read(by, seller_id)
        found = found.filter(seller_id=seller_id)
    elif not by.is_operator:
        raise Forbidden
    if not by.is_operator:
        found = found & _with_all(_open_to_seller())
    return found.filter(state=state) if state else found


def _open_to_seller() -> QuerySet[Report]:
    """What a seller may know of: nobody is put under pressure before there is a decision."""
    return Report.objects.filter(~Q(source=Source.PUBLIC) | Q(decision__isnull=False))


def _with_all(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("decision", "seller", "appeal")


def appeal_of(report: Report) -> Appeal | None:
    """The objection about a report, once it is made."""
    return getattr(report, "appeal", None)


def can_appeal(report: Report, *, now: datetime) -> bool:
    """Whether whoever reported, or the seller, may still object to the decision."""
    return (
        report.state == ReportState.DECIDED
        and report.decision is not None
        and now <= report.decision.appeal_until
        and appeal_of(report) is None
    )


def reports_about_review(review_id: str) -> list[Report]:
    """What a seller sees of the reports about a review, of them or of an article, and their response, newest first."""
    # Of whatever kind: with it the index of subjects is found, without it all reports of all sellers are read.
    found = _with_all(_open_to_seller().filter(subject_kind__in=SubjectKind.values, subject_id=review_id))
    return list(found.order_by("-made_at", "-pk"))


def answered_by(decision: Decision) -> Report:
    """The newest report that a decision answered; there always is one."""
    return Report.objects.filter(decision=decision).order_by("-made_at", "-pk")[0]


def report_of_token(token: str) -> Report:
    """The report whose reader holds this link.

    Raises:
        NotFound: the link was made up, cut off or changed.
    """
    report_id = read_token(Purpose.REPORT, token)
    report = _with_all(Report.objects.filter(pk=report_id)).first() if report_id else None
    if report is None:
        raise _broken_link()
    return report


def decision_of_token(token: str) -> Decision:
    """The decision about whose review a customer holds this link.

    Raises:
        NotFound: the link was made up, cut off or changed.
        Refused: `erased`.
    """
    decision_id = read_token(Purpose.DECISION, token)
    decision = Decision.objects.filter(pk=decision_id).select_related("seller").first() if decision_id else None
    if decision is None:
        raise _broken_link()
    check_link_of(subject_of(decision.subject_kind, decision.subject_id).purchase.customer)
    return decision


def subject_of(kind: str, subject_id: str) -> Review | ProductReview:
    """The review that something was reported or decided about, whoever asks and whatever its state, with its customer.

    Of a response it is the review that it is to; a product review comes with its article.

    Raises:
        NotFound: there is none.
    """
    if kind == SubjectKind.PRODUCT_REVIEW:
        return product_review_of_subject(subject_id)
    return review_of_subject(subject_id)


def article_of(kind: str, subject_id: str) -> Product | None:
    """The article that a product review is about; None for everything else."""
    return product_review_of_subject(subject_id).product if kind == SubjectKind.PRODUCT_REVIEW else None


def page_of(report: Report) -> str:
    """The name of the seller, or of the article, on whose page a reader found what they reported."""
    article = article_of(report.subject_kind, report.subject_id)
    return article.name if article else report.seller.name


def customers_appeal(kind: str, subject_id: str) -> Appeal | None:
    """The customer's objection to what became of their review."""
    return Appeal.objects.filter(subject_kind=kind, subject_id=subject_id, party=Party.CUSTOMER).first()


def _broken_link() -> NotFound:
    return NotFound(_("This link does not work. Please use the whole link from the e-mail."))


def waiting_reports() -> QuerySet[Report]:
    """What waits for the operator's decision, in no order yet."""
    return Report.objects.filter(state__in=states.WAITING).select_related("seller", "appeal")


def waiting_appeals(seller_id: str | None = None) -> list[Appeal]:
    """Customers' objections that wait for the operator, oldest first; those about one seller's reviews, or all."""
    found = Appeal.objects.filter(answered_at=None, party=Party.CUSTOMER)
    if seller_id is not None:
        found = found.filter(seller_id=seller_id)
    return list(found.select_related("seller").order_by("made_at", "pk"))


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one subject, each oldest first."""

    kind: SubjectKind
    review: Review | ProductReview
    reports: Sequence[Report]
    decisions: Sequence[Decision]
    appeals: Sequence[Appeal]
    offered: bool
    """Whether the customer said that something was offered for another grade, or for withdrawing."""

    @property
    def current(self) -> Decision | None:
        """The decision that holds."""
        return self.decisions[-1] if self.decisions else None

    @property
    def waits(self) -> bool:
        """Whether somebody waits for a decision."""
        return any(one.waits for one in self.reports) or any(one.answered_at is None for one in self.appeals)


def was_reported(kind: SubjectKind, subject_id: str) -> bool:
    """Whether anybody ever brought it before the operator, or the operator took it up."""
    return Report.objects.filter(subject_kind=kind, subject_id=subject_id).exists()


def case_of(kind: SubjectKind, subject_id: str) -> Case:
    """The case about a subject, for the operator; there is one about anything that could be decided.

    Raises:
        NotFound: there is no such subject.
    """
    review = _subject_of_case(kind, subject_id)
    about = {"subject_kind": kind, "subject_id": subject_id}
    return Case(
        kind=kind,
        review=review,
        reports=list(_with_all(Report.objects.filter(**about)).order_by("made_at", "pk")),
        decisions=list(Decision.objects.filter(**about).order_by("number")),
        appeals=list(Appeal.objects.filter(**about).order_by("made_at", "pk")),
        offered=kind is not SubjectKind.PRODUCT_REVIEW and _was_offered(subject_id),
    )


def _subject_of_case(kind: SubjectKind, subject_id: str) -> Review | ProductReview:
    try:
        if kind is SubjectKind.PRODUCT_REVIEW:
            return product_review_of_subject(subject_id)
        found = Review.objects.select_related("purchase__customer", "purchase__seller", "seller")
        review = found.get(pk=subject_id)
    except (NotFound, Review.DoesNotExist):
        raise NotFound(_("There is no such case.")) from None
    if kind is SubjectKind.RESPONSE and review.response_at is None and not was_reported(kind, subject_id):
        raise NotFound(_("There is no such case."))
    return review


def _was_offered(review_id: str) -> bool:
    return (
        ReassessmentRequest.objects.filter(review=review_id, offered=Offered.YES).exists()
        or Withdrawal.objects.filter(review=review_id, offered=Offered.YES).exists()
    )


def withdrawals_offered(limit: int) -> list[Withdrawal]:
    """Customers who said that something was offered for withdrawing their review, newest first (R12.4).

    Each with `seen`, as in `with_seen`.
    """
    found = with_seen(Withdrawal.objects.filter(offered=Offered.YES), said_at="withdrawn_at")
    return list(found.select_related("review__purchase", "seller").order_by("-withdrawn_at", "-pk")[:limit])


OFFER_SEEN = "offer.looked_at"
"""The event with which the operator says that they have looked at what a customer says was offered."""


def with_seen(answers: QuerySet[Any], *, said_at: str) -> QuerySet[Any]:
    """The same answers to "was anything offered", each with `seen`: the operator has looked at it since.

    Whoever decided about the review, has looked as well.
    """
    looked = audit.recorded_since(OFFER_SEEN, subject_id="review_id", moment=said_at)
    decided = Exists(
        Decision.objects.filter(
            subject_kind=SubjectKind.REVIEW, subject_id=OuterRef("review_id"), decided_at__gte=OuterRef(said_at)
        )
    )
    either: QuerySet[Any] = answers.annotate(
        seen=ExpressionWrapper(Q(looked) | Q(decided), output_field=BooleanField())
    )
    return either


@dataclass(frozen=True, slots=True)
class UnseenOffers:
    """Answers "something was offered" that the operator has not looked at, at most `at_most` + 1 of each kind."""

    count: int
    since: datetime | None


def unseen_offers(*, at_most: int) -> UnseenOffers:
    """How many there are, and when the first was given (R6.4, R12.4)."""
    told = (
        (ReassessmentRequest.objects.filter(offered=Offered.YES), "settled_at"),
        (Withdrawal.objects.filter(offered=Offered.YES), "withdrawn_at"),
    )
    moments: list[datetime] = []
    for answers, said_at in told:
        unseen = with_seen(answers, said_at=said_at).filter(seen=False).order_by(said_at)
        moments += unseen.values_list(said_at, flat=True)[: at_most + 1]
    return UnseenOffers(len(moments), min(moments, default=None))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for the operator, and how much of it longer than promised."""

    reports: int
    reports_late: int
    reports_since: datetime | None
    """When the oldest of them was made, or objected to."""
    words: int
    words_late: int

    @property
    def total(self) -> int:
        return self.reports + self.words

    @property
    def late(self) -> int:
        return self.reports_late + self.words_late


def waiting(*, now: datetime) -> Waiting:
    """What waits now."""
    due = now - rules.DECIDE_WITHIN
    open_reports, appeals = waiting_reports(), Appeal.objects.filter(answered_at=None)
    # The objection about a report is counted with the report.
    own = appeals.filter(party=Party.CUSTOMER)
    late = open_reports.filter(state=ReportState.OPEN, made_at__lt=due).count()
    first_made = open_reports.filter(state=ReportState.OPEN).aggregate(first=Min("made_at"))["first"]
    first_objected = appeals.aggregate(first=Min("made_at"))["first"]
    return Waiting(
        reports=open_reports.count() + own.count(),
        reports_late=late + appeals.filter(made_at__lt=due).count(),
        reports_since=min(filter(None, (first_made, first_objected)), default=None),
        words=count_held(),
        words_late=count_held(before=now - rules.HELD_LATE_AFTER),
    )


@dataclass(frozen=True, slots=True)
class GroundFigures:
    """Reports on one ground: how many came from whom, and how they were decided."""

    ground: str
    by_sellers: int
    by_readers: int
    verdicts: Mapping[str, int]
    waiting: int
    moot: int

    @property
    def total(self) -> int:
        return self.by_sellers + self.by_readers


@dataclass(frozen=True, slots=True)
class Statistics:
    """What everybody may know about moderation since a moment. `median` is from report to first decision."""

    grounds: Sequence[GroundFigures]
    without_report: Mapping[str, int]
    """Decisions that the marketplace took without a report, by verdict."""
    median: timedelta | None
    within_promise: int | None
    """Whole percents of the decided reports that were decided in time."""
    appeals: int
    appeals_granted: int
    withdrawn: int
    """Reviews that their customers withdrew."""

    @property
    def reports(self) -> int:
        return sum(one.total for one in self.grounds)


MEDIAN_OVER = 5_000
"""Decided reports, newest first, over which times are worked out at most: the cost of the page is bounded."""


def statistics(*, since: datetime) -> Statistics:
    """The figures about everything reported, decided and objected to from a moment on."""
    reports = Report.objects.filter(made_at__gte=since)
    rows = reports.values("ground", "source", "state", "decision__verdict").annotate(number=Count("pk"))
    counted = [(row["ground"], row["source"], row["state"], row["decision__verdict"], row["number"]) for row in rows]
    waits = _waits(reports)
    in_time = sum(wait <= rules.DECIDE_WITHIN for wait in waits)
    appeals = Appeal.objects.filter(made_at__gte=since)
    return Statistics(
        grounds=[_of_ground(ground, counted) for ground in rules.GROUNDS],
        without_report=_counter((row[3], row[4]) for row in counted if row[1] == Source.OPERATOR),
        median=rules.median(waits),
        within_promise=(200 * in_time + len(waits)) // (2 * len(waits)) if waits else None,
        appeals=appeals.count(),
        appeals_granted=_granted(appeals),
        withdrawn=Withdrawal.objects.filter(withdrawn_at__gte=since).count(),
    )


def _of_ground(ground: str, counted: Collection[tuple[str, str, str, str | None, int]]) -> GroundFigures:
    own = [row for row in counted if row[0] == ground and row[1] != Source.OPERATOR]
    return GroundFigures(
        ground=ground,
        by_sellers=sum(number for _g, source, _s, _v, number in own if source == Source.SELLER),
        by_readers=sum(number for _g, source, _s, _v, number in own if source == Source.PUBLIC),
        # One that was objected to has a decision, and waits for another one: it is counted by what holds.
        verdicts=_counter((verdict, number) for _g, _s, state, verdict, number in own if state != ReportState.MOOT),
        waiting=sum(number for _g, _s, state, _v, number in own if state == ReportState.OPEN),
        moot=sum(number for _g, _s, state, _v, number in own if state == ReportState.MOOT),
    )


def _counter(pairs: object) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for verdict, number in pairs:  # type: ignore[attr-defined]  # pairs of a verdict and a number
        if verdict:
            found[verdict] += number
    return found


def _waits(reports: QuerySet[Report]) -> list[timedelta]:
    decided = reports.exclude(source=Source.OPERATOR).filter(settled_at__isnull=False, decision__isnull=False)
    rows = decided.order_by("-made_at", "-pk").values_list("made_at", "settled_at")[:MEDIAN_OVER]
    return [settled_at - made_at for made_at, settled_at in rows if settled_at is not None]


def _granted(appeals: QuerySet[Appeal]) -> int:
    """Objections after which something else was decided than what was objected to."""
    rows = appeals.filter(answered_at__isnull=False).select_related("decision")[:MEDIAN_OVER]
    answers = {
        (one.subject_kind, one.subject_id, one.decided_at): one
        for one in Decision.objects.filter(subject_id__in=[appeal.subject_id for appeal in rows])
    }
    found = 0
    for appeal in rows:
        if appeal.answered_at is not None:
            answer = answers.get((appeal.subject_kind, appeal.subject_id, appeal.answered_at))
            found += answer is not None and answer.verdict != appeal.decision.verdict
    return found


def inconsistencies() -> Iterator[str]:
    """What should not be, one line each: reports, decisions and withdrawals that contradict each other."""
    answered = (ReportState.DECIDED, ReportState.APPEALED, ReportState.FINAL)
    for report in Report.objects.filter(state__in=answered, decision=None):
        yield f"report {report.pk} is {report.state} without a decision"
    for report in Report.objects.filter(state=ReportState.OPEN, decision__isnull=False):
        yield f"report {report.pk} is open and has a decision"
    for report in Report.objects.filter(decision__isnull=False).exclude(decision__subject_id=F("subject_id")):
        yield f"report {report.pk} has the decision of another case"
    last = Decision.objects.filter(subject_kind=SubjectKind.PRODUCT_REVIEW, subject_id=OuterRef("pk"))
    decided = ProductReview.objects.annotate(verdict=Subquery(last.order_by("-number").values("verdict")[:1]))
    removed = Q(status=Status.REMOVED)
    # Those without a ground were removed before removals had to have a reason.
    for review in decided.filter(removed, ~Q(removed_ground="")).exclude(verdict=Verdict.REMOVE):
        yield f"product review {review.pk} is removed, and its last decision is {review.verdict}"
    for review in decided.filter(~removed, verdict=Verdict.REMOVE):
        yield f"product review {review.pk} was decided to be removed, and is {review.status}"
    for review in decided.filter(verdict=Verdict.REMOVE_WORDS).exclude(status=Status.HELD):
        yield f"the words of product review {review.pk} were decided to be hidden, and it is {review.status}"
    for withdrawal in Withdrawal.objects.exclude(review__removed_ground=Ground.WITHDRAWN_BY_CUSTOMER):
        yield f"review {withdrawal.review_id} was withdrawn, and stands as {withdrawal.review.status}"

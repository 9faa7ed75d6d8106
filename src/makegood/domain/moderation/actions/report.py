from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from makegood.domain.mail.addresses import is_address
from makegood.domain.product_reviews.models import ProductReview
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.permissions import check_may_speak_for
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor
from makegood.kernel.errors import FieldError, Invalid, NotFound, Refused, Text
from makegood.kernel.ids import new_id
from makegood.kernel.values import REVIEW_LIMIT, clean_text

from ..enums import Source, SubjectKind
from ..models import Report
from ..rules import GROUNDS
from ._subjects import Subject, lock_subject
from .tell import tell_reader


def report_review(*, review: Review | ProductReview, ground: str, explanation: str, by: Actor, now: datetime) -> Report:
    """The seller brings a review, or one of an article that they sold, before the operator (R12.1, R11.3).

    One open report per review.

    Raises:
        Invalid: `invalid_choice` on `ground`; on `explanation` `required`, `too_long`, `invalid_characters`.
        Refused: `already_reported`, `review_removed`.
        NotFound, Forbidden: not for this actor; the marketplace decides and does not report.
    """
    check_may_speak_for(by, review.seller_id)
    explanation = _checked(ground, explanation)
    return _report(
        Report(
            subject_kind=SubjectKind.PRODUCT_REVIEW if isinstance(review, ProductReview) else SubjectKind.REVIEW,
            subject_id=review.pk,
            source=Source.SELLER,
            ground=ground,
            explanation=explanation,
        ),
        already=_("You have reported this review already; the marketplace has not decided yet."),
        by=by,
        now=now,
    )


def report_as_reader(
    *, kind: SubjectKind, subject_id: str, ground: str, explanation: str, email: str, language: str, now: datetime
) -> Report:
    """Anybody brings a review, a response or a product review before the operator from its public page (R12.1).

    They get an e-mail at once with a link to what becomes of it, and the decision.

    Raises:
        Invalid: as `report_review`, and on `email` `required` or `invalid_email`.
        Refused: `already_reported` by the same address, `review_removed`.
        NotFound: there is no such subject.
    """
    wrong: list[FieldError] = []
    address = email.strip()
    if not address:
        wrong.append(FieldError("email", "required", _("Please give an e-mail address for the answer.")))
    elif not is_address(address):
        wrong.append(FieldError("email", "invalid_email", _("This is not an e-mail address.")))
    explanation = _checked(ground, explanation, wrong)
    report_id = new_id()
    by = actors.shopper(report_id)
    with transaction.atomic():
        report = _report(
            Report(
                pk=report_id,
                subject_kind=kind,
                subject_id=subject_id,
                source=Source.PUBLIC,
                ground=ground,
                explanation=explanation,
                reporter_email=address.lower(),
                language=language,
            ),
            already=_("You have reported this already; the marketplace has not decided yet."),
            by=by,
            now=now,
        )
        tell_reader(report=report, now=now)
    return report


def _checked(ground: str, explanation: str, others: Sequence[FieldError] = ()) -> str:
    """The explanation as it is stored. What is wrong is told in the order of the form, which ends with `others`."""
    text = ""
    errors: list[FieldError] = []
    if ground not in GROUNDS:
        errors.append(FieldError("ground", "invalid_choice", _("Please choose one of the grounds.")))
    try:
        text = clean_text(explanation, field="explanation", limit=REVIEW_LIMIT)
        if not text:
            message = _("Please say what is wrong, so that the marketplace can decide.")
            errors.append(FieldError("explanation", "required", message))
    except Invalid as error:
        errors.extend(error.errors)
    if errors or others:
        raise Invalid([*errors, *others])
    return text


def _report(report: Report, *, already: Text, by: Actor, now: datetime) -> Report:
    report.made_by_kind, report.made_by_id, report.made_at = by.kind, by.id, now
    try:
        with transaction.atomic():
            subject = lock_subject(SubjectKind(report.subject_kind), report.subject_id)
            if subject.review.removed_at is not None:
                raise Refused("review_removed", _("This review was removed already."))
            if subject.was_taken_back:
                raise NotFound(_("There is no response to this review."))
            report.seller_id = subject.review.seller_id
            report.save(force_insert=True)
            _record(report, subject, by, now)
    except IntegrityError:
        # The unique constraint lets only one open report through, also of two at the same moment.
        raise Refused("already_reported", already) from None
    return report


def _record(report: Report, subject: Subject, by: Actor, now: datetime) -> None:
    key = bytes(subject.review.purchase.customer.audit_key)
    audit.record(
        "report.made",
        by=by,
        now=now,
        subject=("report", report.pk),
        seller_id=report.seller_id,
        after={
            "subject": report.subject_kind,
            "subject_id": report.subject_id,
            "source": report.source,
            "ground": report.ground,
            "explanation": audit.mark_text(report.explanation, key),
        },
    )

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings

from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.rendering import Rendered
from makegood.domain.sellers.queries import Addressee, people_told_at_once

from .. import letters
from ..enums import Band
from ..models import Review


def tell_of_review(*, review: Review, people: Iterable[Addressee], now: datetime) -> None:
    """Tell those of the seller's staff who want to hear of such a grade at once (R4.5); in the caller's transaction."""
    _tell(
        review,
        EmailKind.NEW_REVIEW,
        people,
        lambda language: letters.compose_new_review(review, language=language),
        now,
    )


def tell_of_new_grade(*, review: Review, now: datetime) -> None:
    """Tell the seller's staff that a customer graded again (R4.5); in the caller's transaction.

    It goes to those who hear of low grades at once: they are the ones who repair, whatever the two grades are.
    """
    _tell(
        review,
        EmailKind.REGRADED,
        people_told_at_once(review.seller_id, Band.LOW, at=now),
        lambda language: letters.compose_regraded(review, language=language),
        now,
    )


def _tell(
    review: Review, kind: EmailKind, people: Iterable[Addressee], compose: Callable[[str], Rendered], now: datetime
) -> None:
    # Nobody is named in it, so that it is made once for each language: somebody waits for this page.
    composed: dict[str, Rendered] = {}
    for person in people:
        language = person.language or settings.LANGUAGE_CODE
        if language not in composed:
            composed[language] = compose(language)
        rendered = composed[language]
        queue_email(
            kind=kind,
            to_address=person.address,
            to_name=person.name,
            from_name=settings.MAKEGOOD_MARKETPLACE_NAME,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            about=review.pk,
            seller_id=review.seller_id,
            language=language,
            dedupe_key=f"{kind}:{review.pk}:{person.key}",
            now=now,
        )

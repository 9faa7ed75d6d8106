from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.rendering import Rendered
from makegood.domain.sellers.queries import Addressee, people_told_at_once
from makegood.kernel.languages import spoken

from .. import letters
from ..enums import Band
from ..models import Review

Notice = Callable[[str], Rendered]
"""What is told to whoever reads a language. Nobody is named in it, so that it is made up once for each."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody is to be told, made up and not in the outbox yet."""

    person: Addressee
    language: str
    rendered: Rendered


def letters_of_review(review: Review, people: Iterable[Addressee]) -> list[Letter]:
    """What those of the seller's staff are told who want to hear of such a grade at once (R4.5)."""
    return _letters(people, cache(lambda language: letters.compose_new_review(review, language=language)))


def tell_of_review(*, review: Review, told: Iterable[Letter], now: datetime) -> None:
    """Put these letters about a new review in the outbox, in the caller's transaction."""
    _tell(review, EmailKind.NEW_REVIEW, told, now)


def notice_of_new_grade(review: Review, *, now: datetime) -> Notice:
    """What the staff is told of a review that its customer graded again: made up for whoever would be told now."""
    notice = cache(lambda language: letters.compose_regraded(review, language=language))
    _letters(_told_of_new_grade(review, now), notice)
    return notice


def tell_of_new_grade(*, review: Review, notice: Notice, now: datetime) -> None:
    """Tell the seller's staff that a customer graded again (R4.5); in the caller's transaction."""
    _tell(review, EmailKind.REGRADED, _letters(_told_of_new_grade(review, now), notice), now)


def _told_of_new_grade(review: Review, now: datetime) -> list[Addressee]:
    """Those who hear of low grades at once: they are the ones who repair, whatever the two grades are."""
    return people_told_at_once(review.seller_id, Band.LOW, at=now)


def _letters(people: Iterable[Addressee], notice: Notice) -> list[Letter]:
    told = [(person, spoken(person.language)) for person in people]
    return [Letter(person, language, notice(language)) for person, language in told]


def _tell(review: Review, kind: EmailKind, told: Iterable[Letter], now: datetime) -> None:
    for letter in told:
        queue_email(
            kind=kind,
            to_address=letter.person.address,
            to_name=letter.person.name,
            content=letter.rendered,
            about=review.pk,
            seller_id=review.seller_id,
            language=letter.language,
            dedupe_key=f"{kind}:{review.pk}:{letter.person.key}",
            now=now,
        )

"""What the demo's operator finds: reports that wait, some that are decided, and words that a check held."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from makegood.domain.moderation.actions import (
    appeal_as_seller,
    decide,
    report_as_reader,
    report_review,
    withdraw_review,
)
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.product_reviews.enums import Status
from makegood.domain.product_reviews.queries import reviews_of_seller
from makegood.domain.reviews.actions import publish_response, submit_review_by_link
from makegood.domain.reviews.queries import ReviewFilter, list_reviews, purchases_to_review
from makegood.domain.reviews.rules import Answers
from makegood.kernel.actors import Actor, ActorKind

_OPERATOR = Actor(ActorKind.OPERATOR, "0")
_SHOP = "fietshoek"


def moderate(staff: dict[str, list[Actor]], *, now: datetime) -> None:
    """Some reviews of the first shop go through the operator's hands, as in the weeks before today."""
    agent = staff[_SHOP][-1]
    low = _with_words("low")
    good = _with_words("good")

    removed = report_review(
        review=next(low),
        ground="wrong_seller",
        explanation="Deze klant heeft het over een koffiezetapparaat. Dat verkopen wij niet.",
        by=agent,
        now=now - timedelta(days=12),
    )
    _decide(removed, "remove", "De tekst gaat over een koffiezetapparaat van een andere winkel.", now, days=10)
    kept = report_review(
        review=next(low),
        ground="fraud",
        explanation="Wij kennen deze klant niet.",
        by=agent,
        now=now - timedelta(days=9),
    )
    reason = "De beoordeling hoort bij een echte bestelling, die op tijd is bezorgd. Streng is niet onecht."
    _decide(kept, "keep", reason, now, days=7)
    appeal_as_seller(report=kept, text="De bestelling is later geannuleerd.", by=agent, now=now - timedelta(days=3))
    _as_reader(next(low), "personal_data", "Er staat een naam van een bezorger in.", now - timedelta(days=5))
    hidden = _as_reader(next(good), "personal_data", "Er staat waar ik woon.", now - timedelta(days=20))
    _decide(hidden, "remove_words", "In de tekst stond een woonadres.", now, days=18)
    report_review(
        review=next(low),
        ground="unlawful",
        explanation="Wij worden hier voor oplichters uitgemaakt.",
        by=agent,
        now=now - timedelta(days=8),
    )
    withdraw_review(review=next(good), offered=None, now=now - timedelta(days=4))
    publish_response(review=next(low), text="Bel ons even: 020-1234567.", by=agent, now=now - timedelta(days=3))
    _hold_a_review(now)
    _about_articles(agent, now)


def _about_articles(agent: Actor, now: datetime) -> None:
    """A review of an article that the shop reports, and one whose place says that it was removed."""
    found = reviews_of_seller(_SHOP, by=_OPERATOR).filter(status=Status.PUBLISHED, stars__lte=2, text__gt="")
    reported, removed = found.order_by("-submitted_at", "-pk")[:2]
    explanation = "Dit gaat over een regenjas. Wij verkochten deze klant iets anders."
    gone = report_review(
        review=removed, ground="wrong_seller", explanation=explanation, by=agent, now=now - timedelta(days=6)
    )
    _decide(gone, "remove", "De tekst gaat over een regenjas, en niet over dit artikel.", now, days=5)
    report_review(
        review=reported,
        ground="fraud",
        explanation="Deze klant heeft het artikel ongeopend teruggestuurd.",
        by=agent,
        now=now - timedelta(days=1),
    )


def _with_words(band: str) -> Iterator[Any]:
    found = list_reviews(ReviewFilter(seller_id=_SHOP, band=band), by=_OPERATOR).filter(text__gt="", response_at=None)
    return iter(found.order_by("-submitted_at", "-pk")[3:15])


def _decide(report: Any, verdict: str, reason: str, now: datetime, *, days: int) -> None:
    decide(
        kind=SubjectKind(report.subject_kind),
        subject_id=report.subject_id,
        verdict=verdict,
        ground=report.ground,
        reason=reason,
        by=_OPERATOR,
        now=now - timedelta(days=days),
    )


def _as_reader(review: Any, ground: str, explanation: str, at: datetime) -> Any:
    return report_as_reader(
        kind=SubjectKind.REVIEW,
        subject_id=review.pk,
        ground=ground,
        explanation=explanation,
        email="lezer@readers.example",
        language="nl",
        now=at,
    )


def _hold_a_review(now: datetime) -> None:
    """Of the customers who can still review, the one who comes last on the front page leaves a phone number."""
    waiting = purchases_to_review(now=now, limit=50)
    purchase = next((one for one in reversed(waiting) if one.seller_id == _SHOP), None)
    if purchase is not None:
        words = "Nooit iets ontvangen. Bel mij op 06-12345678 of mail naar klant@prive.example."
        submit_review_by_link(purchase=purchase, answers=Answers(2, words), now=now)

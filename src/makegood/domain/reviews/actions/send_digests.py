from datetime import datetime

from django.db import transaction

from makegood.domain.grading.queries import assessment_grade
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.mail.rendering import Rendered
from makegood.domain.sellers.actions import DueDigest, claim_digests
from makegood.domain.sellers.queries import get_seller, sellers_with_digests_due
from makegood.kernel import clock
from makegood.kernel.languages import spoken

from .. import letters, rules
from ..queries import News, new_reviews

SHOWN = 20
"""Reviews that a digest lists; of the others it tells the number."""


def send_digests(*, now: datetime) -> int:
    """Queue the daily digests that are due (R4.5); how many.

    Once for each person, shop and day of the marketplace, from 8:00 on, about everything since the former one.
    Nothing new: no e-mail. However long no worker ran, it is one.
    """
    opens = clock.from_local(datetime.combine(clock.marketplace_day(now), rules.DIGEST_FROM))
    if now < opens:
        return 0
    until = opens - rules.DIGEST_MARGIN
    return sum(_send_for(seller_id, until, now) for seller_id in sellers_with_digests_due(until))


def _send_for(seller_id: str, until: datetime, now: datetime) -> int:
    with transaction.atomic():
        composed: dict[tuple[object, ...], Rendered | None] = {}
        sent = 0
        for due in claim_digests(seller_id=seller_id, until=until):
            language = spoken(due.person.language)
            key = (due.bands, due.since, language)
            if key not in composed:
                news = new_reviews(seller_id, bands=due.bands, since=due.since, until=until, limit=SHOWN)
                composed[key] = _compose(seller_id, news, language, now) if news.count else None
            rendered = composed[key]
            if rendered is not None:
                _queue(seller_id, due, rendered, language, until, now)
                sent += 1
    return sent


def _compose(seller_id: str, news: News, language: str, now: datetime) -> Rendered:
    today = clock.marketplace_day(now)
    grade = assessment_grade(seller_id, on=today, today=today)
    return letters.compose_digest(news, seller=get_seller(seller_id), grade=grade, language=language)


def _queue(seller_id: str, due: DueDigest, rendered: Rendered, language: str, until: datetime, now: datetime) -> None:
    queue_email(
        kind=EmailKind.DIGEST,
        to_address=due.person.address,
        to_name=due.person.name,
        content=rendered,
        about=str(due.member_id),
        seller_id=seller_id,
        language=language,
        # Once a day, whatever happens: two workers cannot both have this key.
        dedupe_key=f"digest:{due.member_id}:{clock.marketplace_day(until)}",
        now=now,
    )

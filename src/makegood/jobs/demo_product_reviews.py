"""The demo's product reviews: what customers who graded a shop say of the articles, and what readers found helpful."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from makegood.domain.orders.queries import articles_of, find_purchase
from makegood.domain.product_reviews.actions import mark_helpful, submit_review_by_link
from makegood.domain.product_reviews.rules import Answers
from makegood.domain.reviews.queries import review_of_purchase
from makegood.kernel import actors
from makegood.kernel.ids import new_id

from .demo_texts import DemoSeller

SHARE = 0.5
"""Of the customers who graded a shop, how many go on to the article."""
WORDS: dict[str, dict[str, tuple[tuple[str, str, str, str], ...]]] = {
    "nl": {
        "good": (
            ("Doet wat het moet doen", "Precies zoals beschreven; ik zou het zo weer kopen.", "goede kwaliteit", ""),
            ("Blij mee", "Mooier dan op de foto.", "mooie kleur\nnetjes verpakt", "had groter gemogen"),
            ("Aanrader", "", "goede kwaliteit\nweinig verpakking", ""),
            ("", "Heel tevreden, de rest van het gezin ook.", "", ""),
        ),
        "middle": (
            ("Gaat wel", "Niet slecht, maar ik had er meer van verwacht.", "netjes verpakt", "kleiner dan gedacht"),
            ("Oké", "", "", "weinig uitleg erbij"),
        ),
        "low": (
            ("Viel tegen", "De kwaliteit is minder dan de beschrijving belooft.", "", "minder mooi dan op de foto"),
            ("Jammer", "Ik koop de volgende keer een ander merk.", "snel in huis", "geen goede kwaliteit"),
        ),
    },
    "en": {
        "good": (
            ("Does what it says", "Exactly as described; I would buy it again.", "good quality", ""),
            ("Very happy", "Nicer than in the picture.", "lovely colour\nwell packed", "could be larger"),
            ("Recommended", "", "good quality\nlittle packaging", ""),
            ("", "Very pleased with it, and so is the family.", "", ""),
        ),
        "middle": (
            ("Decent", "Not bad, but I expected more of it.", "well packed", "smaller than I thought"),
            ("All right", "", "", "hardly any instructions"),
        ),
        "low": (
            ("Disappointing", "The quality is not what the description promises.", "", "less pretty than pictured"),
            ("A pity", "Next time I will try another brand.", "came quickly", "poor quality"),
        ),
    },
}
HELD = {
    "nl": "Foto's stuur ik graag: lotte.bakker@customers.example. Elders zag ik hem voor 12,95 euro.",
    "en": "I put a video of mine on www.unpacked.example and paid £30 for it.",
}
"""What two customers write last: their words wait for the operator."""


def review_articles(orders: Sequence[tuple[DemoSeller, str]], *, now: datetime) -> None:
    """`orders` are shops and order ids, oldest first."""
    rng = random.Random(20261127)  # noqa: S311 - a story, not a secret
    held = dict(HELD)
    for seller, order_id in reversed(orders):
        purchase = find_purchase(order_id, seller.id)
        graded = review_of_purchase(purchase.pk, purchase.seller_id) if purchase else None
        if purchase is None or graded is None or rng.random() > SHARE:
            continue
        at = min(graded.submitted_at + timedelta(minutes=2 + 8 * rng.random()), now)
        language = purchase.customer.language
        stars = rng.choices((1, 2, 3, 4, 5), weights=(2, 2, 3, 7, 8))[0]
        kind = "good" if stars >= 4 else "middle" if stars == 3 else "low"
        title, text, pros, cons = rng.choice(WORDS[language][kind])
        answers = Answers(stars, title, held.pop(language, text), tuple(pros.splitlines()), tuple(cons.splitlines()))
        for product in articles_of(purchase.pk):
            review = submit_review_by_link(
                purchase=purchase, product=product, answers=answers, language=language, now=at
            )
            if review.words_shown:
                for _ in range(rng.choice((0, 0, 1, 2, 5))):
                    mark_helpful(review=review, by=actors.shopper(new_id()), now=min(at + timedelta(days=3), now))

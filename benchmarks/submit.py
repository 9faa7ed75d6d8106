"""What a review costs that a customer sends with the form, beside one bare insert of its row.

Ours: the whole POST of the form through the WSGI handler with the settings of production, each with the link of another
purchase: answers read, text checked, sums, audit trail, the seller's revision, and where a grade is low the e-mail to
the seller's staff. Beside it the action alone that the form, the API and the import of programs share. Bare: the same
rows of the table of reviews, each with Django's ORM in a transaction of its own. All three take turns in one process,
and each round goes to purchases of its own in the same database. What counts is the time of all rounds together: on
SQLite whoever fills its log pays for moving it into the database, which the middle round of few rows would not show.
"""

import argparse
import itertools
import json
import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report
from benchmarks.observing import lines_to_nowhere

ROUNDS = 20
EACH = 100
"""Reviews of each side in a round."""
SELLERS = 20
LEAST = 0.25
GRADES = (1, 4, 7, 7, 8, 8, 8, 9, 9, 10)
"""One in five is low, as on a marketplace where things go wrong at times."""
WORDS = (
    "De fiets kwam een dag later dan beloofd, maar was zorgvuldig verpakt en precies zoals beschreven.",
    "Snelle levering, duidelijke uitleg bij de montage en een vriendelijk antwoord op mijn vraag over de bel.",
    "The parcel arrived on time and well packed; the lamp is brighter than I thought, and easy to fit.",
    "De doos was ingedeukt en er ontbrak een schroef. Na een berichtje werd die de volgende dag nagestuurd.",
    "",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--side", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(measure(arguments.rounds)))
        return 0
    with fresh_database() as database:
        done = run_side("submit", "--side", "--rounds", arguments.rounds, environment=database["environment"])
    rates: dict[str, float] = json.loads(done)
    against = f"bare inserts of the rows: {rates['bare']:,.0f}/s"
    return report(
        [
            Figure(
                what="review sent with the form",
                ours=f"{rates['form']:,.0f}/s",
                against=against,
                ratio=rates["form"] / rates["bare"],
                at_least=LEAST,
            ),
            Figure(
                what="review through the action alone",
                ours=f"{rates['action']:,.0f}/s",
                against=against,
                ratio=rates["action"] / rates["bare"],
            ),
        ]
    )


def measure(rounds: int) -> dict[str, float]:
    """Reviews a second of each side, over all rounds."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(Path(os.environ["MAKEGOOD_DATA"]) / "metrics")
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True)
    prepare()
    from makegood.jobs.setup import collect_static_files

    collect_static_files()
    fill((rounds + 1) * EACH * 3)
    sides = (("bare", bare()), ("form", form()), ("action", action()))
    times: dict[str, list[float]] = {name: [] for name, _ in sides}
    orders = itertools.count()
    with lines_to_nowhere():
        for number in range(rounds + 1):
            for name, work in sides:
                items = work(list(itertools.islice(orders, EACH)))
                start = time.perf_counter()
                for one in items:
                    one()
                if number:  # the first one fills the caches
                    times[name].append(time.perf_counter() - start)
    return {name: EACH * len(found) / sum(found) for name, found in times.items()}


Side = Callable[[list[int]], list[Callable[[], object]]]


def answers_of(number: int) -> dict[str, str]:
    """What the customer of an order fills in."""
    dice = random.Random(number)
    grade = dice.choice(GRADES)
    words = " ".join(dice.sample(WORDS, 2)).strip()
    return {"overall": str(grade), "as_described": str(grade), "delivery_time": "8", "had_contact": "no", "text": words}


def purchase_of(number: int) -> str:
    from makegood.domain.orders.models import Purchase

    return Purchase.objects.values_list("pk", flat=True).get(order_id=f"o-{number}")


def form() -> Side:
    """The customer's form."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    from makegood.kernel.tokens import Purpose, make_token

    handler = WSGIHandler()
    requests = RequestFactory()

    def prepared(numbers: list[int]) -> Iterator[Callable[[], object]]:
        for number in numbers:
            path = f"/r/{make_token(Purpose.REVIEW, purchase_of(number))}/"
            body = urlencode(answers_of(number)).encode()
            made = requests.post(path, body, "application/x-www-form-urlencoded", SERVER_NAME="localhost")
            environ = {**made.environ, "wsgi.input": BytesIO(body)}
            yield lambda environ=environ: send(environ)  # type: ignore[misc]  # bound now, called later

    def send(environ: dict[str, Any]) -> None:
        response = handler(environ, lambda *_: print)
        assert response.status_code == 303, response
        response.close()

    return lambda numbers: list(prepared(numbers))


def action() -> Side:
    """What the form, the API and programs call."""
    from makegood.domain.reviews.actions import submit_review
    from makegood.domain.reviews.rules import Answers
    from makegood.kernel import actors, clock

    by = actors.system("bench")

    def submit(number: int, given: dict[str, str]) -> None:
        aspects = {name: int(given[name]) for name in ("as_described", "delivery_time")}
        submit_review(
            order_id=f"o-{number}",
            seller_id=seller_of(number),
            answers=Answers(int(given["overall"]), given["text"], aspects, had_contact=False),
            submitted_at=None,
            by=by,
            now=clock.now(),
        )

    return lambda numbers: [lambda number=number: submit(number, answers_of(number)) for number in numbers]  # type: ignore[misc]


def bare() -> Side:
    """One insert and its transaction."""
    from django.db import transaction

    from makegood.domain.reviews.enums import Origin
    from makegood.domain.reviews.models import Review
    from makegood.kernel import clock

    def insert(row: dict[str, Any]) -> None:
        with transaction.atomic():
            Review(**row).save(force_insert=True)

    def prepared(number: int) -> Callable[[], object]:
        given, now = answers_of(number), clock.now()
        row = {
            "seller_id": seller_of(number),
            "purchase_id": purchase_of(number),
            "overall": int(given["overall"]),
            "as_described": int(given["as_described"]),
            "delivery_time": int(given["delivery_time"]),
            "had_contact": False,
            "text": given["text"],
            "search_text": f" {given['text'].lower()} o-{number}",
            "origin": Origin.LINK,
            "submitted_at": now,
            "stored_at": now,
            "updated_at": now,
            "day": now.date(),
        }
        return lambda: insert(row)

    return lambda numbers: [prepared(number) for number in numbers]


def seller_of(number: int) -> str:
    return f"shop-{number % SELLERS}"


def fill(size: int) -> None:
    """Sellers with somebody on their staff, and so many purchases whose links are open."""
    from django.db import transaction

    from makegood.domain.accounts.actions import create_user
    from makegood.domain.orders.models import Customer, Order, Purchase
    from makegood.domain.sellers.actions import SellerData, add_staff, put_seller
    from makegood.kernel import actors, clock
    from makegood.kernel.actors import Role
    from makegood.kernel.bulk import insert_rows
    from makegood.kernel.ids import new_id

    now = clock.now()
    by = actors.system("bench")
    password = secrets.token_urlsafe()
    user, _ = create_user(email="owner@shops.example", password=password, is_operator=False, by=by, now=now)
    for number in range(SELLERS):
        put_seller(seller_id=seller_of(number), data=SellerData(f"Shop {number}"), by=by, now=now)
        add_staff(user_id=user.pk, seller_id=seller_of(number), role=Role.OWNER, by=by, now=now)
    numbers = range(size)
    at = datetime.now(UTC) - timedelta(days=9)
    with transaction.atomic():
        insert_rows(
            Customer,
            ["id", "ref", "name", "email", "language", "invite", "public_id", "created_at", "updated_at"],
            [(n + 1, f"c-{n}", "Anna de Vries", f"{n}@c.example", "nl", True, new_id(), now, now) for n in numbers],
        )
        insert_rows(
            Order,
            ["id", "customer", "ordered_at", "created_at", "updated_at"],
            [(f"o-{n}", n + 1, at, now, now) for n in numbers],
        )
        ends = now + timedelta(days=60)
        insert_rows(
            Purchase,
            ["id", "seller", "order", "customer", "ordered_at", "expected_delivery_date", "review_link_expires_at"],
            [(new_id(), seller_of(n), f"o-{n}", n + 1, at, at.date(), ends) for n in numbers],
        )


if __name__ == "__main__":
    sys.exit(main())

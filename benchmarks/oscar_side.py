"""Makegood's side of `benchmarks.oscar`, each part in a process of its own."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from benchmarks.peers.words import stars_of, text_of, title_of

SPARE = 4_000
"""Purchases of each object that have no review yet: for those that will be written."""
CHUNK = 20_000


def article_of(size: int) -> str:
    return f"article-{size}"


def seller_of(size: int) -> str:
    return f"shop-{size}"


def order_of(size: int, number: int) -> str:
    return f"o-{size}-{number}"


def fill(sizes: Sequence[int]) -> None:
    """For each size a seller and an article, with so many reviews of either, and purchases that wait for theirs."""
    django_ready()
    import secrets

    from django.db import connection

    from makegood.domain.accounts.actions import create_user
    from makegood.domain.grading.actions import rebuild_sums
    from makegood.domain.orders.models import Product
    from makegood.domain.product_reviews.actions import rebuild_sums as rebuild_product_sums
    from makegood.domain.reviews.queries import observations
    from makegood.domain.sellers.actions import SellerData, add_staff, put_seller
    from makegood.jobs.setup import prepare
    from makegood.kernel import actors, clock
    from makegood.kernel.actors import Role
    from makegood.kernel.bulk import room_to_write

    prepare()
    now, by = clock.now(), actors.system("bench")
    password = secrets.token_urlsafe()
    owner, _ = create_user(email="owner@shops.example", password=password, is_operator=False, by=by, now=now)
    offset = 1
    with room_to_write():
        for size in sizes:
            put_seller(seller_id=seller_of(size), data=SellerData(f"Shop {size}"), by=by, now=now)
            add_staff(user_id=owner.pk, seller_id=seller_of(size), role=Role.OWNER, by=by, now=now)
            Product.objects.create(id=article_of(size), title=f"Bell with {size} reviews")
            for first in range(0, size + SPARE, CHUNK):
                insert(size, range(first, min(first + CHUNK, size + SPARE)), offset)
            offset += size + SPARE
    rebuild_sums(observations())
    rebuild_product_sums()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def insert(size: int, chunk: Sequence[int], offset: int) -> None:
    """Purchases of one article each, with both reviews as far as they are to have them."""
    from django.db import transaction

    from makegood.domain.orders.models import Customer, Item, Order, Purchase
    from makegood.domain.product_reviews.models import ProductReview
    from makegood.domain.reviews.models import Review
    from makegood.kernel import clock
    from makegood.kernel.bulk import insert_rows
    from makegood.kernel.ids import new_id

    now, seller, article = clock.now(), seller_of(size), article_of(size)
    keys = [offset + number for number in chunk]
    purchases = [new_id() for _ in chunk]
    # Over a year up to yesterday; what has no review yet was bought a week ago.
    given = [now - timedelta(days=1) - timedelta(days=364) * (1 - min(number / size, 1)) for number in chunk]
    reviewed = [one for one in zip(chunk, purchases, given, strict=True) if one[0] < size]
    with transaction.atomic():
        insert_rows(
            Customer,
            ["id", "ref", "name", "email", "language", "invite", "created_at", "updated_at"],
            [(key, f"c-{key}", "Anna de Vries", f"{key}@c.example", "nl", True, now, now) for key in keys],
        )
        insert_rows(
            Order,
            ["id", "customer", "ordered_at", "created_at", "updated_at"],
            [(order_of(size, number), key, at, now, now) for number, key, at in zip(chunk, keys, given, strict=True)],
        )
        insert_rows(
            Purchase,
            ["id", "seller", "order", "customer", "ordered_at", "expected_delivery_date", "review_link_expires_at"],
            [
                (purchase, seller, order_of(size, number), key, at, at.date(), now + timedelta(days=60))
                for number, purchase, key, at in zip(chunk, purchases, keys, given, strict=True)
            ],
        )
        insert_rows(Item, ["purchase", "product", "quantity"], [(purchase, article, 1) for purchase in purchases])
        insert_rows(
            Review,
            ["seller", "purchase", "overall", "text", "origin", "submitted_at", "day", "stored_at", "updated_at"],
            [
                (
                    seller,
                    purchase,
                    2 * stars_of(number),
                    text_of(number),
                    "link",
                    at,
                    clock.marketplace_day(at),
                    now,
                    now,
                )
                for number, purchase, at in reviewed
            ],
        )
        fields = ["seller", "purchase", "product", "stars", "title", "text", "origin"]
        insert_rows(
            ProductReview,
            [*fields, "submitted_at", "stored_at", "updated_at"],
            [
                (seller, purchase, article, stars_of(number), title_of(number), text_of(number), "link", at, now, now)
                for number, purchase, at in reviewed
            ],
        )


def write(sizes: Sequence[int], place: int, writers: int) -> None:
    """Answers each line, what to review and with how many reviews and how many to write, with the seconds they took.

    Of so many writers it is the one at this place; each has purchases of its own.
    """
    django_ready()
    from makegood.domain.product_reviews.actions import submit_review as submit_product_review
    from makegood.domain.product_reviews.rules import Answers as ProductAnswers
    from makegood.domain.reviews.actions import submit_review
    from makegood.domain.reviews.rules import Answers
    from makegood.kernel import actors, clock

    by = actors.system("bench")

    def review_article(order_id: str, size: int, number: int) -> None:
        submit_product_review(
            order_id=order_id,
            product_id=article_of(size),
            seller_id=None,
            answers=ProductAnswers(stars=stars_of(number), title=title_of(number), text=text_of(number)),
            language="nl",
            submitted_at=None,
            by=by,
            now=clock.now(),
        )

    def review_seller(order_id: str, size: int, number: int) -> None:
        submit_review(
            order_id=order_id,
            seller_id=seller_of(size),
            answers=Answers(2 * stars_of(number), text_of(number), {"delivery_time": 8}, had_contact=False),
            submitted_at=None,
            by=by,
            now=clock.now(),
        )

    kinds = {"article": review_article, "seller": review_seller}
    following = {
        (kind, size): (number for number in next_purchase(kind, size) if number % writers == place)
        for kind in kinds
        for size in sizes
    }
    for line in sys.stdin:
        kind, *numbers = line.split()
        size, times = (int(number) for number in numbers)
        purchases = [next(following[kind, size]) for _ in range(times)]
        start = time.perf_counter()
        for number in purchases:
            kinds[kind](order_of(size, number), size, number)
        print(time.perf_counter() - start, flush=True)


def next_purchase(kind: str, size: int) -> Iterator[int]:
    """The purchases that were not reviewed yet, in turn."""
    from makegood.domain.orders.models import Item

    missing = {"article": {"purchase__product_reviews": None}, "seller": {"purchase__review": None}}[kind]
    free = Item.objects.filter(product=article_of(size), **missing).order_by("pk")
    orders = list(free.values_list("purchase__order_id", flat=True))
    return (int(order.rpartition("-")[2]) for order in orders)


def database(_sizes: Sequence[int]) -> None:
    """Says Django's settings of the database, for the peer to use the same."""
    django_ready()
    from django.conf import settings

    print(json.dumps({name: value for name, value in settings.DATABASES["default"].items() if name != "TEST"}))


def django_ready() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "makegood.config.settings"
    import django

    django.setup()


SIDES: dict[str, Callable[..., None]] = {"fill": fill, "write": write, "database": database}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[])
    parser.add_argument("--writer", type=int, nargs=2, default=(0, 1))
    parser.add_argument("part", choices=list(SIDES))
    chosen = parser.parse_args()
    SIDES[chosen.part](chosen.sizes, *(chosen.writer if chosen.part == "write" else ()))


if __name__ == "__main__":
    main()

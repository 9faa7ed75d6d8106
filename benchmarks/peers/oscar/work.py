"""What the peer does apart from serving: `fill` makes products with so many reviews each, `write` writes reviews.

`write` answers each line of its input, a number of reviews of the product and how many to write, with the seconds they
took.
"""

import os
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peers.oscar.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection, transaction  # noqa: E402
from oscar.apps.catalogue.models import Category, Product  # noqa: E402
from oscar.apps.catalogue.reviews.forms import ProductReviewForm  # noqa: E402
from oscar.apps.catalogue.reviews.models import ProductReview  # noqa: E402
from oscar.test.factories import create_product  # noqa: E402

from benchmarks.peers.words import stars_of, text_of, title_of  # noqa: E402

OTHERS = 5
"""Products beside those that are measured, without reviews."""


def fill(sizes: list[int]) -> None:
    """One product for each size, with so many approved reviews of people without an account; prints their addresses.

    With accounts every review shown would cost the page a query for its author.
    """
    call_command("migrate", verbosity=0)
    category = Category.add_root(name="Bells")
    for number in range(OTHERS):
        product_with(f"Another article {number}").categories.add(category)
    for size in sizes:
        product = product_with(name_of(size))
        product.categories.add(category)
        ProductReview.objects.bulk_create(
            (
                ProductReview(
                    product=product,
                    score=stars_of(number),
                    title=title_of(number),
                    body=text_of(number),
                    name="Anna de Vries",
                    email=f"{number}@customers.example",
                    status=ProductReview.APPROVED,
                )
                for number in range(size)
            ),
            batch_size=5_000,
        )
        product.update_rating()
        # It puts a picture for want of one where pictures belong, at which threads would get in each other's way.
        product.primary_image()
        print(product.get_absolute_url())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def product_with(title: str) -> Product:
    """A product in stock."""
    return create_product(title=title, price=10, num_in_stock=1000, product_class="Article")


def name_of(size: int) -> str:
    """The title of the product that has so many reviews."""
    return f"Bell with {size} reviews"


def write(size: int, times: int) -> float:
    """Seconds of so many reviews, each through the form and with the product's rating in one transaction."""
    pk = Product.objects.get(title=name_of(size)).pk
    start = time.perf_counter()
    for number in range(times):
        data = {
            "title": title_of(number),
            "score": stars_of(number),
            "body": text_of(number),
            "name": "Anna de Vries",
            "email": f"{number}@customers.example",
        }
        with transaction.atomic():
            form = ProductReviewForm(Product.objects.get(pk=pk), data)
            if not form.is_valid():
                raise ValueError(form.errors)
            form.save()
    return time.perf_counter() - start


def main() -> None:
    if sys.argv[1] == "fill":
        fill([int(size) for size in sys.argv[2:]])
        return
    for line in sys.stdin:
        size, times = (int(word) for word in line.split())
        print(write(size, times), flush=True)


if __name__ == "__main__":
    main()

"""What `benchmarks.size` measures on one database: calls of the large seller's, and the process that makes them."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import django

LARGE = "large"
PAGE, DEEP = 25, 500
"""Rows of a page of the dashboard, and which page is deep; with fewer pages the last full one."""
API_PAGE = 50
HELD = 50
"""Texts that wait for the operator, at either size: as many as a page shows."""
PASSWORD = "only-for-measuring-9b1c"  # noqa: S105 - of a database that is thrown away

Call = Callable[[], object]


class Measured(NamedTuple):
    """Something to measure. `before` is done before each call, outside of its time."""

    call: Callable[..., object]
    before: Callable[[], tuple[Any, ...]] = tuple
    has_target: bool = True


def serve() -> None:
    """Says what can be measured, then answers each line (name, calls) with the seconds of each call."""
    django.setup()
    from makegood.jobs.setup import prepare

    prepare()
    measured = everything()
    names = {name: one.has_target for name, one in measured.items()}
    print(json.dumps({"names": names, "bytes": bytes_per_review()}), flush=True)
    for line in sys.stdin:
        name, calls = json.loads(line)
        one = measured[name]
        times = []
        for _ in range(calls):
            arguments = one.before()
            start = time.perf_counter()
            one.call(*arguments)
            times.append(time.perf_counter() - start)
        print(json.dumps(times), flush=True)


def bytes_per_review() -> int:
    """What the whole database takes."""
    from django.db import connection

    from makegood.domain.reviews.models import Review

    whole = "pg_database_size(current_database())" if connection.vendor == "postgresql" else "page_count * page_size"
    tables = "" if connection.vendor == "postgresql" else " FROM pragma_page_count, pragma_page_size"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {whole}{tables}")
        (size,) = cursor.fetchone()
    return int(size) // Review.objects.count()


def everything() -> dict[str, Measured]:
    """By the names of the table."""
    from makegood.domain.grading.queries import assessment_grade
    from makegood.domain.reviews.models import Review
    from makegood.kernel import clock

    world = World()
    reviews, staff, shopper, operator, api = (
        "/dashboard/reviews/",
        world.staff,
        world.visitor,
        world.operator,
        world.api,
    )
    today = clock.marketplace_day(clock.now())
    old = today - timedelta(days=700)
    of_seller = Review.objects.filter(seller_id=LARGE)
    low = of_seller.filter(overall__lt=6)
    found: dict[str, Measured] = {
        "seller's list, first page": Measured(staff(reviews)),
        "seller's list, page 500": Measured(staff(f"{reviews}?cursor={world.cursor(of_seller, DEEP)}")),
        "seller's list, low grades": Measured(staff(f"{reviews}?band=low")),
        "seller's list, low grades, deep": Measured(staff(f"{reviews}?band=low&cursor={world.cursor(low, DEEP)}")),
        "seller's list, contacted": Measured(staff(f"{reviews}?state=contacted")),
        "seller's list, needs attention": Measured(staff(f"{reviews}?state=attention")),
        "seller's list, a month two years ago": Measured(
            staff(f"{reviews}?from={old.isoformat()}&to={(old + timedelta(days=30)).isoformat()}")
        ),
        "seller's list, words that many wrote": Measured(staff(f"{reviews}?q=geleverd"), has_target=False),
        "seller's list, a word that nobody wrote": Measured(staff(f"{reviews}?q=zzzz"), has_target=False),
        "seller's overview": Measured(staff("/dashboard/")),
        "seller's performance page": Measured(staff("/dashboard/performance/")),
        "seller's closed conversations": Measured(staff("/dashboard/conversations/?state=closed")),
        "seller's purchases": Measured(staff("/dashboard/purchases/")),
        "one review": Measured(staff(f"{reviews}{world.low_review}/")),
        "API: reviews, first page": Measured(api(f"/api/v1/reviews?seller={LARGE}&limit={API_PAGE}")),
        "API: reviews, deep page": Measured(
            api(
                f"/api/v1/reviews?seller={LARGE}&limit={API_PAGE}&cursor={world.cursor(of_seller, DEEP // 2, API_PAGE)}"
            )
        ),
        "API: reviews changed lately": Measured(api(f"/api/v1/reviews?limit={API_PAGE}&updated_since={world.lately}")),
        "shop page after a change": Measured(shopper(f"/shop/{LARGE}/"), world.change),
        "shop page, nothing changed": Measured(shopper(f"/shop/{LARGE}/")),
        "shop page, low grades": Measured(shopper(f"/shop/{LARGE}/?band=low"), world.change),
        "assessment grade": Measured(lambda: assessment_grade(LARGE, on=today, today=today)),
        "grade.json after a change": Measured(shopper(f"/shop/{LARGE}/grade.json"), world.change),
        "review written (action)": Measured(world.submit, world.purchase),
        "review written (form)": Measured(world.send_form, world.token),
        "product page after a change": Measured(shopper(f"/products/{LARGE}/"), world.change_product),
        # Tells of one day, in which there is more to tell of at the larger size.
        "operator's overview": Measured(operator("/operator/"), has_target=False),
        "operator's sellers": Measured(operator("/operator/sellers/")),
        "operator's orders": Measured(operator("/operator/orders/")),
        "operator's moderation": Measured(operator("/operator/moderation/")),
        "operator's audit trail": Measured(operator("/operator/audit/")),
    }
    return found


class World:
    """People, a key and purchases at a database that was filled."""

    def __init__(self) -> None:
        from django.test import Client

        from makegood.domain.accounts.actions import create_key, create_user
        from makegood.domain.accounts.enums import Scope
        from makegood.domain.product_reviews.models import ProductReview
        from makegood.domain.reviews.models import Review
        from makegood.domain.sellers.actions import add_staff
        from makegood.kernel import actors, clock
        from makegood.kernel.actors import Role

        by, now = actors.system("bench"), clock.now()

        def client_of(email: str, *, is_operator: bool) -> Client:
            user, _ = create_user(email=email, password=PASSWORD, is_operator=is_operator, by=by, now=now)
            if not is_operator:
                add_staff(user_id=user.pk, seller_id=LARGE, role=Role.OWNER, by=by, now=now)
            client = Client(headers={"host": "localhost"})
            client.force_login(user)
            return client

        self._staff = client_of("owner@large.example", is_operator=False)
        self._operator = client_of("operator@marketplace.example", is_operator=True)
        self._visitor = Client(headers={"host": "localhost"})
        _key, self._secret = create_key(seller_id=None, name="bench", scope=Scope.WRITE, by=by, now=now)
        low = Review.objects.filter(seller_id=LARGE, overall__lt=6, progress="contacted").order_by("-submitted_at")
        self.low_review = low.values_list("pk", flat=True)[0]
        self._hold_words(Review)
        changed = Review.objects.order_by("-updated_at").values_list("updated_at", flat=True)[2 * API_PAGE]
        self.lately = changed.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._newest = Review.objects.filter(seller_id=LARGE).order_by("-submitted_at")[0]
        self._newest_opinion = ProductReview.objects.filter(product_id=LARGE).order_by("-submitted_at")[0]
        self._purchases = self._bought()
        self._words = count()

    def _hold_words(self, review: Any) -> None:
        """Some texts of other sellers wait for the operator, so that the page is as long at either size."""
        from makegood.domain.reviews.enums import Words

        missing = HELD - review.objects.filter(text_state=Words.CHECKING)[:HELD].count()
        if missing > 0:
            shown = review.objects.filter(text__gt="", text_state=Words.SHOWN, removed_at=None).exclude(seller=LARGE)
            some = list(shown.order_by("-submitted_at").values_list("pk", flat=True)[:missing])
            review.objects.filter(pk__in=some).update(text_state=Words.CHECKING)

    def staff(self, path: str) -> Call:
        return self._get(self._staff, path)

    def operator(self, path: str) -> Call:
        return self._get(self._operator, path)

    def visitor(self, path: str) -> Call:
        return self._get(self._visitor, path)

    def api(self, path: str) -> Call:
        return self._get(self._visitor, path, {"authorization": f"Bearer {self._secret}"})

    def _get(self, client: Any, path: str, headers: dict[str, str] | None = None) -> Call:
        def call() -> None:
            answer = client.get(path, headers=headers)
            assert answer.status_code == 200, f"{path}: {answer.status_code}"

        return call

    def cursor(self, found: Any, page: int, size: int = PAGE) -> str:
        """The cursor of a page of a list, or of its last full one; found without walking there page by page."""
        from makegood.kernel.paging import cursor_at

        pages = min(page, found.order_by()[: (page + 1) * size].count() // size)
        return cursor_at(found.order_by("-submitted_at", "-pk")[max((pages - 1) * size - 1, 0)], "submitted_at")

    def change(self) -> tuple[()]:
        """Writes what shoppers see, as it was: no copy of the shop's pages that was kept holds any more."""
        self._written(self._newest)
        return ()

    def change_product(self) -> tuple[()]:
        """The same for the page of the article."""
        self._written(self._newest_opinion)
        return ()

    def _written(self, row: Any) -> None:
        type(row).objects.filter(pk=row.pk).update(updated_at=row.updated_at)

    def purchase(self) -> tuple[Any]:
        """One without a review, with an open link."""
        return (next(self._purchases),)

    def token(self) -> tuple[str]:
        from makegood.kernel.tokens import Purpose, make_token

        return (make_token(Purpose.REVIEW, next(self._purchases).pk),)

    def submit(self, purchase: Any) -> None:
        from makegood.domain.reviews.actions import submit_review_by_link
        from makegood.domain.reviews.rules import Answers
        from makegood.kernel import clock

        words = f"Snel geleverd en netjes verpakt, precies zoals beschreven. {next(self._words)}"
        answers = Answers(8, words, {"as_described": 9, "delivery_time": 8})
        submit_review_by_link(purchase=purchase, answers=answers, now=clock.now())

    def send_form(self, token: str) -> None:
        typed = {"overall": "8", "text": "Snel geleverd en netjes verpakt.", "as_described": "9", "had_contact": "no"}
        answer = self._visitor.post(f"/r/{token}/", typed)
        assert answer.status_code == 303, answer.status_code

    def _bought(self) -> Iterator[Any]:
        """Purchases of new customers, made by the hundred."""
        from django.db import transaction

        from makegood.domain.orders.actions import ImportedOrder, ImportedPurchase, import_orders
        from makegood.domain.orders.models import Purchase
        from makegood.kernel import clock
        from makegood.kernel.ids import new_id

        while True:
            now = clock.now()
            today = clock.marketplace_day(now)
            orders = [_order(new_id(), now, today, ImportedOrder, ImportedPurchase) for _ in range(100)]
            with transaction.atomic():
                import_orders(orders=orders, now=now)
                made = Purchase.objects.filter(order__in=[one.id for one in orders])
                made.update(review_link_expires_at=now + timedelta(days=60))
            yield from made.select_related("customer", "seller")


def _order(name: str, now: datetime, today: date, order: Any, purchase: Any) -> Any:
    bought = purchase(LARGE, today - timedelta(days=5), today - timedelta(days=5), cancelled=False)
    return order(name, now - timedelta(days=8), f"c-{name}", "Jan de Boer", f"{name}@customers.example", [bought], "nl")

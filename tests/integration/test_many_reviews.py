"""`tools.many_reviews` makes a database that the product could have made, and puts back what it put aside."""

import pytest
from django.db import connection
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.reviews.enums import Progress
from makegood.domain.reviews.models import Review
from makegood.domain.sellers.actions import add_staff
from makegood.jobs.commands.grades import checks_of
from makegood.kernel import actors, clock
from makegood.kernel.actors import Role
from tools.many_reviews.fill import TABLES, NotEmpty, fill
from tools.many_reviews.marketplace import LARGE_PRODUCT, LARGE_SELLER

COUNT = 500


def constraints() -> dict[str, dict[str, object]]:
    """Every index and constraint of the tables that are filled."""
    with connection.cursor() as cursor:
        return {table: connection.introspection.get_constraints(cursor, table) for table in TABLES}


@pytest.mark.django_db(transaction=True)
def test_what_is_generated_is_consistent_and_can_be_looked_at(client: Client) -> None:
    before, steps = constraints(), []
    filled = fill(COUNT, seed=3, progress=steps.append)
    assert steps == [COUNT]
    assert constraints() == before
    checks = checks_of(now=clock.now(), expected=None)
    assert {name: found for name, check in checks.items() if (found := list(check()))} == {}
    connection.check_constraints()
    assert Review.objects.count() == COUNT == 5 * Review.objects.filter(seller_id=LARGE_SELLER).count()
    assert set(Review.objects.values_list("progress", flat=True)) == set(Progress)
    assert filled.rows > 4 * COUNT
    assert all(size > 0 for size in filled.bytes_per_review)

    assert client.get(f"/shop/{LARGE_SELLER}/").content.decode().count("<article") == 20
    assert client.get(f"/products/{LARGE_PRODUCT}/").status_code == 200
    owner = User.objects.create_user("owner@large.example", "", created_at=clock.now())
    add_staff(user_id=owner.pk, seller_id=LARGE_SELLER, role=Role.OWNER, by=actors.system("test"), now=clock.now())
    client.force_login(owner)
    assert client.get("/dashboard/reviews/").context["count"] == COUNT // 5

    with pytest.raises(NotEmpty):
        fill(COUNT, seed=3, progress=steps.append)

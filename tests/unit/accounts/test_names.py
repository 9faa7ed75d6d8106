"""How colleagues know each other on the seller's pages."""

import pytest

from makegood.domain.accounts.models import User
from makegood.domain.accounts.queries import names_of
from tests.factories import make_operator, make_staff

pytestmark = pytest.mark.django_db


def test_people_are_known_by_name_else_by_address() -> None:
    fatima, tom = make_staff(email="fatima@shop.example"), make_operator("tom@shop.example")
    User.objects.filter(pk=fatima.pk).update(name="Fatima")
    found = names_of([str(fatima.pk), str(tom.pk), "999999"])
    assert found == {str(fatima.pk): "Fatima", str(tom.pk): "tom@shop.example"}


@pytest.mark.parametrize("ids", [[], ["demo", "", "-1", "1.5"]])
def test_what_is_no_persons_id_asks_the_database_nothing(ids: list[str]) -> None:
    assert names_of(ids) == {}

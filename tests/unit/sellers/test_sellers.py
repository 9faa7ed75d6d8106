import pytest

from makegood.domain.sellers.actions import SellerData, add_staff, put_seller
from makegood.domain.sellers.models import Membership, Seller
from makegood.domain.sellers.queries import actor_of_user
from makegood.kernel import audit
from makegood.kernel.actors import Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound
from tests.factories import NOW, OPERATOR, agent_of, make_operator, make_seller, make_staff

pytestmark = pytest.mark.django_db


def test_what_is_not_said_stays_as_it_is() -> None:
    make_seller("shop", "De Fietshoek", language="nl", email="info@shop.example")
    seller, created = put_seller(seller_id="shop", data=SellerData("Fietshoek BV"), by=OPERATOR, now=NOW)
    assert not created
    assert (seller.name, seller.language, seller.email) == ("Fietshoek BV", "nl", "info@shop.example")


def test_repeating_it_changes_nothing() -> None:
    make_seller("shop")
    rows = audit.rows().count()
    make_seller("shop")
    assert audit.rows().count() == rows


@pytest.mark.parametrize(
    ("seller_id", "name", "code"),
    [
        ("a b", "Shop", "invalid_id"),
        ("x" * 65, "Shop", "invalid_id"),
        ("shop\n", "Shop", "invalid_id"),
        ("shop", "", "required"),
        ("shop", "x" * 201, "too_long"),
        ("shop", "Shop\r\nBcc: a@b.example", "invalid_characters"),
    ],
)
def test_bad_ids_and_names_are_refused(seller_id: str, name: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        put_seller(seller_id=seller_id, data=SellerData(name), by=OPERATOR, now=NOW)
    assert error.value.errors[0].code == code
    assert not Seller.objects.exists()


def test_only_the_operator_changes_sellers() -> None:
    with pytest.raises(Forbidden):
        put_seller(seller_id="shop", data=SellerData("Shop"), by=agent_of("shop"), now=NOW)


def test_a_role_is_added_or_changed_never_doubled() -> None:
    user = make_staff("shop", Role.VIEWER)
    add_staff(user_id=user.pk, seller_id="shop", role=Role.AGENT, by=OPERATOR, now=NOW)
    assert Membership.objects.get().role == "agent"
    with pytest.raises(NotFound):
        add_staff(user_id=user.pk, seller_id="nobody", role=Role.AGENT, by=OPERATOR, now=NOW)


def test_r9_7_the_staff_of_an_inactive_seller_only_reads() -> None:
    user = make_staff("shop", Role.OWNER)
    put_seller(seller_id="shop", data=SellerData("Shop", active=False), by=OPERATOR, now=NOW)
    assert actor_of_user(user).role_at("shop") is Role.VIEWER


def test_an_operator_is_known_as_one() -> None:
    assert actor_of_user(make_operator()).is_operator
    assert not actor_of_user(make_staff()).is_operator

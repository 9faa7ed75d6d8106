import pytest

from makegood.domain.sellers import permissions
from makegood.kernel import actors
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, NotFound

VIEWER, AGENT, OWNER = (Actor(ActorKind.STAFF, "1", {"shop": role}) for role in Role)
OUTSIDER = Actor(ActorKind.STAFF, "2", {"other": Role.OWNER})
OPERATOR = Actor(ActorKind.OPERATOR, "3")
KEY = Actor(ActorKind.SELLER_KEY, "4", {"shop": Role.OWNER})
READ_KEY = Actor(ActorKind.SELLER_KEY, "5", {"shop": Role.OWNER}, may_write=False)
OPERATOR_KEY = Actor(ActorKind.OPERATOR_KEY, "6")
OPERATOR_READ_KEY = Actor(ActorKind.OPERATOR_KEY, "7", may_write=False)
CUSTOMER = actors.customer(8)


@pytest.mark.parametrize(
    ("who", "reads", "acts", "operates"),
    [
        (VIEWER, True, False, False),
        (AGENT, True, True, False),
        (OWNER, True, True, False),
        (OUTSIDER, False, False, False),
        (OPERATOR, True, False, True),
        (KEY, True, True, False),
        (READ_KEY, True, False, False),
        (OPERATOR_KEY, True, True, True),
        (OPERATOR_READ_KEY, True, False, False),
        (CUSTOMER, False, False, False),
    ],
)
def test_r14_5_who_may_do_what_about_a_seller(who: Actor, reads: bool, acts: bool, operates: bool) -> None:
    assert permissions.may_read(who, "shop") is reads
    assert permissions.may_act(who, "shop") is acts
    assert permissions.may_operate(who) is operates


def test_for_outsiders_it_does_not_exist_for_insiders_it_is_forbidden() -> None:
    with pytest.raises(NotFound):
        permissions.check_may_act(OUTSIDER, "shop")
    with pytest.raises(Forbidden):
        permissions.check_may_act(VIEWER, "shop")
    with pytest.raises(Forbidden):
        permissions.check_may_act(OPERATOR, "shop")

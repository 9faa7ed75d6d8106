"""R4.5: what each member of staff is told of, per shop."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from makegood.domain.accounts.models import User
from makegood.domain.sellers.actions import add_staff, set_notifications
from makegood.domain.sellers.models import Membership
from makegood.domain.sellers.queries import actor_of_user, get_membership, people_to_tell, people_told_at_once
from makegood.domain.sellers.rules import (
    AT_ONCE,
    BANDS,
    DAILY,
    NEVER,
    Notifications,
    default_notifications,
    unknown_times,
)
from makegood.kernel import audit
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound
from tests.factories import NOW, OPERATOR, make_operator, make_seller, make_staff

NOTHING = Notifications(NEVER, NEVER, NEVER, messages=False)


def choose(user: User, wanted: Notifications, seller_id: str = "shop") -> None:
    set_notifications(seller_id=seller_id, wanted=wanted, by=actor_of_user(user), now=NOW)


def chosen(user: User, seller_id: str = "shop") -> Notifications:
    return get_membership(str(user.pk), seller_id).notifications


class TestRules:
    @pytest.mark.parametrize("role", [Role.AGENT, Role.OWNER])
    def test_r4_5_low_grades_and_messages_at_once_and_the_rest_daily_unless_chosen_otherwise(self, role: Role) -> None:
        assert default_notifications(role) == Notifications(AT_ONCE, DAILY, DAILY, messages=True)

    def test_r4_5_a_viewer_is_told_of_nothing_unless_they_choose(self) -> None:
        assert default_notifications(Role.VIEWER) == NOTHING

    def test_the_bands_told_at_a_time(self) -> None:
        wanted = Notifications(AT_ONCE, DAILY, DAILY, messages=False)
        assert [wanted.bands_told(time) for time in (AT_ONCE, DAILY, NEVER)] == [("low",), ("middle", "good"), ()]

    @pytest.mark.parametrize("wrong", ["", "weekly", "AT_ONCE", "x" * 5000, "\x00"])
    def test_a_time_that_does_not_exist_is_named_by_its_band(self, wrong: str) -> None:
        assert unknown_times(replace(NOTHING, low=wrong, good=wrong)) == ["low", "good"]
        assert unknown_times(NOTHING) == []


@pytest.mark.django_db
class TestChoosing:
    @pytest.mark.parametrize("role", list(Role))
    def test_r4_5_every_role_chooses_for_themselves_alone_and_for_one_shop(self, role: Role) -> None:
        user, colleague = make_staff("shop", role), make_staff("shop", role)
        make_seller("other")
        add_staff(user_id=user.pk, seller_id="other", role=role, by=OPERATOR, now=NOW)
        choose(user, Notifications(DAILY, AT_ONCE, NEVER, messages=role is Role.VIEWER))
        assert chosen(user) == Notifications(DAILY, AT_ONCE, NEVER, messages=role is Role.VIEWER)
        assert chosen(user, "other") == chosen(colleague) == default_notifications(role)

    def test_a_choice_survives_another_role_and_no_choice_follows_it(self) -> None:
        chooser, other = make_staff("shop", Role.VIEWER), make_staff("shop", Role.VIEWER)
        choose(chooser, NOTHING)
        for user in (chooser, other):
            add_staff(user_id=user.pk, seller_id="shop", role=Role.AGENT, by=OPERATOR, now=NOW)
        assert (chosen(chooser), chosen(other)) == (NOTHING, default_notifications(Role.AGENT))

    def test_r12_3_a_change_leaves_one_audit_row_and_no_change_none(self) -> None:
        user = make_staff("shop")
        choose(user, NOTHING)
        choose(user, NOTHING)
        row = audit.rows(event_prefix="staff.notifications_set").get()
        assert (row.actor_id, row.subject_id, row.seller_ref) == (str(user.pk), str(user.pk), "shop")
        assert row.before == {"low": "at_once", "middle": "daily", "good": "daily", "messages": True}
        assert row.after == {"low": "never", "middle": "never", "good": "never", "messages": False}

    def test_a_wrong_time_stores_nothing(self) -> None:
        user = make_staff("shop")
        with pytest.raises(Invalid) as error:
            choose(user, replace(NOTHING, middle="weekly"))
        assert [(one.field, one.code) for one in error.value.errors] == [("middle", "unknown_choice")]
        assert chosen(user) == default_notifications(Role.OWNER)

    def test_r14_5_only_a_person_of_that_shop_chooses(self) -> None:
        make_seller("shop")
        outsider = make_staff("other")
        key = Actor(ActorKind.SELLER_KEY, str(outsider.pk), {"shop": Role.OWNER})
        for by, error in (
            (actor_of_user(outsider), NotFound),
            (key, Forbidden),
            (OPERATOR, Forbidden),
            (actor_of_user(make_operator()), Forbidden),
        ):
            with pytest.raises(error):
                set_notifications(seller_id="shop", wanted=NOTHING, by=by, now=NOW)
        assert not Membership.objects.filter(seller_id="shop").exists()


@pytest.mark.django_db
class TestWhoIsTold:
    def test_r4_5_at_once_goes_to_those_who_chose_it_for_that_band(self) -> None:
        default, _viewer, eager = make_staff("shop"), make_staff("shop", Role.VIEWER), make_staff("shop", Role.VIEWER)
        make_staff("other")
        choose(eager, replace(NOTHING, good=AT_ONCE))
        told = {band: [one.key for one in people_told_at_once("shop", band, at=NOW)] for band in BANDS}
        assert told == {"low": [str(default.pk)], "middle": [], "good": [str(eager.pk)]}

    def test_nobody_who_left_or_joined_later_is_told(self) -> None:
        gone = make_staff("shop")
        gone.is_active = False
        gone.save(update_fields=["is_active"])
        later = make_staff("shop")
        assert people_told_at_once("shop", "low", at=NOW - timedelta(seconds=1)) == []
        assert [one.key for one in people_told_at_once("shop", "low", at=NOW)] == [str(later.pk)]

    @pytest.mark.parametrize("number", [1, 3])
    def test_it_takes_one_query_however_many_there_are(
        self, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        seller = make_seller("shop", language="en")
        for _ in range(number):
            make_staff("shop")
        with django_assert_num_queries(1):
            assert [one.language for one in people_told_at_once("shop", "low", at=NOW)] == ["en"] * number
        with django_assert_num_queries(1):
            assert len(people_to_tell(seller)) == number

    def test_r5_8_a_message_goes_to_those_who_want_to_be_told(self) -> None:
        seller = make_seller("shop", email="info@shop.example")
        asked, silent, viewer = make_staff("shop"), make_staff("shop", Role.AGENT), make_staff("shop", Role.VIEWER)
        choose(silent, NOTHING)
        assert [one.key for one in people_to_tell(seller)] == [str(asked.pk)]
        choose(viewer, replace(NOTHING, messages=True))
        assert [one.key for one in people_to_tell(seller)] == [str(asked.pk), str(viewer.pk)]

    def test_r5_8_a_message_that_nobody_wants_to_be_told_of_goes_to_the_shops_own_address(self) -> None:
        seller = make_seller("shop", email="info@shop.example")
        choose(make_staff("shop"), NOTHING)
        assert [one.address for one in people_to_tell(seller)] == ["info@shop.example"]

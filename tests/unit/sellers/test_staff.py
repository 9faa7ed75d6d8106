"""The staff of a shop: who joins, who changes what, and the owner who stays (R14.5)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from makegood.domain.accounts.models import User
from makegood.domain.mail.models import Email
from makegood.domain.sellers.actions import (
    accept_invitation,
    accept_with_new_account,
    change_role,
    change_shop,
    invite_staff,
    remove_staff,
    send_invitation_again,
    withdraw_invitation,
)
from makegood.domain.sellers.models import Membership, Seller, StaffInvitation
from makegood.domain.sellers.queries import actor_of_user, staff_of
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor, Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories import NOW, make_operator, make_seller, make_staff

pytestmark = pytest.mark.django_db

SYSTEM = actors.system("staff.invitation")
PASSWORD = "een-lang-wachtwoord"


def invited(role: Role = Role.AGENT, email: str = "Nieuw@Shop.example") -> StaffInvitation:
    owner = User.objects.filter(memberships__role="owner", memberships__seller_id="shop").first() or make_staff()
    return invite_staff(seller_id="shop", email=email, role=role, by=actor_of_user(owner), now=NOW)


def roles() -> dict[int, str]:
    return dict(Membership.objects.filter(seller_id="shop").values_list("user_id", "role"))


class TestInvite:
    def test_the_e_mail_leaves_with_it_and_the_trail_holds_no_address(self) -> None:
        invitation = invited()
        email = Email.objects.get(kind="staff_invitation")
        assert (email.to_address, email.about) == ("nieuw@shop.example", invitation.pk)
        assert "/account/invitation/" in email.text
        (row,) = audit.rows(event_prefix="staff.invited")
        assert row.after == {"role": "agent"}
        assert invitation.expires_at == NOW + timedelta(days=7)

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
    def test_only_owners_invite(self, role: Role) -> None:
        by = actor_of_user(make_staff(role=role))
        with pytest.raises(Forbidden):
            invite_staff(seller_id="shop", email="a@shop.example", role=Role.VIEWER, by=by, now=NOW)

    def test_the_owner_of_another_shop_finds_nothing(self) -> None:
        make_seller()
        by = actor_of_user(make_staff("other"))
        with pytest.raises(NotFound):
            invite_staff(seller_id="shop", email="a@shop.example", role=Role.VIEWER, by=by, now=NOW)

    def test_the_operator_does_not_invite(self) -> None:
        make_seller()
        by = actor_of_user(make_operator())
        with pytest.raises(Forbidden):
            invite_staff(seller_id="shop", email="a@shop.example", role=Role.VIEWER, by=by, now=NOW)

    def test_nobody_is_invited_twice_and_no_colleague_at_all(self) -> None:
        invited()
        with pytest.raises(Refused) as refusal:
            invited(email="nieuw@shop.example")
        assert refusal.value.code == "already_invited"
        make_staff(role=Role.AGENT, email="agent@shop.example")
        with pytest.raises(Refused) as refusal:
            invited(email="Agent@shop.example")
        assert refusal.value.code == "already_on_staff"

    def test_a_shop_cannot_mail_strangers_without_end(self) -> None:
        for number in range(50):
            invited(email=f"a{number}@shop.example")
        with pytest.raises(Refused) as refusal:
            invited(email="one-more@shop.example")
        assert refusal.value.code == "too_many_invitations"

    def test_an_address_must_be_one(self) -> None:
        with pytest.raises(Invalid):
            invited(email="nobody")


class TestSettleInvitation:
    def test_sent_again_the_same_link_works_longer(self) -> None:
        invitation = invited()
        by = actor_of_user(User.objects.get())
        later = NOW + timedelta(days=8)
        again = send_invitation_again(seller_id="shop", invitation_id=invitation.pk, by=by, now=later)
        assert again.expires_at == later + timedelta(days=7)
        assert Email.objects.filter(about=invitation.pk).count() == 2

    def test_a_button_cannot_fill_a_mailbox(self) -> None:
        invitation = invited()
        by = actor_of_user(User.objects.get())
        with pytest.raises(Refused) as refusal:
            send_invitation_again(seller_id="shop", invitation_id=invitation.pk, by=by, now=NOW + timedelta(minutes=9))
        assert refusal.value.code == "sent_just_now"

    def test_withdrawn_it_is_shut_and_an_unsent_e_mail_stays(self) -> None:
        invitation = invited()
        by = actor_of_user(User.objects.get())
        withdraw_invitation(seller_id="shop", invitation_id=invitation.pk, by=by, now=NOW)
        assert Email.objects.get().state == "cancelled"
        with pytest.raises(Refused) as refusal:
            accept_with_new_account(invitation_id=invitation.pk, name="A", password=PASSWORD, by=SYSTEM, now=NOW)
        assert refusal.value.code == "invitation_withdrawn"
        assert invited().pk != invitation.pk

    def test_another_shop_s_invitation_is_not_found(self) -> None:
        invitation = invited()
        by = actor_of_user(make_staff("other"))
        with pytest.raises(NotFound):
            withdraw_invitation(seller_id="other", invitation_id=invitation.pk, by=by, now=NOW)


class TestAccept:
    def test_somebody_new_chooses_name_and_password(self) -> None:
        invitation = invited()
        accept_with_new_account(invitation_id=invitation.pk, name=" Kim ", password=PASSWORD, by=SYSTEM, now=NOW)
        user = User.objects.get(email="nieuw@shop.example")
        assert (user.name, user.check_password(PASSWORD), roles()[user.pk]) == ("Kim", True, "agent")
        (row,) = audit.rows(event_prefix="staff.invitation_accepted")
        assert row.actor_id == str(user.pk)

    @pytest.mark.parametrize(("name", "password", "field"), [("", PASSWORD, "name"), ("Kim", "kort", "password")])
    def test_what_is_not_accepted_leaves_no_account(self, name: str, password: str, field: str) -> None:
        invitation = invited()
        with pytest.raises(Invalid) as error:
            accept_with_new_account(invitation_id=invitation.pk, name=name, password=password, by=SYSTEM, now=NOW)
        assert error.value.errors[0].field == field
        assert not User.objects.filter(email="nieuw@shop.example").exists()

    def test_the_link_works_once(self) -> None:
        invitation = invited()
        accept_with_new_account(invitation_id=invitation.pk, name="Kim", password=PASSWORD, by=SYSTEM, now=NOW)
        with pytest.raises(Refused) as refusal:
            accept_with_new_account(invitation_id=invitation.pk, name="Kim", password=PASSWORD, by=SYSTEM, now=NOW)
        assert refusal.value.code == "invitation_used"

    def test_the_link_works_for_seven_days(self) -> None:
        invitation = invited()
        late = NOW + timedelta(days=7)
        with pytest.raises(Refused) as refusal:
            accept_with_new_account(invitation_id=invitation.pk, name="Kim", password=PASSWORD, by=SYSTEM, now=late)
        assert refusal.value.code == "invitation_expired"

    def test_an_account_is_never_taken_over(self) -> None:
        user = make_staff("other", email="nieuw@shop.example")
        invitation = invited()
        with pytest.raises(Refused) as refusal:
            accept_with_new_account(invitation_id=invitation.pk, name="Kim", password=PASSWORD, by=SYSTEM, now=NOW)
        assert refusal.value.code == "account_exists"
        user.refresh_from_db()
        assert user.check_password("a-long-password")

    def test_only_the_invited_address_accepts(self) -> None:
        somebody = make_staff("other")
        invitation = invited()
        by = actor_of_user(somebody)
        with pytest.raises(Forbidden):
            accept_invitation(invitation_id=invitation.pk, user=somebody, by=by, now=NOW)

    def test_whoever_joined_meanwhile_keeps_their_role(self) -> None:
        invitation = invited(Role.VIEWER, "b@shop.example")
        user = make_staff(role=Role.AGENT, email="b@shop.example")
        accept_invitation(invitation_id=invitation.pk, user=user, by=actor_of_user(user), now=NOW)
        assert roles()[user.pk] == "agent"


class TestLastOwner:
    def test_they_can_neither_leave_nor_be_lowered(self) -> None:
        owner = make_staff()
        make_staff(role=Role.AGENT)
        by = actor_of_user(owner)
        for attempt in (
            lambda: remove_staff(seller_id="shop", user_id=owner.pk, by=by, now=NOW),
            lambda: change_role(seller_id="shop", user_id=owner.pk, role=Role.AGENT, by=by, now=NOW),
        ):
            with pytest.raises(Refused) as refusal:
                attempt()
            assert refusal.value.code == "last_owner"
        assert roles()[owner.pk] == "owner"

    def test_an_owner_who_is_shut_out_is_no_owner_that_remains(self) -> None:
        owner = make_staff()
        User.objects.filter(pk=make_staff().pk).update(is_active=False)
        with pytest.raises(Refused):
            remove_staff(seller_id="shop", user_id=owner.pk, by=actor_of_user(owner), now=NOW)

    @pytest.mark.django_db(transaction=True)
    def test_two_owners_who_lower_or_remove_each_other_at_the_same_moment_leave_one(self) -> None:
        for turn in range(4):
            first, second = make_staff(f"s{turn}"), make_staff(f"s{turn}")
            actors_ = {first.pk: actor_of_user(second), second.pk: actor_of_user(first)}
            start = Barrier(2)
            with ThreadPoolExecutor(2) as pool:
                outcomes = list(pool.map(lambda one: put_down(start, f"s{turn}", *one, turn % 2 == 0), actors_.items()))  # noqa: B023 - the pool ends within the turn
            assert sorted(outcomes) == ["done", "last_owner"]
            assert Membership.objects.filter(seller_id=f"s{turn}", role="owner").count() == 1


def put_down(start: Barrier, seller_id: str, user_id: int, by: Actor, lower: bool) -> str:
    try:
        start.wait(timeout=30)
        if lower:
            change_role(seller_id=seller_id, user_id=user_id, role=Role.VIEWER, by=by, now=NOW)
        else:
            remove_staff(seller_id=seller_id, user_id=user_id, by=by, now=NOW)
    except Refused as refusal:
        return refusal.code
    finally:
        connection.close()
    return "done"


class TestRemove:
    @pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
    def test_everybody_else_may_leave(self, role: Role) -> None:
        make_staff()
        user = make_staff(role=role)
        remove_staff(seller_id="shop", user_id=user.pk, by=actor_of_user(user), now=NOW)
        assert user.pk not in roles()
        (row,) = audit.rows(event_prefix="staff.removed")
        assert (row.subject_id, row.before) == (str(user.pk), {"role": role.value})

    def test_only_owners_remove_others(self) -> None:
        owner, agent = make_staff(), make_staff(role=Role.AGENT)
        with pytest.raises(Forbidden):
            remove_staff(seller_id="shop", user_id=owner.pk, by=actor_of_user(agent), now=NOW)
        with pytest.raises(NotFound):
            remove_staff(seller_id="shop", user_id=owner.pk, by=actor_of_user(make_staff("other")), now=NOW)
        remove_staff(seller_id="shop", user_id=agent.pk, by=actor_of_user(owner), now=NOW)
        assert list(roles()) == [owner.pk]

    def test_nobody_there_is_not_found(self) -> None:
        by = actor_of_user(make_staff())
        with pytest.raises(NotFound):
            remove_staff(seller_id="shop", user_id=make_operator().pk, by=by, now=NOW)


class TestShop:
    def test_an_owner_settles_language_and_address(self) -> None:
        by = actor_of_user(make_staff())
        change_shop(seller_id="shop", language="en", email=" info@shop.example ", by=by, now=NOW)
        seller = Seller.objects.get()
        assert (seller.language, seller.email) == ("en", "info@shop.example")
        (row,) = audit.rows(event_prefix="seller.changed")
        assert row.after == {"fields": "language.email"}
        change_shop(seller_id="shop", language="en", email="info@shop.example", by=by, now=NOW)
        assert audit.rows(event_prefix="seller.changed").count() == 1

    def test_every_mistake_is_named(self) -> None:
        by = actor_of_user(make_staff())
        with pytest.raises(Invalid) as error:
            change_shop(seller_id="shop", language="xx", email="nobody", by=by, now=NOW)
        assert [one.code for one in error.value.errors] == ["unknown_language", "invalid_email"]

    def test_an_agent_does_not(self) -> None:
        by = actor_of_user(make_staff(role=Role.AGENT))
        with pytest.raises(Forbidden):
            change_shop(seller_id="shop", language="", email="", by=by, now=NOW)


def test_the_staff_is_listed_owners_first(django_assert_num_queries: object) -> None:
    make_staff(role=Role.VIEWER, email="a@shop.example")
    make_staff(role=Role.OWNER, email="c@shop.example")
    make_staff(role=Role.OWNER, email="b@shop.example")
    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture
        found = staff_of("shop")
    assert [one.email for one in found] == ["b@shop.example", "c@shop.example", "a@shop.example"]

"""The settings of a shop, its staff, and joining it by the link of an invitation (R14.5)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from makegood.domain.accounts.models import User
from makegood.domain.mail.models import Email
from makegood.domain.sellers.models import Membership, Seller
from makegood.kernel.actors import Role
from tests.factories import NOW, make_seller, make_staff

pytestmark = pytest.mark.django_db

SETTINGS = "/dashboard/settings/"
INVITE = "/dashboard/settings/staff/invite/"
AsUser = Callable[[Any], Client]


def link_to(address: str) -> str:
    """The path of the link in the newest invitation to an address."""
    text = Email.objects.filter(kind="staff_invitation", to_address=address).latest("queued_at").text
    found = re.search(r"/account/invitation/\S+/", text)
    assert found
    return found.group()


@pytest.fixture
def link(as_user: AsUser) -> str:
    as_user(make_staff()).post(INVITE, {"email": "nieuw@shop.example", "role": "agent"})
    return link_to("nieuw@shop.example")


def test_an_owner_changes_language_and_address(as_user: AsUser) -> None:
    owner = as_user(make_staff())
    answer = owner.post(SETTINGS, {"language": "en", "email": "info@shop.example"}, follow=True)
    assert "The settings are saved." in answer.content.decode()
    assert (Seller.objects.get().language, Seller.objects.get().email) == ("en", "info@shop.example")


def test_what_cannot_be_stored_is_named_and_kept(as_user: AsUser) -> None:
    answer = as_user(make_staff()).post(SETTINGS, {"language": "", "email": "nobody"})
    assert answer.status_code == 422
    assert 'data-code="invalid_email"' in answer.content.decode()
    assert 'value="nobody"' in answer.content.decode()


def test_everybody_reads_who_works_there_and_only_owners_see_invitations(as_user: AsUser, link: str) -> None:
    answer = as_user(make_staff(role=Role.VIEWER, email="v@shop.example")).get(SETTINGS).content.decode()
    assert "v@shop.example" in answer
    assert "Two-factor off" in answer
    assert "nieuw@shop.example" not in answer
    assert INVITE not in answer


def test_an_invitation_is_listed_sent_again_and_withdrawn(as_user: AsUser, link: str, settings: Settings) -> None:
    owner = as_user(User.objects.get())
    page = owner.get(SETTINGS).content.decode()
    assert "nieuw@shop.example" in page
    again, withdraw = (re.search(rf'action="([^"]+/{verb}/)"', page) for verb in ("send", "withdraw"))
    assert again
    assert withdraw
    assert "sent a moment ago" in owner.post(again.group(1), follow=True).content.decode()
    settings.MAKEGOOD_NOW = NOW + timedelta(days=8)
    assert "has expired" in owner.get(SETTINGS).content.decode()
    assert "once more" in owner.post(again.group(1), follow=True).content.decode()
    assert Client().get(link).status_code == 200
    owner.post(withdraw.group(1))
    assert Client().get(link).status_code == 410
    assert owner.post(again.group(1)).status_code == 404


@pytest.mark.parametrize(("data", "status"), [({"email": "x"}, 422), ({"email": "a@b.example", "role": "king"}, 422)])
def test_a_bad_invitation_keeps_what_was_typed(as_user: AsUser, data: dict[str, str], status: int) -> None:
    answer = as_user(make_staff()).post(INVITE, data)
    assert answer.status_code == status
    assert f'value="{data["email"]}"' in answer.content.decode()


def test_the_last_owner_cannot_be_lowered_or_leave(as_user: AsUser) -> None:
    user = make_staff()
    owner = as_user(user)
    lowered = owner.post(reverse("dashboard:member", args=[user.pk]), {"role": "agent"})
    left = owner.post(reverse("dashboard:remove_member", args=[user.pk]))
    assert (lowered.status_code, left.status_code) == (409, 409)
    assert "only owner" in left.content.decode()


def test_an_agent_leaves_the_shop(as_user: AsUser) -> None:
    make_staff()
    user = make_staff(role=Role.AGENT)
    agent = as_user(user)
    assert agent.get(reverse("dashboard:remove_member", args=[user.pk])).status_code == 200
    assert agent.post(reverse("dashboard:remove_member", args=[user.pk])).status_code == 303
    assert not Membership.objects.filter(user=user).exists()
    assert agent.get("/dashboard/").status_code == 403


class TestJoin:
    def test_opening_the_link_stores_nothing(self, link: str) -> None:
        answer = Client().get(link)
        assert (answer.status_code, answer["Cache-Control"], answer["Referrer-Policy"]) == (
            200,
            "no-store",
            "strict-origin",
        )
        assert User.objects.count() == 1
        assert Client().get(link).status_code == 200

    def test_somebody_new_chooses_a_password_and_signs_in(self, link: str) -> None:
        client = Client(headers={"Accept-Language": "en"})
        answer = client.post(link, {"name": "Kim", "password": "een-lang-wachtwoord"})
        assert (answer.status_code, answer["Location"]) == (303, "/account/login/?next=%2Fdashboard%2F")
        assert "Your account is ready" in client.get(answer["Location"]).content.decode()
        login = {"login": "nieuw@shop.example", "password": "een-lang-wachtwoord"}
        assert client.post(answer["Location"], login)["Location"] == "/dashboard/"
        assert client.get("/dashboard/").status_code == 200
        used = Client().get(link)
        assert (used.status_code, Client().post(link).status_code) == (200, 409)

    def test_a_weak_password_is_named_and_the_name_kept(self, link: str) -> None:
        answer = Client().post(link, {"name": "Kim", "password": "kort"})
        assert answer.status_code == 422
        assert 'data-code="weak_password"' in answer.content.decode()
        assert 'value="Kim"' in answer.content.decode()

    def test_with_an_account_one_signs_in_first(self, as_user: AsUser, link: str) -> None:
        user = make_staff("other", email="nieuw@shop.example")
        make_seller("shop")
        guest = Client(headers={"Accept-Language": "en"})
        assert "Sign in with it" in guest.get(link).content.decode()
        assert guest.post(link, {"name": "Kim", "password": "een-lang-wachtwoord"}).status_code == 409
        client = as_user(user)
        assert client.get(link).status_code == 200
        assert client.post(link)["Location"] == "/dashboard/"
        assert client.session["dashboard_seller"] == "shop"

    def test_somebody_else_is_told_whose_it_is(self, as_user: AsUser, link: str) -> None:
        client = as_user(make_staff("other", email="x@other.example"))
        assert "for nieuw@shop.example" in client.get(link).content.decode()
        assert client.post(link).status_code == 403
        assert Membership.objects.filter(seller_id="shop").count() == 1

    def test_too_old_and_wrong_links(self, link: str, settings: Settings) -> None:
        assert Client().get(link[:-2] + "/").status_code == 404
        settings.MAKEGOOD_NOW = NOW + timedelta(days=7)
        assert Client().get(link).status_code == 410

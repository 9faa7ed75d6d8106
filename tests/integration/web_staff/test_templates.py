"""`/dashboard/settings/templates/`, and templates in the message form."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from makegood.domain.accounts.models import User
from makegood.domain.conversations.actions import save_template
from makegood.domain.conversations.models import MessageTemplate
from makegood.kernel.actors import Role
from tests.factories import NOW, agent_of, emails, make_review, make_staff

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
LIST = "/dashboard/settings/templates/"


@pytest.fixture
def owner(as_user: SignIn) -> Client:
    return as_user(make_staff(role=Role.OWNER))


def make_template(title: str = "Damaged", text: str = "Sorry, {first_name}.", seller_id: str = "shop") -> str:
    by = agent_of(seller_id, Role.OWNER)
    return save_template(seller_id=seller_id, title=title, text=text, by=by, now=NOW).pk


def typed(page: str) -> str:
    found = re.search(r"<textarea id=\"text\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_a_shop_without_templates_is_offered_two_to_take_over(owner: Client) -> None:
    page = owner.get(LIST).content.decode()
    links = re.findall(r'href="([^"]*\?example=[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        form = owner.get(link)
        title = re.search(r'name="title" value="([^"]+)"', form.content.decode())
        assert title
        sent = {"title": title[1], "text": typed(form.content.decode())}
        assert owner.post(f"{LIST}new/", sent).status_code == 303, "our own examples hold no condition"
    assert MessageTemplate.objects.count() == 2
    assert "?example=" not in owner.get(LIST).content.decode()


def test_a_template_is_made_changed_and_removed(owner: Client) -> None:
    answer = owner.post(f"{LIST}new/", {"title": "Late", "text": "Sorry about {order}."})
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    template = MessageTemplate.objects.get()
    page = owner.get(LIST).content.decode()
    assert "The template is saved." in page
    assert "Sorry about {order}." in page

    edit = f"{LIST}{template.pk}/"
    assert typed(owner.get(edit).content.decode()) == "Sorry about {order}."
    assert owner.post(edit, {"title": "Too late", "text": "Very sorry."}).status_code == 303
    template.refresh_from_db()
    assert (template.title, template.text) == ("Too late", "Very sorry.")

    assert "Very sorry." in owner.get(f"{edit}remove/").content.decode()
    assert MessageTemplate.objects.exists()
    assert owner.post(f"{edit}remove/").status_code == 303
    assert not MessageTemplate.objects.exists()


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("", "Words", "required"),
        ("Title", "Dear {name}", "unknown_placeholder"),
        ("Title", "Geef een 10 en u krijgt een cadeaubon.", "conditional_offer"),
        ("Damaged", "Words", "title_taken"),
    ],
)
def test_what_cannot_be_accepted_comes_back_as_typed(owner: Client, title: str, text: str, code: str) -> None:
    make_template("Damaged")
    answer = owner.post(f"{LIST}new/", {"title": title, "text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'data-code="{code}"' in page
    assert f'name="title" value="{title}"' in page
    assert typed(page) == text
    assert MessageTemplate.objects.count() == 1


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
def test_others_of_the_staff_read_the_list_only(as_user: SignIn, role: Role) -> None:
    template = make_template_at_shop()
    client = as_user(make_staff(role=role))
    page = client.get(LIST).content.decode()
    assert "Sorry, {first_name}." in page
    assert "changed by the owners" in page
    assert f"{LIST}{template}/" not in page
    for part in ("new/", f"{template}/", f"{template}/remove/"):
        assert client.get(LIST + part).status_code == 403
        assert client.post(LIST + part, {"title": "x", "text": "y"}).status_code == 403
    assert MessageTemplate.objects.get().text == "Sorry, {first_name}."


def make_template_at_shop() -> str:
    make_staff()
    return make_template()


def test_the_template_of_another_seller_is_not_found(owner: Client) -> None:
    make_staff("other")
    template = make_template(seller_id="other")
    assert "Damaged" not in owner.get(LIST).content.decode()
    for part in ("", "remove/"):
        assert owner.get(f"{LIST}{template}/{part}").status_code == 404
        assert owner.post(f"{LIST}{template}/{part}").status_code == 404


class TestInTheMessageForm:
    def form(self, **order: object) -> str:
        review = make_review(3, language="en", **order)
        return f"/dashboard/reviews/{review.pk}/message/"

    def test_its_text_is_added_below_what_was_typed(self, owner: Client) -> None:
        template = make_template(text="Sorry, {first_name}, for a {grade} about {product}.")
        address = self.form(name="Anna de Vries")
        assert f'<option value="{template}">Damaged</option>' in owner.get(address).content.decode()
        answer = owner.post(address, {"text": "Hello.\r\n", "template": template, "action": "edit"})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert typed(page) == "Hello.\n\nSorry, Anna, for a 3 about Fietsbel."
        assert "left empty" not in page
        assert not emails().exists()

    def test_a_place_that_stays_empty_is_told(self, owner: Client) -> None:
        template = make_template(text="Thank you {first_name}.")
        answer = owner.post(
            self.form(name="anna@customers.example"), {"text": "", "template": template, "action": "edit"}
        )
        assert typed(answer.content.decode()) == "Thank you."
        assert "left empty: first_name." in answer.content.decode()

    def test_it_is_added_by_its_own_button_only(self, owner: Client) -> None:
        template = make_template()
        address = self.form()
        answer = owner.post(address, {"text": "Hello", "template": template, "action": "preview"})
        assert "Sorry," not in answer.content.decode()
        assert typed(owner.post(address, {"text": "Hello", "action": "edit"}).content.decode()) == "Hello"

    def test_one_that_is_gone_or_another_sellers_keeps_the_words(self, owner: Client) -> None:
        address = self.form()
        make_staff("other")
        for template in (make_template(seller_id="other"), "a" * 26, "' OR 1=1"):
            page = owner.post(address, {"text": "Hello", "template": template, "action": "edit"}).content.decode()
            assert typed(page) == "Hello"
            assert "Sorry," not in page

    def test_without_templates_an_owner_is_led_to_make_some_and_an_agent_is_not(
        self, owner: Client, as_user: SignIn
    ) -> None:
        address = self.form()
        agent = as_user(make_staff(role=Role.AGENT))
        assert "Make templates of what you write often" in owner.get(address).content.decode()
        assert "Make templates" not in agent.get(address).content.decode()

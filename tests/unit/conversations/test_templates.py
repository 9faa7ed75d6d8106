"""A shop's message templates: who writes them, what may stand in them, how they are filled in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.conversations.actions import remove_template, save_template
from makegood.domain.conversations.models import BlockedOffer, MessageTemplate
from makegood.domain.conversations.queries import get_template, templates_of
from makegood.domain.conversations.rules import PLACEHOLDERS, TEMPLATES_LIMIT, fill, unknown_placeholders
from makegood.domain.reviews.queries import template_values
from makegood.kernel import audit
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories import NOW, OPERATOR, agent_of, make_purchase, make_review, make_seller
from tests.hostile_texts import TEMPLATES, repeated

VALUES = {"first_name": "Anna", "order": "o-1", "seller": "De Fietshoek", "grade": "3", "product": "Fietsbel"}


class TestFill:
    @pytest.mark.parametrize(
        ("text", "filled"),
        [
            ("Dear {first_name}, about {order}.", "Dear Anna, about o-1."),
            ("{ First_Name }{grade}", "Anna3"),
            ("{product} of {seller}", "Fietsbel of De Fietshoek"),
            ("No places", "No places"),
            ("{unknown} { } {} {{order}}", "{unknown} { } {} {o-1}"),
            ("{first\n_name}", "{first\n_name}"),
        ],
    )
    def test_places_get_their_values_and_the_rest_stays(self, text: str, filled: str) -> None:
        assert fill(text, VALUES).text == filled

    @pytest.mark.parametrize(
        ("text", "filled"),
        [
            ("Sorry, {first_name}, for this.", "Sorry,, for this."),
            ("You gave a {grade} and we ask why.", "You gave a and we ask why."),
            ("{first_name} thank you", "thank you"),
            ("Thank you {first_name}!", "Thank you!"),
        ],
    )
    def test_a_value_that_is_missing_leaves_no_gap_and_is_told(self, text: str, filled: str) -> None:
        found = fill(text, {})
        assert found.text == filled
        assert len(found.missing) == 1

    def test_what_a_value_holds_is_never_filled_in_itself(self) -> None:
        assert fill("{first_name}", VALUES | {"first_name": "{order}"}).text == "{order}"

    @given(st.text(), st.dictionaries(st.sampled_from(PLACEHOLDERS), st.text()))
    def test_any_text_can_be_filled_in(self, text: str, values: dict[str, str]) -> None:
        assert set(fill(text, values).missing) <= set(PLACEHOLDERS)

    @pytest.mark.parametrize("piece", TEMPLATES)
    def test_a_hostile_text_is_read_to_its_end(self, piece: str) -> None:
        text = "{" + repeated(piece, 20_000)
        assert fill(text, VALUES).text == text
        assert unknown_placeholders(text) == []

    def test_unknown_placeholders_are_named_once_as_typed(self) -> None:
        assert unknown_placeholders("{Naam} {order} {Naam} {e-mail address}") == ["Naam", "e-mail address"]


@pytest.mark.django_db
class TestValues:
    def test_every_placeholder_has_its_value(self) -> None:
        review = make_review(3, order_id="o-1", name="Anna de Vries")
        assert template_values(review.purchase) == VALUES
        assert set(VALUES) == set(PLACEHOLDERS)

    def test_what_is_not_known_is_empty(self) -> None:
        purchase = make_purchase(order_id="o-2", name="anna@customers.example")
        assert template_values(purchase) | {"product": ""} == {
            "first_name": "", "order": "o-2", "seller": "De Fietshoek", "grade": "", "product": "",
        }  # fmt: skip


OWNER = agent_of("shop", Role.OWNER)


def save(title: str = "Damaged", text: str = "Dear {first_name}", **more: object) -> MessageTemplate:
    wanted = {"seller_id": "shop", "by": OWNER, "now": NOW} | more
    return save_template(title=title, text=text, **wanted)  # type: ignore[arg-type]  # keywords of save_template


def refusal(**more: object) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        save(**more)  # type: ignore[arg-type]  # keywords of save
    return {(one.field, one.code) for one in caught.value.errors}


@pytest.mark.django_db
class TestSaving:
    @pytest.fixture(autouse=True)
    def shop(self) -> None:
        make_seller("shop")

    def test_an_owner_adds_and_changes_a_template(self) -> None:
        template = save(" Damaged ", "One\r\ntwo")
        assert (template.title, template.text) == ("Damaged", "One\ntwo")
        changed = save("Broken", "Three", template=template, now=NOW + timedelta(hours=1))
        assert changed.pk == template.pk
        assert [(one.title, one.text) for one in templates_of("shop", by=OWNER)] == [("Broken", "Three")]

    def test_the_audit_trail_tells_of_it_without_its_words(self) -> None:
        template = save("A very own title", "A very own text")
        save("A very own title", "Another", template=template)
        remove_template(template=template, by=OWNER, now=NOW)
        rows = list(audit.rows(event_prefix="template."))
        assert [row.event for row in rows] == ["template.removed", "template.changed", "template.added"]
        assert "own" not in str([(row.before, row.after) for row in rows])

    @pytest.mark.parametrize(
        ("title", "text", "errors"),
        [
            ("", "", {("title", "required"), ("text", "required")}),
            ("x" * 201, "y" * 10_001, {("title", "too_long"), ("text", "too_long")}),
            ("a\nb", "a\x00b", {("title", "invalid_characters"), ("text", "invalid_characters")}),
            ("a", "Dear {name}", {("text", "unknown_placeholder")}),
        ],
    )
    def test_what_cannot_be_accepted_is_told_all_at_once(
        self, title: str, text: str, errors: set[tuple[str, str]]
    ) -> None:
        assert refusal(title=title, text=text) == errors
        assert not MessageTemplate.objects.exists()

    def test_two_templates_of_a_shop_have_two_titles(self) -> None:
        first, second = save("One"), save("Two")
        assert refusal(title="One") == {("title", "title_taken")}
        assert refusal(title="One", template=second) == {("title", "title_taken")}
        assert save("One", "New words", template=first).text == "New words"
        make_seller("other")
        assert save("One", seller_id="other", by=agent_of("other", Role.OWNER)).seller_id == "other"

    @pytest.mark.parametrize("field", ["title", "text"])
    def test_a_condition_about_the_review_is_stopped_and_kept_for_the_operator(self, field: str) -> None:
        bribe = "Pas eerst uw cijfer aan. Daarna storten wij terug."
        assert refusal(**{field: bribe}) == {(field, "conditional_offer")}
        blocked = BlockedOffer.objects.get()
        assert (blocked.place, blocked.text) == ("template", bribe)
        assert not MessageTemplate.objects.exists()

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
    def test_others_of_the_staff_read_but_do_not_write(self, role: Role) -> None:
        template = save()
        by = agent_of("shop", role)
        assert templates_of("shop", by=by) == [template]
        assert get_template(template.pk, by=by) == template
        with pytest.raises(Forbidden):
            save("New", by=by)
        with pytest.raises(Forbidden):
            remove_template(template=template, by=by, now=NOW)

    @pytest.mark.parametrize("by", [OPERATOR, Actor(ActorKind.OPERATOR, "1")])
    def test_the_operator_reads_but_does_not_write(self, by: Actor) -> None:
        assert templates_of("shop", by=by) == []
        with pytest.raises(Forbidden):
            save(by=by)

    def test_another_seller_knows_nothing_of_it(self) -> None:
        template = save()
        by = agent_of("other", Role.OWNER)
        for attempt in (
            lambda: save(by=by),
            lambda: templates_of("shop", by=by),
            lambda: get_template(template.pk, by=by),
            lambda: remove_template(template=template, by=by, now=NOW),
        ):
            with pytest.raises(NotFound):
                attempt()

    def test_removing_twice_is_once(self) -> None:
        template = save()
        for _time in range(2):
            remove_template(template=template, by=OWNER, now=NOW)
        assert not MessageTemplate.objects.exists()
        assert audit.rows(event_prefix="template.removed").count() == 1

    def test_there_is_an_end_to_how_many(self) -> None:
        MessageTemplate.objects.bulk_create(
            MessageTemplate(seller_id="shop", title=str(n), text="x", created_at=NOW, updated_at=NOW)
            for n in range(TEMPLATES_LIMIT)
        )
        with pytest.raises(Refused) as caught:
            save()
        assert caught.value.code == "too_many_templates"
        assert save("0", "Changed", template=MessageTemplate.objects.get(title="0")).text == "Changed"

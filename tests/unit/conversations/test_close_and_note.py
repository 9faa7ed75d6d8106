"""R5.7: the seller closes a conversation, opens it again, and keeps notes for colleagues."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makegood.domain.conversations.actions import (
    Incoming,
    add_note,
    close_conversation,
    open_conversation,
    receive_message,
    reopen_conversation,
)
from makegood.domain.conversations.models import Conversation, Note
from makegood.domain.conversations.queries import counts_by_state, last_messages, lists, notes_of, waiting_customers
from makegood.domain.mail.models import Email
from makegood.domain.reviews.actions import write_to_customer
from makegood.kernel import actors, audit
from makegood.kernel.actors import Actor, ActorKind, Role
from makegood.kernel.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories import NOW, agent_of, make_purchase, make_seller

pytestmark = pytest.mark.django_db

AGENT = agent_of("shop")
HOUR = timedelta(hours=1)
NOT_ALLOWED = [
    (agent_of("shop", Role.VIEWER), Forbidden),
    (Actor(ActorKind.OPERATOR, "1"), Forbidden),
    (agent_of("other"), NotFound),
    (actors.customer(1), NotFound),
]


def conversation(seller_id: str = "shop") -> Conversation:
    return open_conversation(purchase=make_purchase(seller_id), now=NOW)


def ask(about: Conversation, at_hours: int = 1, **data: object) -> None:
    incoming = Incoming("Waar blijft mijn bel?", **data)  # type: ignore[arg-type]  # keywords of Incoming
    receive_message(conversation=about, incoming=incoming, by=actors.customer(1), now=NOW + at_hours * HOUR)
    about.refresh_from_db()


class TestClosing:
    def test_an_open_one_is_closed_and_nobody_waits_any_more(self) -> None:
        about = conversation()
        ask(about)
        closed = close_conversation(conversation=about, by=AGENT, now=NOW + 2 * HOUR)
        assert (closed.state, closed.closed_at, closed.closed_by_kind) == ("closed", NOW + 2 * HOUR, "staff")
        assert closed.waiting_since is None
        assert closed.updated_at == NOW + 2 * HOUR

    def test_one_that_waits_for_the_customer_too(self) -> None:
        about = conversation()
        write_to_customer(purchase=about.purchase, text="Hallo", by=AGENT, now=NOW)
        assert close_conversation(conversation=about, by=AGENT, now=NOW + HOUR).state == "closed"

    def test_twice_is_once(self) -> None:
        about = conversation()
        for hours in (1, 2):
            closed = close_conversation(conversation=about, by=AGENT, now=NOW + hours * HOUR)
        assert closed.closed_at == NOW + HOUR
        assert len(list(audit.rows(event_prefix="conversation.closed"))) == 1

    def test_the_customer_is_not_told(self) -> None:
        close_conversation(conversation=conversation(), by=AGENT, now=NOW)
        assert not Email.objects.exists()

    def test_who_closed_it_is_known_by_kind(self) -> None:
        key = Actor(ActorKind.SELLER_KEY, "3", {"shop": Role.OWNER})
        assert close_conversation(conversation=conversation(), by=key, now=NOW).closed_by_kind == "seller_key"

    def test_writing_again_takes_it_out_of_the_closed_ones(self) -> None:
        about = conversation()
        close_conversation(conversation=about, by=AGENT, now=NOW)
        write_to_customer(purchase=about.purchase, text="Nog iets", by=AGENT, now=NOW + HOUR)
        about.refresh_from_db()
        assert (about.state, about.closed_at, about.closed_by_kind) == ("waiting", None, "")


class TestOpeningAgain:
    def test_a_closed_one_stands_among_the_open_ones(self) -> None:
        about = conversation()
        close_conversation(conversation=about, by=AGENT, now=NOW)
        opened = reopen_conversation(conversation=about, by=AGENT, now=NOW + HOUR)
        assert (opened.state, opened.closed_at, opened.closed_by_kind) == ("open", None, "")
        assert opened.waiting_since is None, "the customer has not written since"

    def test_one_that_is_not_closed_is_refused(self) -> None:
        with pytest.raises(Refused) as refusal:
            reopen_conversation(conversation=conversation(), by=AGENT, now=NOW)
        assert refusal.value.code == "not_closed"


class TestNotes:
    def test_stand_in_the_order_of_writing_with_their_author(self) -> None:
        about = conversation()
        for hours, text in ((1, " Eerste\r\nregel "), (2, "Tweede")):
            add_note(conversation=about, text=text, by=AGENT, now=NOW + hours * HOUR)
        assert [(note.text, note.author_kind, note.author_id) for note in notes_of(about)] == [
            ("Eerste\nregel", "staff", "7"),
            ("Tweede", "staff", "7"),
        ]

    def test_change_when_something_happened_last_but_not_whose_turn_it_is(self) -> None:
        about = conversation()
        ask(about)
        add_note(conversation=about, text="Even bellen", by=AGENT, now=NOW + 3 * HOUR)
        about.refresh_from_db()
        assert (about.state, about.waiting_since, about.updated_at) == ("open", NOW + HOUR, NOW + 3 * HOUR)

    def test_reach_nobody_by_e_mail(self) -> None:
        add_note(conversation=conversation(), text="Intern", by=AGENT, now=NOW)
        assert not Email.objects.exists()

    @pytest.mark.parametrize(
        ("text", "code"),
        [("", "required"), (" \n", "required"), ("x" * 10_001, "too_long"), ("a\x00", "invalid_characters")],
    )
    def test_words_that_cannot_be_kept(self, text: str, code: str) -> None:
        with pytest.raises(Invalid) as invalid:
            add_note(conversation=conversation(), text=text, by=AGENT, now=NOW)
        assert [(error.field, error.code) for error in invalid.value.errors] == [("text", code)]
        assert not Note.objects.exists()


@pytest.mark.parametrize(("by", "error"), NOT_ALLOWED)
def test_r14_5_only_those_who_answer_customers_may(by: Actor, error: type[Exception]) -> None:
    make_seller("other")
    about = conversation()
    close_conversation(conversation=about, by=AGENT, now=NOW)
    for action in (
        lambda: close_conversation(conversation=about, by=by, now=NOW),
        lambda: reopen_conversation(conversation=about, by=by, now=NOW),
        lambda: add_note(conversation=about, text="x", by=by, now=NOW),
    ):
        with pytest.raises(error):
            action()


def test_r12_3_the_audit_trail_holds_states_and_marks_and_no_word() -> None:
    about = conversation()
    add_note(conversation=about, text="Zij was heel boos", by=AGENT, now=NOW)
    close_conversation(conversation=about, by=AGENT, now=NOW)
    reopen_conversation(conversation=about, by=AGENT, now=NOW)
    rows = [row for row in audit.rows() if row.event.startswith(("note.", "conversation."))]
    assert sorted(row.event for row in rows) == ["conversation.closed", "conversation.reopened", "note.added"]
    assert {row.event: (row.before, row.after) for row in rows if row.event != "note.added"} == {
        "conversation.closed": ({"state": "open"}, {"state": "closed"}),
        "conversation.reopened": ({"state": "closed"}, {"state": "open"}),
    }
    for row in rows:
        assert "boos" not in f"{row.before} {row.after}"


class TestReads:
    def test_the_counts_know_every_state_and_one_seller(self) -> None:
        ask(conversation())
        close_conversation(conversation=conversation(), by=AGENT, now=NOW)
        ask(conversation("other"))
        assert counts_by_state("shop") == {"open": 1, "waiting": 0, "closed": 1}

    def test_the_customer_who_waits_longest_is_found(self) -> None:
        first, second = conversation(), conversation()
        ask(second, 1)
        ask(first, 2)
        ask(second, 3)
        conversation()  # nobody wrote in this one
        queue = waiting_customers("shop")
        assert (queue.count, queue.longest) == (2, second)
        assert waiting_customers("other").longest is None

    def test_who_waits_is_read_and_counted_in_the_order_of_an_index_and_no_further_than_needed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "COUNTED_AT_MOST", 1)
        for minutes in range(3):
            ask(conversation(), minutes)
        with CaptureQueriesContext(connection) as captured:
            assert waiting_customers("shop").count == 2
        assert counts_by_state("shop") == {"open": 2, "waiting": 0, "closed": 0}
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN QUERY PLAN " + captured[0]["sql"])
                plan = [row[3] for row in cursor.fetchall()]
            assert sum("INDEX conversation_waiting" in step for step in plan) == 2
            assert not any("TEMP B-TREE" in step for step in plan)

    def test_automatic_replies_and_others_keep_nobody_waiting(self) -> None:
        about = conversation()
        ask(about, 1, auto_reply=True)
        ask(about, 2, other_address=True)
        assert waiting_customers("shop").count == 0

    def test_the_last_message_of_each(self) -> None:
        first, second, silent = conversation(), conversation(), conversation()
        for about in (first, second):
            ask(about, 1)
        write_to_customer(purchase=first.purchase, text="Hier", by=AGENT, now=NOW + 2 * HOUR)
        found = last_messages("shop", [first.pk, second.pk, silent.pk])
        assert {pk: message.text for pk, message in found.items()} == {
            first.pk: "Hier",
            second.pk: "Waar blijft mijn bel?",
        }

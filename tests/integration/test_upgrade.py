"""What `makegood init` tells of the migrations of a database that holds something: some take minutes there."""

import sys
from io import StringIO

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState

from makegood.jobs.commands.installation import init
from makegood.kernel import installation
from tests.factories import NOW

KINDS = ("indexes", "constraints")
NAME = "kernel.0008_stamps_of_sellers"
"""What it does to a database that was through it already is the same once more."""


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def _one_behind(transactional_db: None, monkeypatch) -> None:
    installation.settle(NOW)
    MigrationRecorder.Migration.objects.filter(app="kernel", name=NAME.removeprefix("kernel.")).delete()
    monkeypatch.setenv("COLUMNS", "120")


@pytest.mark.usefixtures("_one_behind")
def test_each_migration_is_named_in_a_line_or_on_a_terminal_in_a_bar(capsys, monkeypatch) -> None:
    init()
    assert capsys.readouterr().err == f"makegood: upgrading the database, 1 of 1: {NAME}\n"
    assert installation.known_migrations() == installation.applied_migrations()
    init()
    assert capsys.readouterr().err == ""

    MigrationRecorder.Migration.objects.filter(app="kernel", name=NAME.removeprefix("kernel.")).delete()
    monkeypatch.setattr(sys, "stderr", Terminal())
    init()
    shown = sys.stderr.getvalue()
    assert f"Upgrading the database {NAME}" in shown
    assert "0/1" in shown
    assert "1/1" in shown
    assert "0:00:0" in shown
    assert "makegood: upgrading" not in shown
    assert capsys.readouterr().out.startswith("Ready: ")


def test_the_tables_of_a_new_database_are_those_to_which_all_steps_lead() -> None:
    """Those that are made at once, model by model: columns, indexes in their order, constraints."""

    def told(model: ModelState) -> object:
        fields = {name: repr(field.deconstruct()[1:]) for name, field in model.fields.items()}
        held = [[one.deconstruct() for one in model.options.get(kind, [])] for kind in KINDS]
        return fields, held, {name: value for name, value in model.options.items() if value and name not in KINDS}

    at_once = MigrationLoader(None).project_state()
    steps = MigrationLoader(None, replace_migrations=False)
    by_steps = steps.project_state([one for one in steps.graph.leaf_nodes() if one[1] != "0001_squashed"])
    assert at_once.models.keys() == by_steps.models.keys()
    for key, model in by_steps.models.items():
        assert told(at_once.models[key]) == told(model), key


@pytest.mark.django_db
def test_a_new_database_went_through_the_whole_and_counts_as_having_taken_each_step() -> None:
    recorder = MigrationRecorder(connection)
    assert {("reviews", "0001_squashed"), ("reviews", "0005_moderation")} <= recorder.applied_migrations().keys()
    assert installation.known_migrations() == installation.applied_migrations()
    assert installation.count_ahead() == 0


@pytest.mark.django_db
def test_a_database_that_took_some_of_the_steps_takes_the_others() -> None:
    """As one of a former version: it knows nothing of the whole, and has taken five steps of twelve."""
    later = [f"{number:04}" for number in range(6, 14)]
    taken = MigrationRecorder.Migration.objects.filter(app="reviews")
    taken.filter(name__startswith="0001_squashed").delete()
    for number in later:
        taken.filter(name__startswith=number).delete()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert [one.name[:4] for one, _ in plan if one.app_label == "reviews"] == later
    assert installation.count_ahead() == len(plan)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="Django makes indexes for LIKE on PostgreSQL alone")
def test_what_nobody_asks_with_like_has_no_index_for_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%\\_like'")
        found = {name for (name,) in cursor.fetchall()}
    beginnings = ("reviews_review_", "product_reviews_productreview_id", "mail_email_id", "mail_email_message_id")
    beginnings = (*beginnings, "invitations_invitation_id", "invitations_invitation_purchase", "orders_purchase_id")
    assert not [name for name in found if name.startswith(beginnings)]
    assert any(name.startswith("orders_purchase_order_id") for name in found)

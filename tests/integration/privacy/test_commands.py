"""`makegood customer erase` and `makegood export customer`."""

import json

import pytest
from typer.testing import CliRunner, Result

from makegood.domain.orders.models import Customer
from makegood.jobs.commands import app
from makegood.kernel import installation
from tests.factories import NOW, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    installation.settle(NOW)


def run(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done


def test_without_a_terminal_erasing_needs_yes(in_english) -> None:
    make_review(customer="c-1")
    assert "--yes" in run("customer", "erase", "c-1", code=2).stderr
    assert Customer.objects.get().name == "Anna de Vries"
    assert "1 reviews" in run("customer", "erase", "c-1", "--yes").stdout
    assert Customer.objects.get().name == ""
    assert "no customer" in run("customer", "erase", "c-1", "--yes", code=1).stderr


def test_an_export_is_one_json_document_on_stdout(in_english) -> None:
    make_review(customer="c-1", name="Zoë Åberg")
    document = json.loads(run("export", "customer", "c-1").stdout)
    assert (document["format"], document["customer"]["name"]) == ("makegood-customer-export", "Zoë Åberg")
    assert "no customer" in run("export", "customer", "nobody", code=1).stderr

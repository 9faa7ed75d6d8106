"""Export, import into an empty installation, export again: the same (R14.4)."""

import gzip
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from makegood.domain.moderation.actions import decide
from makegood.domain.moderation.enums import SubjectKind
from makegood.domain.orders.actions import unsubscribe
from makegood.domain.orders.models import Customer, Purchase
from makegood.domain.privacy.actions import erase_customer
from makegood.domain.product_reviews.actions import mark_helpful
from makegood.domain.reassessments.actions import answer, keep
from makegood.domain.reviews.actions import publish_response
from makegood.domain.reviews.models import Review
from makegood.kernel import actors, folder_lock, installation
from tests.factories import (
    NOW,
    OPERATOR,
    agent_of,
    ask_again,
    contact,
    decide_about,
    invitation_of,
    make_order,
    make_product_review,
    make_purchase,
    make_review,
    make_seller,
    plan,
    send_mail,
)
from tests.integration.exchange.prompt import run
from tests.integration.processes import Makegood

KINDS = ("sellers", "products", "orders", "reviews", "product-reviews")
LATER = NOW + timedelta(days=1)
NAUGHTY = '=1+1;"a", \'b\'\n\tregel 2\u2028\x0b\x85 é 🚲 \u202e{"x": null}\\n'


def a_marketplace() -> None:
    """With one of everything that files tell of."""
    make_seller("other", 'Other; "Shop", é')
    make_review(9, "", seller_id="other")
    make_review(3, NAUGHTY, aspects={"condition": 2, "contact": 4}, had_contact=True)
    contact(make_review(2, "Bel 06-12345678"))
    again = make_review(1, "Kapot")
    answer(request=ask_again(again), overall=8, explanation="Mail a@b.example", offered=None, now=LATER)
    aside = make_review(1)
    answer(request=ask_again(aside), overall=10, explanation="", offered=None, now=LATER)
    aside.refresh_from_db()
    decide(kind=SubjectKind.REVIEW, subject_id=aside.pk, verdict="void_regrade", ground="fraud", reason="Zo is het",
           by=OPERATOR, now=LATER)  # fmt: skip
    keep(request=ask_again(make_review(4)), offered=None, now=LATER)
    ask_again(make_review(5))
    ask_again(make_review(5, now=NOW - timedelta(days=50)), now=NOW - timedelta(days=40))
    for verdict, ground in (("remove", "fraud"), ("remove_words", "personal_data")):
        review = make_review(2, "Woorden")
        publish_response(review=review, text="Dank u wel, bel 06-12345678", by=agent_of("shop"), now=NOW)
        decide(kind=SubjectKind.REVIEW, subject_id=review.pk, verdict=verdict, ground=ground, reason="Zo is het",
               by=OPERATOR, now=LATER)  # fmt: skip
    asked = make_purchase(
        "shop", link=False, expected=(NOW - timedelta(days=4)).date(), invite=True, email="i@x.example"
    )
    plan(), send_mail()
    assert invitation_of(asked).sent_at
    asked.refresh_from_db()
    make_review(7, "Gevraagd", purchase=asked, now=LATER)
    make_product_review(5, NAUGHTY, title="Mooi", pros=("licht", '"stil"'), cons=("duur, 5 euro",))
    mark_helpful(review=make_product_review(4, "Stil"), by=actors.shopper("v" * 26), now=NOW)
    decide_about(make_product_review(1, "Weg ermee"), "remove")
    decide_about(make_product_review(2, "Woorden"), "remove_words")
    make_order("cancelled", sellers=("shop", "other"), cancelled=True)
    gone = make_review(6, "Zeg niets", customer="c-gone", email="gone@x.example")
    erase_customer(customer_id="c-gone", by=OPERATOR, now=LATER)
    assert Customer.objects.exclude(erased_at=None).get().purchases.get().review.pk == gone.pk
    unsubscribe(customer=Purchase.objects.filter(customer__erased_at=None)[0].customer, by=OPERATOR, now=LATER)


def exported(form: str) -> dict[str, bytes]:
    return {kind: run("export", kind, "--format", form).stdout_bytes for kind in KINDS}


@pytest.mark.django_db(transaction=True)
def test_csv_and_json_lines_come_back_as_they_left(settings, tmp_path: Path) -> None:
    settings.MAKEGOOD_NOW = LATER
    installation.settle(NOW)
    with transaction.atomic():
        a_marketplace()
    before = {form: exported(form) for form in ("csv", "jsonl")}
    assert before["jsonl"]["reviews"].count(b"\n") == Review.objects.count() == 12
    for form in ("csv", "jsonl"):
        call_command("flush", interactive=False, verbosity=0)
        installation.settle(NOW)
        for kind in KINDS:
            file = tmp_path / f"{kind}.gz"
            file.write_bytes(gzip.compress(before[form][kind]))
            for again in (False, True):
                said = run("import", kind, str(file)).stdout
                assert ", 0 added" in said if again else ", 0 unchanged, 0 rejected" in said
        assert exported(form) == before[form]
        run("verify")
    assert exported("csv") == before["csv"]


@pytest.mark.django_db
class TestTheCommand:
    SELLERS = "id,name\nshop,De Fietshoek\nbad id,x\n" + "worse id,x\n" * 11

    @pytest.fixture(autouse=True)
    def _installed(self, settings) -> None:
        settings.MAKEGOOD_NOW = NOW
        installation.settle(NOW)

    def test_results_on_stdout_and_the_first_rejects_on_stderr(self, tmp_path: Path) -> None:
        file = tmp_path / "sellers.csv"
        file.write_text(self.SELLERS)
        done = run("import", "sellers", str(file), "--dry-run", code=1)
        assert "nothing was stored" in done.stderr
        done = run("import", "sellers", "-", stdin=self.SELLERS, code=1)
        assert done.stdout.splitlines() == [
            "sellers: 13 read, 1 added, 0 changed, 0 unchanged, 12 rejected", "rejected: 12 invalid_id"
        ]  # fmt: skip
        told = done.stderr.splitlines()
        assert told[0] == "standard input:3: invalid_id (id: An id is 1 to 64 of A-Z a-z 0-9 . _ -)"
        assert told[10:] == ["… and 2 more rows; --rejects FILE writes all of them", "makegood: rejected: 12"]

    def test_rejects_go_into_a_file(self, tmp_path: Path) -> None:
        file, rejects = tmp_path / "sellers.csv", tmp_path / "rejects.csv"
        file.write_text(self.SELLERS)
        done = run("import", "sellers", str(file), "--rejects", str(rejects), code=1)
        assert done.stderr == f"makegood: rejected: 12; see {rejects}\n"
        assert rejects.read_text().count("\n") == 13
        rejects.write_text(rejects.read_text().replace("bad id", "good").split("\n14,")[0].split("\n4,")[0] + "\n")
        assert "1 added" in run("import", "sellers", str(rejects)).stdout

    def test_what_cannot_be_is_told_in_a_line(self, tmp_path: Path) -> None:
        file = tmp_path / "sellers.csv"
        file.write_text("id,naem\n")
        for arguments, says in (
            (("sellers", str(file)), "naem"),
            (("sellers", str(tmp_path / "none.csv")), "none.csv cannot be read"),
            (("sellers", str(tmp_path)), "cannot be read"),
            (("sellers", str(file), "--rejects", str(file)), "is the file that is read"),
            (("sellers", str(file), "--rejects", str(tmp_path / "no" / "folder")), "cannot be written"),
            (("reviews", str(file), "--scale", "7"), "--scale is 5 or 10"),
        ):
            done = run("import", *arguments, code=2)
            assert says in done.stderr
            assert done.stderr.count("\n") == 1

    def test_a_restore_has_the_folder_alone(self) -> None:
        with folder_lock.alone():
            assert "a restore is under way" in run("import", "sellers", "-", code=1).stderr
        with folder_lock.at_work("import"), pytest.raises(folder_lock.FolderBusy, match="`makegood import` is running"):
            folder_lock.alone().__enter__()

    def test_stars(self) -> None:
        make_order("o-1", sellers=("shop",))
        run("import", "reviews", "-", "--scale", "5", stdin="order,seller,overall\no-1,shop,4\n")
        assert Review.objects.get().overall == 8

    def test_naughty_strings_come_back_as_they_are(self, test_data: Path) -> None:
        make_order("o", sellers=("shop",))
        words = [text for text in json.loads((test_data / "naughty_strings" / "blns.json").read_text()) if text.strip()]
        orders = [{"id": f"n-{number}", "ordered_at": "2026-11-01T10:00:00Z",
                   "customer": {"id": f"c-{number}", "name": "A", "invite": False},
                   "purchases": [{"seller": "shop", "expected_delivery_date": "2026-11-03"}]}
                  for number in range(len(words))]  # fmt: skip
        reviews = [{"order": f"n-{number}", "seller": "shop", "overall": 7, "text": text, "status": "published"}
                   for number, text in enumerate(words)]  # fmt: skip
        run("import", "orders", "-", stdin="".join(json.dumps(one) + "\n" for one in orders))
        run("import", "reviews", "-", stdin="".join(json.dumps(one) + "\n" for one in reviews))
        table = run("export", "reviews").stdout_bytes
        assert ", 0 added, " in run("import", "reviews", "-", stdin=table).stdout
        run("verify")


def test_a_run_that_is_killed_is_completed_by_the_same_command(initialised: dict[str, str], tmp_path: Path) -> None:
    """In the middle of a batch, when at least one was stored: what fills the pipe is read after that."""
    makegood = Makegood(initialised)
    makegood.run("import", "sellers", "-", stdin="id,name\nshop,Shop\n")
    head = "id,ordered_at,customer.id,customer.name,customer.invite,seller,expected_delivery_date,product\n"
    rows = [f"o-{n},2026-11-01T10:00:00Z,c-{n % 900},Anna,false,shop,2026-11-03,p-{n % 50}\n" for n in range(11_000)]
    importing = subprocess.Popen(
        [sys.executable, "-m", "makegood", "import", "orders", "-"], env=initialised, stdin=subprocess.PIPE
    )
    assert importing.stdin
    importing.stdin.write("".join([head, *rows[:9_000]]).encode())  # far more than pipe and buffers hold after 5,000
    importing.stdin.flush()
    importing.kill()
    importing.wait()
    importing.stdin.close()
    file = tmp_path / "orders.csv"
    file.write_text("".join([head, *rows]))
    assert makegood.run("import", "orders", str(file)).stdout.splitlines()[0] == (
        "orders: 11,000 read, 6,000 added, 0 changed, 5,000 unchanged, 0 rejected"
    )
    makegood.run("verify")

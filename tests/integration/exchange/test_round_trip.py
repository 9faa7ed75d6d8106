"""The command that imports files; `test_there_and_back.py` has whole installations (R14.4)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from makegood.domain.reviews.models import Review
from makegood.kernel import folder_lock, installation
from tests.factories import (
    NOW,
    make_order,
)
from tests.integration.exchange.prompt import run
from tests.integration.processes import Makegood


@pytest.mark.django_db
class TestTheCommand:
    SELLERS = "id,name\nshop,De Fietshoek\nbad id,x\n" + "worse id,x\n" * 11

    @pytest.fixture(autouse=True)
    def _installed(self, settings) -> None:
        installation.settle(NOW)
        settings.MAKEGOOD_NOW = NOW  # the trail of what the factories made is not late to be sealed

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

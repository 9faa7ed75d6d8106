"""What a web process of `makegood serve` holds after 10,000 mixed requests, beside what it holds after 100.

A real server with one process of two threads, and six callers at the same time: public pages, grades and badges, the
staff's dashboard, the API, and reviews sent with the form, each by another customer. Memory is all that the process has
resident but the pages of SQLite's file that it maps, which the system takes back when it needs them (Linux).
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from benchmarks import submit
from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report
from tools.load.client import Answer, Browser, Client
from tools.load.installation import PASSWORD, Installation, resident_megabytes
from tools.load.outside import MailServer

FIRST, ALL = 100, 10_000
FORMS = 20
"""One request in so many sends the form."""
CALLERS = 6
REVIEWS = 25 * submit.SELLERS
"""There from the start, so that every page is a full one; 20 fill it."""
GROWTH = 1.05
LIMIT = 150
"""Megabytes of one process."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=ALL)
    parser.add_argument("--side", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(fill(arguments.requests)))
        return 0
    temporary = tempfile.TemporaryDirectory(prefix="makegood-bench-")
    with fresh_database() as database, temporary as folder, MailServer() as mails:
        url = database["environment"]["MAKEGOOD_DATABASE_URL"]
        installation = Installation(Path(folder), mail_port=mails.port, database_url=url, processes=1)
        installation.run("init")
        links = json.loads(side(installation, arguments.requests))
        with installation.running():
            first, last = measure(installation, links, arguments.requests)
            installation.stop()
    return report(
        [
            Figure(
                what=f"memory of a web process after {arguments.requests:,} mixed requests",
                ours=f"{last:.0f} MB",
                against=f"after {FIRST}: {first:.0f} MB",
                ratio=last / first,
                at_most=GROWTH,
            ),
            Figure(
                what="the same, as part of what it may hold",
                ours=f"{last:.0f} MB",
                against=f"{LIMIT} MB",
                ratio=last / LIMIT,
                at_most=1,
            ),
        ]
    )


def side(installation: Installation, requests: int) -> str:
    return run_side("memory", "--side", "--requests", requests, environment=installation.environment)


def fill(requests: int) -> list[str]:
    """Purchases that wait for their review; the address of each form."""
    prepare()
    from makegood.domain.orders.models import Purchase
    from makegood.kernel.tokens import Purpose, make_token

    submit.fill(REVIEWS + requests // FORMS + CALLERS)
    for send in submit.action()(list(range(REVIEWS))):
        send()
    waiting = Purchase.objects.filter(review=None).values_list("pk", flat=True)
    return [f"/r/{make_token(Purpose.REVIEW, pk)}/" for pk in waiting]


def measure(installation: Installation, links: list[str], requests: int) -> tuple[float, float]:
    """Megabytes after the first requests, and after all."""
    visitors = Visitors(installation, links)
    [process] = installation.web_processes()
    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(visitors.ask, range(FIRST)))
        first = resident_megabytes(process)
        list(pool.map(visitors.ask, range(FIRST, requests)))
    last = resident_megabytes(process)
    if [process] != installation.web_processes():
        raise RuntimeError("the process was replaced meanwhile")
    return first, last


class Visitors:
    """Everybody who asks; what they ask follows from the number of the request."""

    def __init__(self, installation: Installation, links: list[str]) -> None:
        self.client = Client(installation.base)
        self.links = links
        self.key = installation.run("apikey", "create", "--operator").stdout.strip()
        login = "staff@shops.example"
        who = ("user", "create", "--email", login, "--seller", "shop-0", "--password-stdin")
        installation.run(*who, stdin=PASSWORD + "\n")
        self.staff: SimpleQueue[Browser] = SimpleQueue()
        for _ in range(CALLERS):
            browser = Browser(self.client, login, PASSWORD)
            if not browser.sign_in():
                raise RuntimeError(f"{login} cannot sign in")
            self.staff.put(browser)

    def ask(self, number: int) -> None:
        """One request, whose answer must be no error."""
        answer = self._send(number // FORMS) if number % FORMS == 0 else self._look(random.Random(number))
        if not 0 < answer.status < 400:
            raise RuntimeError(f"request {number} was answered with {answer.status}: {answer.body[:300]!r}")

    def _send(self, number: int) -> Answer:
        return self.client.call("POST", self.links[number], form=submit.answers_of(number))

    def _look(self, dice: random.Random) -> Answer:
        seller = submit.seller_of(dice.randrange(submit.SELLERS))
        way = dice.randrange(9)
        public = [f"/shop/{seller}/{page}" for page in ("", "?sort=low", "grade.json", "badge.svg")]
        if way < len(public):
            return self.client.call("GET", public[way])
        api = (f"/api/v1/sellers/{seller}/grade", f"/api/v1/reviews?seller={seller}")
        if way < len(public) + len(api):
            return self.client.call("GET", api[way - len(public)], key=self.key)
        staff = ("/dashboard/", "/dashboard/reviews/", "/dashboard/performance/")
        with self._browser() as browser:
            return browser.get(staff[way - len(public) - len(api)])

    @contextmanager
    def _browser(self) -> Iterator[Browser]:
        browser = self.staff.get()
        try:
            yield browser
        finally:
            self.staff.put(browser)


if __name__ == "__main__":
    sys.exit(main())

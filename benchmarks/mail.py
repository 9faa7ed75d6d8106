"""What the worker makes of a mail server, beside a bare loop of `smtplib` over one connection to the same one.

Ours: invitations, nine of ten e-mails on a marketplace, planned and written as on any day, sent by the worker's own
`send` to a real server in a process of its own (aiosmtpd): claimed, looked at once more, made into MIME, handed over,
and noted with all that follows from it, each in a transaction of its own. Bare: the same messages, made into MIME
before, in a loop of `sendmail`. Both take turns, so many e-mails at a time.
"""

import argparse
import json
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.databases import fresh_database, prepare, run_side
from benchmarks.figures import Figure, report

ROUNDS = 8
EACH = 400
"""E-mails of each side in a round; fewer than the worker writes ahead."""
SELLERS = 20
LEAST = 0.6
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--side", choices=["ours", "server"], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side == "server":
        serve()
    if arguments.side == "ours":
        print(json.dumps(measure(arguments.rounds, arguments.port)))
        return 0
    with mail_server() as port, fresh_database() as database:
        where = {"MAKEGOOD_EMAIL_URL": f"smtp://127.0.0.1:{port}", "MAKEGOOD_TIME_ZONE": "Europe/Amsterdam"}
        asked = ("--side=ours", f"--rounds={arguments.rounds}", f"--port={port}")
        done = run_side("mail", *asked, environment={**database["environment"], **where})
    rates: dict[str, float] = json.loads(done)
    against = f"smtplib over one connection: {rates['bare']:,.0f}/s"
    return report(
        [
            Figure(
                what="e-mails sent by one worker",
                ours=f"{rates['sent']:,.0f}/s",
                against=against,
                ratio=rates["sent"] / rates["bare"],
                at_least=LEAST,
            ),
            Figure(
                what="e-mails written and sent by one worker",
                ours=f"{rates['written and sent']:,.0f}/s",
                against=against,
                ratio=rates["written and sent"] / rates["bare"],
            ),
        ]
    )


@contextmanager
def mail_server() -> Iterator[int]:
    """One that accepts everything and keeps nothing; its port."""
    command = [sys.executable, "-m", "benchmarks.mail", "--side=server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ourselves
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def serve() -> None:
    """Until it is ended."""
    import asyncio

    from aiosmtpd.smtp import SMTP

    class Accepting:
        async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 - aiosmtpd's name
            return "250 OK"

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Accepting(), hostname="mail.test"), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(listen())


def measure(rounds: int, port: int) -> dict[str, float]:
    """E-mails a second of each side, in the middle of all rounds."""
    prepare()
    from makegood.domain.invitations.actions import plan_invitations
    from makegood.domain.mail.enums import EmailState
    from makegood.domain.mail.message import build_message
    from makegood.domain.mail.models import Email
    from makegood.domain.mail.workers import WorkerIdentity
    from makegood.jobs import worker

    fill((rounds + 1) * EACH)
    times: dict[str, list[float]] = {"bare": [], "sent": [], "written and sent": []}
    with smtplib.SMTP("127.0.0.1", port, local_hostname=socket.gethostname()) as server, WorkerIdentity() as identity:
        server.ehlo()
        for number in range(rounds + 1):
            look_at(number)
            start = time.perf_counter()
            written = plan_invitations(by=worker.BY, now=NOON).written
            writing = time.perf_counter() - start
            assert written == EACH, written
            ready = [build_message(email) for email in Email.objects.filter(state=EmailState.QUEUED)]
            messages = [(one.from_email, one.to, one.message().as_bytes().replace(b"\n", b"\r\n")) for one in ready]
            start = time.perf_counter()
            for message in messages:
                server.sendmail(*message)
            bare = time.perf_counter() - start
            start = time.perf_counter()
            sent = worker.send(identity.id, NOON)
            sending = time.perf_counter() - start
            assert sent.sent == EACH, sent
            if number:  # the first one fills the caches
                times["bare"].append(bare)
                times["sent"].append(sending)
                times["written and sent"].append(writing + sending)
    return {name: EACH / statistics.median(found) for name, found in times.items()}


def fill(size: int) -> None:
    """So many purchases, each of another customer, none of them looked at yet."""
    from django.db import transaction

    from makegood.domain.orders.models import Customer, Item, Order, Product, Purchase
    from makegood.domain.sellers.actions import SellerData, put_seller
    from makegood.kernel import actors
    from makegood.kernel.bulk import insert_rows
    from makegood.kernel.ids import new_id

    by = actors.system("bench")
    for number in range(SELLERS):
        put_seller(seller_id=f"shop-{number}", data=SellerData(f"Fietshoek {number}"), by=by, now=NOON)
    at, numbers = NOON - timedelta(days=9), range(size)
    purchases = [new_id() for _ in numbers]
    with transaction.atomic():
        insert_rows(Product, ["id", "title"], [("bell", "Fietsbel, messing, met draaiknop")])
        insert_rows(
            Customer,
            ["id", "ref", "name", "email", "language", "invite", "public_id", "created_at", "updated_at"],
            [(n + 1, f"c-{n}", "Anna de Vries", f"{n}@c.example", "nl", True, new_id(), at, at) for n in numbers],
        )
        insert_rows(
            Order,
            ["id", "customer", "ordered_at", "created_at", "updated_at"],
            [(f"o-{n}", n + 1, at, at, at) for n in numbers],
        )
        insert_rows(
            Purchase,
            ["id", "seller", "order", "customer", "ordered_at", "expected_delivery_date"],
            [(purchases[n], f"shop-{n % SELLERS}", f"o-{n}", n + 1, at, first_day()) for n in numbers],
        )
        insert_rows(Item, ["purchase", "product", "quantity"], [(purchase, "bell", 1) for purchase in purchases])


def look_at(part: int) -> None:
    """The purchases of one round are due."""
    from makegood.domain.orders.models import Purchase

    orders = [f"o-{number}" for number in range(part * EACH, (part + 1) * EACH)]
    Purchase.objects.filter(order_id__in=orders).update(look_on=first_day())


def first_day() -> date:
    return (NOON - timedelta(days=5)).date()


if __name__ == "__main__":
    sys.exit(main())

"""Texts made to be slow: what four times the length takes, beside four times the time of the length itself.

What is not linear takes sixteen times as long, or never ends. The worst text of each reader counts.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from benchmarks.databases import fresh_database
from benchmarks.figures import Figure, report
from tests.hostile_texts import ADDRESSES, ADVICE, EMAILS, OFFERS, REPLIES, TEMPLATES, hostile_email, repeated

LIMIT = 1.5
TRIES = 3
RELAY = "c-x@reply.example"

Read = Callable[[int], object]


def main() -> int:
    with fresh_database() as database:
        os.environ |= database["environment"]
        os.environ["DJANGO_SETTINGS_MODULE"] = "makegood.config.settings"
        import django

        django.setup()
        return report(worst(what, length, reads) for what, length, reads in readers())


def readers() -> list[tuple[str, int, list[Read]]]:
    """What reads, the shorter length, and a way to read each text at a length."""
    from makegood.domain.conversations.coach import Situation, advise
    from makegood.domain.conversations.coercion import find_offer
    from makegood.domain.conversations.hiding import hide_addresses
    from makegood.domain.conversations.rules import fill
    from makegood.domain.mail.parsing import cut_reply
    from makegood.domain.mail.parsing.message import read_email

    addresses = [f"{'a' * 60}{number}@{'a' * 60}.example" for number in range(20)]

    def coach(text: str) -> object:
        return advise(text, Situation(timedelta(0), "An", text, 3))

    def each(pieces: list[str], read: Callable[[str], object]) -> list[Read]:
        return [partial(lambda piece, length: read(repeated(piece, length)), piece) for piece in pieces]

    return [
        ("the coercion check", 2_500, each(OFFERS, find_offer)),
        ("the coach", 2_500, each(ADVICE, coach)),
        ("hiding addresses", 75_000, each(ADDRESSES, lambda text: hide_addresses(text, addresses, RELAY))),
        ("filling in a template", 5_000, each(TEMPLATES, lambda text: fill("{" + text, {}))),
        ("cutting a reply", 250_000, each(REPLIES, cut_reply)),
        (
            "reading an e-mail",
            250_000,
            [
                partial(lambda head, piece, length: read_email(hostile_email(head, piece, length)), *email)
                for email in EMAILS
            ],
        ),
    ]


def worst(what: str, length: int, reads: list[Read]) -> Figure:
    """The text of which four times the length takes longest, beside four times its own time."""
    times = [(seconds(read, length), seconds(read, 4 * length)) for read in reads]
    # A hundredth of a second is noise, not growth.
    short, long = max(times, key=lambda pair: pair[1] / (4 * pair[0] + 0.01))
    return Figure(
        what=f"{what}, worst of {len(reads)} hostile texts of {4 * length:,} characters",
        ours=f"{long * 1000:.1f} ms",
        against=f"four times that of {length:,}: {4 * short * 1000:.1f} ms",
        ratio=long / (4 * short + 0.01),
        at_most=LIMIT,
    )


def seconds(read: Read, length: int) -> float:
    """Of processor time, from the best of some tries."""
    found = []
    for _ in range(TRIES):
        start = time.process_time()
        read(length)
        found.append(time.process_time() - start)
    return min(found)


if __name__ == "__main__":
    sys.exit(main())

"""Whether an installation has everything that the journal says it accepted, and told it once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from tools.load.client import Client
from tools.load.journal import Entry
from tools.load.outside import Mail, Told

Purchase = tuple[str, str]
"""Order and seller."""

TAKING = 0.1
"""Seconds between the last byte of an e-mail and its note in the mail server, at most."""


class Stored:
    """What the API says at the end, read once."""

    def __init__(self, client: Client, key: str) -> None:
        self._client, self._key = client, key
        self.reviews: dict[Purchase, list[dict[str, Any]]] = defaultdict(list)
        self.texts: dict[Purchase, Counter[tuple[str, str]]] = defaultdict(Counter)
        """Direction and text of each message."""
        for review in self._pages("/api/v1/reviews?limit=100"):
            self.reviews[review["order"], review["seller"]].append(review)
        for conversation in self._pages("/api/v1/conversations?limit=100"):
            texts = ((message["direction"], message["text"]) for message in conversation["messages"])
            self.texts[conversation["order"], conversation["seller"]].update(texts)

    def has_order(self, order: str) -> bool:
        return self._client.call("GET", f"/api/v1/orders/{order}", key=self._key).status == 200

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            answer = self._client.call("GET", f"{path}&cursor={cursor}" if cursor else path, key=self._key)
            if answer.status != 200:
                raise RuntimeError(f"{path} was answered with {answer.status} {answer.code}")
            yield from answer.json["items"]
            cursor = answer.json["next_cursor"]
            if not cursor:
                return


def lost(entries: Iterable[Entry], stored: Stored) -> Iterator[str]:
    """Each accepted request that is not there, or is there otherwise, and each that is there twice."""
    for entry in entries:
        purchase = (entry.facts["order"], entry.facts["seller"])
        if entry.accepted and not _is_there(entry, purchase, stored):
            yield f"lost: {entry.kind} of {entry.facts['order']} (request {entry.number}, answers {entry.statuses})"
        if len(stored.reviews[purchase]) > 1:
            yield f"twice: review of {entry.facts['order']}"
        direction = {"message": "out", "answer": "in"}.get(entry.kind)
        if direction and stored.texts[purchase][direction, entry.facts["text"]] > 1:
            yield f"twice: {entry.kind} of {entry.facts['order']} (request {entry.number}, answers {entry.statuses})"


def _is_there(entry: Entry, purchase: Purchase, stored: Stored) -> bool:
    facts = entry.facts
    if entry.kind == "order":
        return stored.has_order(facts["order"])
    review = next(iter(stored.reviews[purchase]), None)
    if review is None:
        return False
    request, again = review["reassessment"]["state"], review["new_overall"]
    response = review["response"] or {}
    texts = stored.texts[purchase]
    answered = ("kept", None) if facts.get("action") == "keep" else ("answered", facts.get("overall"))
    found = {
        "review": (review["overall"], review["text"]) == (facts.get("overall"), facts.get("text")),
        "message": texts["out", facts.get("text", "")] > 0,
        "answer": texts["in", facts.get("text", "")] > 0,
        "request": request != "none",
        "again": (request, again) == answered,
        "response": response.get("text") == facts.get("text"),
    }
    return bool(found[entry.kind])


def mails_repeated(mails: list[Mail], kills: list[float]) -> Iterator[str]:
    """Each e-mail that came more than once and has no kill of a worker to explain it.

    A kill explains one repetition, of an e-mail that was taken before it and, with the same Message-ID, after it.
    """
    moments: dict[tuple[str, str], list[float]] = defaultdict(list)
    for mail in mails:
        moments[mail.recipient, mail.message_id].append(mail.moment)
    unused = sorted(kills)
    for (_, message_id), came in sorted(moments.items(), key=lambda item: item[1][-1]):
        for first, again in pairwise(came):
            kill = next((moment for moment in unused if first - TAKING <= moment <= again), None)
            if kill is None:
                yield f"twice: e-mail {message_id}, without a kill between {first:.2f} and {again:.2f}"
            else:
                unused.remove(kill)
    alike: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for mail in mails:
        alike[mail.recipient, mail.subject, mail.text].add(mail.message_id)
    for (_, subject, _), names in alike.items():
        if len(names) > 1:
            yield f"twice: the e-mail {subject!r} as {', '.join(sorted(names))}"


def repetitions(mails: list[Mail]) -> int:
    """How often an e-mail came again."""
    return len(mails) - len({(mail.recipient, mail.message_id) for mail in mails})


def mails_missing(entries: Iterable[Entry], mails: list[Mail]) -> Iterator[str]:
    """Each accepted message and each request of which the customer got no e-mail, or more than one."""
    of: dict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        of[mail.recipient].append(mail)
    for entry in entries:
        if not entry.accepted or entry.kind not in ("message", "request"):
            continue
        holds = entry.facts["text"] if entry.kind == "message" else "/again/"
        # Over two lines, as e-mails are.
        wanted = " ".join(holds.split())
        got = {mail.message_id for mail in of[entry.facts["address"]] if wanted in " ".join(mail.text.split())}
        if len(got) != 1:
            yield f"{len(got)} e-mails: {entry.kind} of {entry.facts['order']} (request {entry.number})"


EVENTS = {"review": "review.submitted", "request": "reassessment.requested", "answer": "message.received"}


def webhooks_wrong(entries: Iterable[Entry], told: list[Told]) -> Iterator[str]:
    """Each event that was never told, and each purchase whose events came in another order than they happened."""
    of: dict[Purchase, list[Told]] = defaultdict(list)
    for one in told:
        if one.purchase:
            of[one.purchase].append(one)
    for entry in entries:
        event = EVENTS.get(entry.kind)
        if entry.kind == "again" and entry.facts["action"] == "answer":
            event = "review.regraded"
        purchase = (entry.facts["order"], entry.facts["seller"])
        if entry.accepted and event and event not in {one.type for one in of[purchase]}:
            yield f"never told: {event} of {entry.facts['order']}"
    for purchase, ones in of.items():
        ones.sort(key=lambda one: one.moment)
        happened = [one.timestamp for one in ones]
        if happened != sorted(happened):
            yield f"in another order: {[(one.type, one.timestamp) for one in ones]} of {purchase[0]}"

"""A mixed load: purchases that run through the whole loop, and shoppers and staff who only look."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tools.load.client import Answer
from tools.load.stories import TURN, Purchase, Story, Wait, World

LOOKS = 0.6
"""The part of the requests that only read, whatever the load: who would go on with a story waits until one can."""
IDLE = 0.02
OPEN = 100
"""Stories that are told at once, at most. They wait most of the time, for a worker that plans and sends and for the
world outside; with fewer, a machine would have nothing to do meanwhile. Whoever begins another whenever none can go on
begins more in that time than can be told in the next."""


@dataclass(slots=True)
class Outcome:
    """What the driver saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    finished: int = 0
    broken: list[str] = field(default_factory=list)
    """Stories that met an answer that cannot be."""
    stuck: list[str] = field(default_factory=list)
    """Stories that wait for something that did not come."""


@dataclass(slots=True)
class _Running:
    purchase: Purchase
    story: Story
    wait: Wait = 0.0
    since: float = field(default_factory=time.monotonic)
    has_turn: bool = False
    """Whether the turn that it waits for is the next one."""

    def is_due(self) -> bool:
        if callable(self.wait):
            return bool(self.wait())
        return time.monotonic() - self.since >= self.wait

    def advance(self) -> None:
        """One request, until it wants the turn for another or waits for something.

        Raises:
            StopIteration: it is at its end.
            Exception: it met an answer that cannot be.
        """
        while True:
            self.wait = next(self.story)
            self.since = time.monotonic()
            if self.wait != TURN or self.has_turn:
                self.has_turn = self.wait == TURN
                return
            self.has_turn = True


class Driver:
    """Runs stories on threads, so many requests a second in all, until `finish`; `rate` may change meanwhile."""

    def __init__(self, world: World, *, rate: float, threads: int = 6) -> None:
        self.world = world
        self.outcome = Outcome()
        self.rate = rate
        self._lock = threading.Lock()
        self._running: list[_Running] = []
        """Those that no thread has just now."""
        self._open = 0
        self._begun = 0
        self._next_slot = time.monotonic()
        self._only_finish = threading.Event()
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(random.Random(f"{world.seed}/thread/{number}"),), daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self, patience: float) -> Outcome:
        """No new purchases; those that began are told to their end, for at most so many seconds."""
        self._only_finish.set()
        deadline = time.monotonic() + patience
        while self._threads_work() and time.monotonic() < deadline:
            time.sleep(0.1)
        self._stopped.set()
        for thread in self._threads:
            thread.join(90)
        self.outcome.stuck = [f"{one.purchase.order}: {one.purchase.stage}" for one in self._running]
        return self.outcome

    def _threads_work(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _said(self, status: int) -> None:
        with self._lock:
            self.outcome.statuses[status] += 1

    def _work(self, dice: random.Random) -> None:
        looker = _Looker(self.world, dice)
        while not self._stopped.is_set():
            self._pace()
            if not self._only_finish.is_set() and dice.random() < LOOKS:
                self._said(looker.look().status)
            elif (running := self._take_when_due()) is not None:
                self._advance(running)
            else:
                return

    def _pace(self) -> None:
        """Waits for a place in the row of requests."""
        with self._lock:
            now = time.monotonic()
            slot = self._next_slot = max(self._next_slot + 1 / self.rate, now - 1)
        self._stopped.wait(max(0.0, slot - now))

    def _take_when_due(self) -> _Running | None:
        """A story, as soon as one can go on; None when no more come."""
        while not self._stopped.is_set():
            if (running := self._take()) is not None:
                return running
            if self._only_finish.is_set() and not self._open:
                return None
            time.sleep(IDLE)
        return None

    def _take(self) -> _Running | None:
        """A story that can go on, or a new one; None where there is none, and enough are told already."""
        with self._lock:
            for place, running in enumerate(self._running):
                if running.is_due():
                    # A thread has it now; it is put back at the end.
                    return self._running.pop(place)
            if self._only_finish.is_set() or self._open >= OPEN:
                return None
            self._open += 1
            self._begun += 1
            number = self._begun
        purchase = Purchase(self.world, number, self._said)
        return _Running(purchase, purchase.tell())

    def _advance(self, running: _Running) -> None:
        try:
            running.advance()
        except StopIteration:
            with self._lock:
                self._open -= 1
                self.outcome.finished += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told at the end
            with self._lock:
                self._open -= 1
                purchase = running.purchase
                self.outcome.broken.append(f"{purchase.order}, {purchase.stage}: {type(error).__name__}: {error}")
        else:
            with self._lock:
                self._running.append(running)


class _Looker:
    """Shoppers, other sites that show a grade, and staff."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self.world = world
        self.dice = dice
        self._tags: dict[str, str] = {}

    def look(self) -> Answer:
        shop = self.dice.choice(self.world.shops)
        ways: tuple[Callable[[], Answer], ...] = (
            lambda: self._page(f"/shop/{shop.id}/"),
            lambda: self._again_if_new(f"/shop/{shop.id}/grade.json"),
            lambda: self._again_if_new(f"/shop/{shop.id}/badge.svg"),
            lambda: self._page(f"/products/article-{self.dice.randrange(20)}/"),
            lambda: shop.browser.get("/dashboard/"),
            lambda: shop.browser.get("/dashboard/reviews/?band=low"),
            lambda: shop.browser.get("/dashboard/conversations/"),
            lambda: shop.browser.get("/dashboard/performance/"),
            lambda: self.world.client.call("GET", f"/api/v1/sellers/{shop.id}/grade", key=self.world.operator_key),
        )
        return self.dice.choice(ways)()

    def _page(self, path: str) -> Answer:
        return self.world.client.call("GET", path)

    def _again_if_new(self, path: str) -> Answer:
        """With the tag of the last time, as a browser or a cache asks."""
        headers = {"If-None-Match": self._tags[path]} if path in self._tags else {}
        answer = self.world.client.call("GET", path, headers=headers)
        if "etag" in answer.headers:
            self._tags[path] = answer.headers["etag"]
        return answer

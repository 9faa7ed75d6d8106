"""What a process has made and may want again, up to so many bytes; several threads use it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Shelf(Generic[Key, Thing]):
    """Things by key. Those that nobody asked for longest make room for new ones; `size` tells the bytes of one."""

    def __init__(self, room: int, size: Callable[[Key, Thing], int]) -> None:
        self._room = room
        self._size = size
        self._used = 0
        self._things: OrderedDict[Key, Thing] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key) -> Thing | None:
        """What was kept under this key last, if it is still there."""
        with self._lock:
            return self._find(key)

    def keep(self, key: Key, thing: Thing) -> None:
        """In the place of a former one."""
        with self._lock:
            self._drop(key)
            self._things[key] = thing
            self._used += self._size(key, thing)
            while self._used > self._room:
                self._drop(next(iter(self._things)))

    def get(self, key: Key, make: Callable[[], Thing]) -> Thing:
        """What is kept under this key; made and kept where there is nothing."""
        thing = self.find(key)
        if thing is None:
            thing = make()
            self.keep(key, thing)
        return thing

    def get_all(self, wanted: Iterable[tuple[Key, Callable[[], Thing]]]) -> list[Thing]:
        """As `get`, for several most of which are there, in their order."""
        with self._lock:
            found = [(self._find(key), key, make) for key, make in wanted]
        return [self.get(key, make) if thing is None else thing for thing, key, make in found]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._things.clear()
            self._used = 0

    def _find(self, key: Key) -> Thing | None:
        thing = self._things.get(key)
        if thing is not None:
            self._things.move_to_end(key)
        return thing

    def _drop(self, key: Key) -> None:
        former = self._things.pop(key, None)
        if former is not None:
            self._used -= self._size(key, former)

"""Which keys of a file were there before, in about 8 bytes for each."""

from array import array
from bisect import bisect_left
from collections.abc import Hashable
from itertools import chain

LATEST = 50_000
LARGEST_BLOCK = 1_000_000


class SeenKeys:
    """A set that remembers their hashes alone.

    Two of a hundred million keys have the same hash of 64 bits with a chance of 1 to 4,000; of a million, 1 to 40
    million.
    """

    def __init__(self) -> None:
        self._latest: set[int] = set()
        self._older: list[array[int]] = []

    def is_new(self, *key: Hashable) -> bool:
        """Whether this key was not there before; from now on it was."""
        number = hash(key)
        if number in self._latest or any(_holds(block, number) for block in self._older):
            return False
        self._latest.add(number)
        if len(self._latest) >= LATEST:
            self._put_away()
        return True

    def _put_away(self) -> None:
        block = array("q", sorted(self._latest))
        # Blocks of about twice the length each: as many to look into as their number has digits.
        while self._older and len(self._older[-1]) <= len(block) <= LARGEST_BLOCK:
            block = array("q", sorted(chain(self._older.pop(), block)))
        self._older.append(block)
        self._latest.clear()


def _holds(block: "array[int]", number: int) -> bool:
    at = bisect_left(block, number)
    return at < len(block) and block[at] == number

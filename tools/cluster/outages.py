"""When parts were away, and which errors that explains."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tools.load.client import Failure

MARGIN = 3.0
"""Seconds after a part is back in which answers may still be errors: the proxy looks every half second whether a server
is there, the pool tries once a second, and a request that waited ends."""


@dataclass(slots=True)
class Outage:
    """A part that was away, from one moment of `time.monotonic` to another."""

    part: str
    is_felt: bool
    """Whether errors are allowed meanwhile."""
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0

    def meets(self, failure: Failure) -> bool:
        """Whether the request was under way while the part was away, or shortly after."""
        return failure.began <= self.ended + MARGIN and failure.ended >= self.began

    def told(self, failures: Iterable[Failure]) -> str:
        """How it was felt, for a table."""
        moments = sorted(one.ended - self.began for one in failures if self.meets(one))
        errors = f"{len(moments)} errors, {moments[0]:.1f} to {moments[-1]:.1f} s after it began" if moments else ""
        return f"away for {self.ended - self.began:.1f} s: {errors or 'no error'}"


def unexplained(failures: Iterable[Failure], outages: list[Outage]) -> Iterator[str]:
    """Errors while nothing was away that may be missed."""
    for failure in failures:
        met = [outage for outage in outages if outage.meets(failure)]
        if not any(outage.is_felt for outage in met):
            away = met[0].part if met else "nothing"
            told = failure.status or "no answer"
            yield f"{failure.method} {failure.path}: {told} at {failure.ended:.1f}, while {away} was away"

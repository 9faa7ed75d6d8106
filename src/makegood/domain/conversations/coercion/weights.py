"""What was learned from the labelled messages: a weight for each feature (R5.4)."""

import json
import math
import zlib
from array import array
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

PLACES = 1 << 17
"""How many weights there are. A feature has the one at its checksum; that two of them now and then share one costs
less than keeping the names of a hundred thousand."""


@lru_cache(maxsize=1)
def _learned() -> "tuple[float, array[int]]":
    """The unit of the weights, and the weights: a line of JSON and a signed byte for each place."""
    head, _, weights = (files(__package__) / "weights.bin").read_bytes().partition(b"\n")
    return json.loads(head)["unit"], array("b", weights)


def strengths(features: Mapping[str, int]) -> dict[int, float]:
    """How strong each place is in a text: the logarithm of its count, all brought to the same length together.

    So a word ten times is not ten times as telling, and a long text no more suspicious than a short one.
    """
    counts: Counter[int] = Counter()
    for feature, count in features.items():
        counts[zlib.crc32(feature.encode()) % PLACES] += count
    found = {place: 1 + math.log(count) for place, count in counts.items()}
    length = math.hypot(*found.values()) or 1.0
    return {place: strength / length for place, strength in found.items()}


def score(features: Mapping[str, int]) -> float:
    """How much speaks for an offer: the logarithm of the odds, positive when it is one rather than none.

    Where nothing known is said, nothing speaks for it or against it: zero.
    """
    unit, weights = _learned()
    return unit * sum(strength * weights[place] for place, strength in strengths(features).items())

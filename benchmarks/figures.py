"""What benchmarks report: our figure beside that of a peer or of the bare engine, as a ratio with its target."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

REPORT = "MAKEGOOD_BENCH_REPORT"
"""Names the file to which `benchmarks.run` has a benchmark write its figures, one JSON object a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the table. `ours` and `against` carry their units; what the ratio divides follows from its target.

    One of the two targets may be set: the least or the most that the ratio may be. Without any the figure only informs.
    """

    what: str
    ours: str
    against: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def target(self) -> str:
        if self.at_least is not None:
            return f"at least {self.at_least:g}"
        return f"at most {self.at_most:g}" if self.at_most is not None else "none"

    @property
    def is_met(self) -> bool:
        too_small = self.at_least is not None and self.ratio < self.at_least
        too_large = self.at_most is not None and self.ratio > self.at_most
        return not (too_small or too_large)


def report(figures: Iterable[Figure]) -> int:
    """Shows them and hands them to `benchmarks.run`; 1 when one misses its target, as an exit code."""
    figures = list(figures)
    for figure in figures:
        verdict = "" if figure.is_met else "  MISSED"
        print(f"{figure.what}: {figure.ours}, against {figure.against}")
        print(f"    ratio {figure.ratio:.3g} (target {figure.target}){verdict}", flush=True)
    if path := os.environ.get(REPORT):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(figure)) + "\n" for figure in figures)
    return int(not all(figure.is_met for figure in figures))

"""Precision and recall of the coercion check (R5.4) on its labelled messages.

    python tools/coercion_figures.py           the table of docs/explanation/coercion-check.md
    python tools/coercion_figures.py --wrong   and what it gets wrong in the messages that it was trained with

Of the other sets only counts are shown, ever: whoever improves the check must not know their messages.
"""

import csv
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from makegood.domain.conversations.coercion import find_offer  # noqa: E402 -- the path to it must be known first

LABELLED = ROOT / "tests" / "unit" / "conversations" / "labelled"
TRAINING = "coercion_training.csv"
SETS = {
    "validation, far-fetched": "coercion_validation_far_fetched.csv",
    "validation": "coercion_validation.csv",
    "held out": "coercion_held_out.csv",
}
LANGUAGES = {"nl": "Dutch", "en": "English", "": "both"}


class Figures(NamedTuple):
    """How the check did on a number of messages."""

    messages: int
    caught: int  # blocked, and rightly so
    missed: int
    wronged: int  # honest ones that were blocked

    @property
    def precision(self) -> float:
        """Share of the blocked messages that deserved it."""
        return self.caught / max(1, self.caught + self.wronged)

    @property
    def recall(self) -> float:
        """Share of the messages that deserve it that were blocked."""
        return self.caught / max(1, self.caught + self.missed)


def rows(name: str) -> list[dict[str, str]]:
    """The labelled messages of a set (language, label, text)."""
    return read(SETS[name])


def read(file_name: str) -> list[dict[str, str]]:
    """The rows of a file of labelled messages."""
    with (LABELLED / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(name: str, language: str = "") -> Figures:
    """How the check does on the messages of a set, in one language or in both."""
    verdicts = [
        (row["label"] == "blocked", find_offer(row["text"]) is not None)
        for row in rows(name)
        if language in ("", row["language"])
    ]
    return Figures(
        len(verdicts),
        verdicts.count((True, True)),
        verdicts.count((True, False)),
        verdicts.count((False, True)),
    )


def table() -> str:
    """The figures as the Markdown table that the docs show."""
    lines = [
        "| Set | Language | Messages | Precision | Recall | Missed | Blocked wrongly |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in SETS:
        for language, spelled in LANGUAGES.items():
            found = figures(name, language)
            lines.append(
                f"| {name} | {spelled} | {found.messages} | {found.precision:.1%} | {found.recall:.1%} "
                f"| {found.missed} | {found.wronged} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Print the table, and on request the mistakes in the messages that may be read."""
    print(table())
    if "--wrong" in sys.argv[1:]:
        for row in read(TRAINING):
            if (row["label"] == "blocked") is not (find_offer(row["text"]) is not None):
                print(f"{row['language']} {row['label']}: {row['text']}")


if __name__ == "__main__":
    main()

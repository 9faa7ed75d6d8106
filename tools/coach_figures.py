"""How well the coach judges the labelled messages: precision and recall per check and language.

python tools/coach_figures.py        prints the table of docs/explanation/coach.md
python tools/coach_figures.py -v     tells the development messages that it judges otherwise, too
"""

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "tests" / "unit" / "conversations" / "labelled" / "coach.csv"
PARTS = {
    "development": "development",
    "held_out": "held out",
    "fresh": "fresh",
    "independent_development": "independent, development",
    "independent": "independent",
}
DEVELOPMENT = ("development", "independent_development")
LANGUAGES = {"nl": "Dutch", "en": "English", "": "both"}
CHECKS = ("personal", "empathy", "solution")


@dataclass(frozen=True, slots=True)
class Figures:
    """How often a check said yes rightly, wrongly, and no wrongly, among `messages`."""

    messages: int
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the messages with a yes from the check, the share that are labelled so."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the messages labelled yes, the share that have it from the check too."""
        return self.right / (self.right + self.missed)


@cache
def judged() -> list[tuple[dict[str, str], dict[str, bool]]]:
    """Each labelled message, and what the coach says about it."""
    from makegood.domain.conversations.coach import Situation, advise

    with LABELLED.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            row,
            {
                check.tip.value: check.met
                for check in advise(
                    row["text"],
                    Situation(
                        waited=timedelta(0),
                        first_name=row["first_name"],
                        their_words=row["their_words"],
                        grade=int(row["grade"]) if row["grade"] else None,
                    ),
                )
            },
        )
        for row in rows
    ]


def figures() -> dict[tuple[str, str, str], Figures]:
    """The figures by part, check and language ("" for both)."""
    results = judged()
    found: dict[tuple[str, str, str], Figures] = {}
    for part in PARTS:
        for check in CHECKS:
            for language in LANGUAGES:
                pairs = Counter(
                    (row[check] == "yes", said[check])
                    for row, said in results
                    if row["part"] == part and row["language"].startswith(language)
                )
                found[part, check, language] = Figures(
                    pairs.total(), pairs[True, True], pairs[False, True], pairs[True, False]
                )
    return found


def table() -> str:
    """The figures as a Markdown table."""
    lines = ["| Part | Check | Language | Messages | Precision | Recall |", "|---|---|---|---:|---:|---:|"]
    for (part, check, language), found in figures().items():
        lines.append(
            f"| {PARTS[part]} | {check} | {LANGUAGES[language]} | {found.messages} "
            f"| {found.precision:.2f} | {found.recall:.2f} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Prints the table; with -v, the development messages on which label and coach differ."""
    sys.path.insert(0, str(ROOT / "src"))
    # The sentences of the checks are not shown here, so they need no translation and no installation.
    settings.configure(USE_I18N=False)
    print(table())
    if "-v" in sys.argv[1:]:
        for row, said in judged():
            for check in CHECKS:
                if row["part"] in DEVELOPMENT and (row[check] == "yes") != said[check]:
                    print(f"{check}: {row[check]}, {row['grade']}, {row['their_words']!r}: {row['text']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

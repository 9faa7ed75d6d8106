"""How well the checks on texts judge the labelled texts: precision and recall per check and language.

python tools/text_check_figures.py        prints the table of docs/explanation/text-checks.md
python tools/text_check_figures.py -v     tells the texts that are judged otherwise than labelled, too
"""

import csv
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "tests" / "unit" / "text_checks" / "labelled"
LANGUAGES = {"nl": "Dutch", "en": "English"}
SHOP_NAMES = ("Fietshoek", "Northlight Audio", "De Groene Kas", "Van Dam", "Koffie Kelder", "Boekenzolder B.V.")


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled text and what the checks found in it."""

    part: str
    language: str
    text: str
    labels: frozenset[str]
    found: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """How often a check found something rightly, wrongly, and wrongly nothing, among `texts`."""

    texts: int
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of the texts in which the check found something, the share that are labelled so."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the texts labelled so, the share in which the check found something."""
        return self.right / (self.right + self.missed)


@cache
def judged() -> list[Judged]:
    """All labelled texts; the name of a file is part and language."""
    from makegood.domain.text_checks.rules import PRODUCT_REVIEW_CHECKS, find

    results = []
    for path in sorted(LABELLED.glob("*.csv")):
        part, _, language = path.stem.rpartition("_")
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                hits = find(row["text"], checks=PRODUCT_REVIEW_CHECKS, shop_names=SHOP_NAMES)
                found = frozenset(hit.check.value for hit in hits)
                results.append(Judged(part, language, row["text"], frozenset(row["checks"].split()), found))
    return results


def figures() -> dict[tuple[str, str, str], Figures]:
    """The figures by part, check and language."""
    from makegood.domain.text_checks.enums import Check

    found = {}
    for part in sorted({result.part for result in judged()}):
        for check in Check:
            for language in LANGUAGES:
                results = [one for one in judged() if (one.part, one.language) == (part, language)]
                found[part, check.value, language] = Figures(
                    len(results),
                    sum(check in one.labels and check in one.found for one in results),
                    sum(check not in one.labels and check in one.found for one in results),
                    sum(check in one.labels and check not in one.found for one in results),
                )
    return found


def table() -> str:
    """The figures as a Markdown table."""
    lines = [
        "| Texts | Check | Language | Precision | Recall | Found wrongly | Missed |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    for (part, check, language), figure in figures().items():
        found, labelled = figure.right + figure.wrong, figure.right + figure.missed
        lines.append(
            f"| {part} | `{check}` | {LANGUAGES[language]} | {figure.precision:.2f} | {figure.recall:.2f} "
            f"| {figure.wrong} of {found} | {figure.missed} of {labelled} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Prints the table; with -v, the texts on which label and checks differ."""
    sys.path.insert(0, str(ROOT / "src"))
    print(table())
    if "-v" in sys.argv[1:]:
        for one in judged():
            if one.labels != one.found:
                print(
                    f"{one.part} {one.language}: labelled {sorted(one.labels)}, found {sorted(one.found)}: {one.text!r}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())

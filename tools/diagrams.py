"""The state diagrams in the docs, made from the transition tables: `update` writes them, `check` compares."""

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "reference" / "states.md"
TABLES = {
    "The reassessment request": "makegood.domain.reassessments.states",
    "A report": "makegood.domain.moderation.states",
}


def page() -> str:
    """The whole page."""
    parts = ["# States", "", "Made from the tables in the code by `tools/diagrams.py`; do not edit."]
    for title, module in TABLES.items():
        moves = importlib.import_module(module).MOVES
        parts += ["", f"## {title}", "", "```mermaid", "stateDiagram-v2"]
        parts += [f"    {move.source} --> {move.target}: {move.made_by}" for move in moves]
        parts += ["```", "", "| from | to | who | audit event | e-mail |", "|---|---|---|---|---|"]
        parts += [
            f"| {move.source} | {move.target} | {move.made_by} | `{move.audit_event}` | {move.email or ''} |"
            for move in moves
        ]
    return "\n".join(parts) + "\n"


def main() -> int:
    """Exit 1 when the page is not what the tables say."""
    if sys.argv[1:] == ["update"]:
        TARGET.write_text(page())
        return 0
    if TARGET.exists() and TARGET.read_text() == page():
        return 0
    print(f"{TARGET.relative_to(ROOT)} is not what the code says: run tools/diagrams.py update", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

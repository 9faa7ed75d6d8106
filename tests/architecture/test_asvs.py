"""docs/reference/asvs.md: every point of ASVS 5.0.0 of levels 1 and 2 once, and every test that it names exists."""

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "asvs.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
POINTS = {
    "V1": 27, "V2": 11, "V3": 19, "V4": 10, "V5": 9, "V6": 35, "V7": 18, "V8": 7, "V9": 7, "V10": 29, "V11": 14,
    "V12": 9, "V13": 13, "V14": 9, "V15": 13, "V16": 16, "V17": 7,
}  # fmt: skip
"""How many points of levels 1 and 2 each chapter has."""


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 100
    assert PAGE.count("::") == len(named)
    known: dict[str, set[str]] = {}
    for file, name in named:
        if file not in known:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            known[file] = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in known[file], f"{file}::{name}"


def test_every_point_stands_there_once() -> None:
    listed = [
        point
        for line in PAGE.splitlines()
        if (found := re.match(r"(?:\| |n/a: )((?:\d+\.\d+\.\d+(?:, )?)+)", line))
        for point in found[1].split(", ")
    ]
    assert [point for point, times in Counter(listed).items() if times > 1] == []
    assert Counter("V" + point.partition(".")[0] for point in listed) == POINTS


def test_what_is_not_met_says_why() -> None:
    for line in PAGE.splitlines():
        if re.match(r"\| \d", line):
            _, _, _, state, what, *_ = (cell.strip() for cell in line.split("|"))
            assert state in {"yes", "partly", "no", "operator", "n/a"}, line
            assert what, line

"""The page of the documentation that lists the settings is in step with the code."""

import re
from pathlib import Path

from makegood.domain.marketplace.rules import SETTINGS, Choice, Setting

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "settings.md"
ROW = re.compile(r"^\| `(\w+)` \| (\S+) \| (\S+) to (\S+) \| (\w+) \| (.+) \|$", re.MULTILINE)

CHOICE = re.compile(r"^\| `(\w+)` \| (\w+) \| ((?:\w+, )+\w+) \| (?!\w+ \|)(.+) \|$", re.MULTILINE)


def test_every_setting_stands_in_the_reference_with_its_default_and_limits() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    listed = [(name, default, lowest, highest, unit) for name, default, lowest, highest, unit, _ in rows]
    assert listed == [
        (one.name, "empty" if one.default is None else str(one.default), str(one.lowest), str(one.highest), one.unit)
        for one in SETTINGS.values()
        if isinstance(one, Setting)
    ]


def test_so_does_every_choice_with_what_it_may_be() -> None:
    rows = CHOICE.findall(PAGE.read_text(encoding="utf-8"))
    assert [(name, default, tuple(choices.split(", "))) for name, default, choices, _ in rows] == [
        (one.name, one.default, one.choices) for one in SETTINGS.values() if isinstance(one, Choice)
    ]

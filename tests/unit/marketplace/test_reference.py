"""The page of the documentation that lists the settings is in step with the code."""

import re
from pathlib import Path

from makegood.domain.marketplace.rules import SETTINGS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "settings.md"
ROW = re.compile(r"^\| `(\w+)` \| (\S+) \| (\S+) to (\S+) \| (\w+) \| (.+) \|$", re.MULTILINE)


def test_every_setting_stands_in_the_reference_with_its_default_and_limits() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    listed = [(name, default, lowest, highest, unit) for name, default, lowest, highest, unit, _ in rows]
    assert listed == [
        (one.name, "empty" if one.default is None else str(one.default), str(one.lowest), str(one.highest), one.unit)
        for one in SETTINGS.values()
    ]

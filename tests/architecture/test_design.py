"""What keeps the pages one design: tokens, the reader's own way of writing numbers and days, no styles in markup."""

import re
from collections.abc import Iterator
from pathlib import Path

from makegood.web.ui import tokens

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "makegood" / "web"
APP = WEB / "ui" / "static" / "ui" / "app.css"

ROOTS = re.compile(r":root \{(.*?)\}", re.DOTALL)
PROPERTY = re.compile(r"--([\w-]+):")
USED = re.compile(r"var\(--([\w-]+)\)")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(", re.IGNORECASE)
FONT_SIZE = re.compile(r"font(-size)?:(?![^;}]*clamp)[^;}]*?\d(px|rem|pt)")
BLOCK = re.compile(r"\{% blocktranslate(.*?)%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
BOUND = re.compile(r"(\w+)=([^\s%]+)")
SHOWN = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
# Names of what is a day, a moment or a number that can be long: printed as it is, it would be in nobody's language.
UNWRITTEN = re.compile(r"(^|[._])(at|on|date|day|since|until|count|total|average|figure|waiting|now)$")
OWN_FORMAT = re.compile(r"\|(date:(?!'c'|'Y-m-d'|\"D\")|time:|floatformat|localize|intcomma)")


def style_sheets() -> Iterator[Path]:
    yield from sorted(WEB.rglob("*.css"))


def templates() -> Iterator[tuple[str, str]]:
    """The pages' templates, by the path below web."""
    for path in sorted(WEB.rglob("*.html")):
        yield str(path.relative_to(WEB)), path.read_text(encoding="utf-8")


def raw(expression: str) -> bool:
    return bool(UNWRITTEN.search(expression))


def unwritten(source: str) -> list[str]:
    """What a template prints as it is, although the reader's language has a way to write it."""
    found: list[str] = []

    def inside(block: re.Match[str]) -> str:
        bound = dict(BOUND.findall(block[1]))
        found.extend(f"{name}={value}" for name, value in bound.items() if "count" not in block[1] and raw(value))
        found.extend(name for name in SHOWN.findall(block[2]) if raw(name) and name not in bound)
        return ""

    rest = BLOCK.sub(inside, source)
    return found + [name for name in SHOWN.findall(rest) if raw(name)]


def test_the_tokens_of_the_style_sheet_are_those_that_are_described() -> None:
    css = APP.read_text(encoding="utf-8")
    named = [token.name for token in tokens.ALL]
    assert PROPERTY.findall(ROOTS.findall(css)[0]) != []
    assert sorted(PROPERTY.findall(ROOTS.findall(css)[0])) == sorted(named)
    for path in style_sheets():
        assert set(USED.findall(path.read_text(encoding="utf-8"))) <= set(named), path


def test_colours_and_sizes_of_type_are_tokens() -> None:
    found = []
    for path in style_sheets():
        css = ROOTS.sub("", path.read_text(encoding="utf-8"))
        found += [f"{path.name}: {line.strip()}" for line in css.splitlines() if COLOUR.search(line)]
        if path.name != "dashboard.css":
            found += [f"{path.name}: {line.strip()}" for line in css.splitlines() if FONT_SIZE.search(line)]
    assert found == []


def test_no_style_stands_in_the_markup() -> None:
    assert [name for name, source in templates() if re.search(r"\sstyle=|<style", source)] == []


def test_days_and_numbers_are_written_in_the_readers_way() -> None:
    """`8,0` and `25 november 2026` in Dutch: by the filters of templatetags/ui.py, never as they are stored."""
    found = {name: words for name, source in templates() if (words := unwritten(source))}
    assert found == {}
    assert [name for name, source in templates() if OWN_FORMAT.search(source)] == []


def test_that_search_finds_what_it_looks_for() -> None:
    assert unwritten("{{ review.submitted_at }} {{ grade.average }} {{ review.submitted_at|day }}") == [
        "review.submitted_at",
        "grade.average",
    ]
    assert unwritten("{% blocktranslate with on=one.at %}{{ on }} {{ count }}{% endblocktranslate %}") == [
        "on=one.at",
        "count",
    ]
    assert unwritten("{% blocktranslate with day=one.at|day %}{{ day }}{% endblocktranslate %}") == []

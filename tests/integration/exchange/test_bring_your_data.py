"""The files of docs/integrator/bring-your-data.md, imported as it says; and the columns of docs/reference/files.md."""

import re
from pathlib import Path

import pytest

from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.shapes.files import COLUMNS, SHAPES
from makegood.kernel import clock, installation
from tests.integration.exchange.prompt import run

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = DOCS / "integrator" / "bring-your-data.md"
COMMAND = re.compile(r"^makegood ((?:import|verify).*)$", re.MULTILINE)


@pytest.mark.django_db
def test_the_example_does_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installation.settle(clock.now())
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text()
    files = re.findall(r"^`([a-z-]+\.csv)`.*?```none\n(.*?)```", page, re.MULTILINE | re.DOTALL)
    assert [name for name, _content in files] == [f"{kind.value}.csv" for kind in Kind]
    for name, content in files:
        Path(name).write_text(content)
    commands = COMMAND.findall(page[page.index("## 4.") :])
    assert len(commands) == 6
    said = "".join(run(*command.split()).stdout for command in commands)
    for example in re.findall(r"```text\n(.*?)```", page, re.DOTALL):
        assert example in said
    assert said.count(" 0 rejected") == 5
    assert (
        "1 unchanged"
        in run("import", "reviews", "-", stdin=re.findall(r"```json\n(.*?)```", page, re.DOTALL)[0]).stdout
    )
    rejects = re.findall(r"```none\n(_line.*?)```", page, re.DOTALL)[0]
    assert rejects.splitlines()[1].split(",")[1] in run("import", "reviews", "-", stdin=rejects, code=1).stdout


def test_the_reference_names_every_column_and_no_other() -> None:
    sections = (DOCS / "reference" / "files.md").read_text().split("\n## ")
    for kind in Kind:
        section = next(one for one in sections if one.lower().startswith(kind.value.replace("-", " ") + "\n"))
        rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
        named = {name: row[3].strip() for row in rows for name in re.findall(r"`([^`]+)`", row[1])}
        assert set(named) == set(COLUMNS[kind].cells)
        assert {name for name, note in named.items() if note == "required"} == set(COLUMNS[kind].required)


def test_the_shapes_have_the_columns() -> None:
    """A shape knows no field that no column can give, and the other way round."""
    for kind in Kind:
        first = {name.split(".")[0] for name in COLUMNS[kind].cells}
        assert first == set(SHAPES[kind].model_fields), kind

"""The project's own tools: a check that cannot fail would be worse than none."""

import subprocess
import sys
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]

PAGE = """{% load i18n %}<p>{% translate "Grade again" %} {% translate "May" context "month" %}
  {% blocktranslate trimmed count n=count with name=seller %}
    One review of {{ name }}
  {% plural %}
    {{ n }} reviews of {{ name }}
  {% endblocktranslate %}</p>"""
COMPLETE = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Grade again"
msgstr "Opnieuw laten beoordelen"

msgctxt "month"
msgid "May"
msgstr "mei"

msgid "One review of %(name)s"
msgid_plural "%(n)s reviews of %(name)s"
msgstr[0] "Een beoordeling van %(name)s"
msgstr[1] "%(n)s beoordelingen van %(name)s"

msgid "Not a number: %(given)s"
msgstr "Geen getal: %(given)s"
"""


def load(tool: str) -> ModuleType:
    """The tool as a module; tools/ is no package."""
    spec = util.spec_from_file_location(f"tools_{tool}", ROOT / "tools" / f"{tool}.py")
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The translation tool, on a small product of its own."""
    module = load("messages")
    source = tmp_path / "src"
    (source / "templates").mkdir(parents=True)
    (source / "templates" / "page.html").write_text(PAGE)
    (source / "rules.py").write_text('x = _(\n    "Not a number: "\n    "%(given)s"\n)\n')
    (source / "locale" / "nl" / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "SOURCE", source)
    return module


def write_dutch(messages: ModuleType, text: str) -> Path:
    """Puts the Dutch file in place."""
    path: Path = messages.SOURCE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    path.write_text(text)
    return path


def test_a_complete_translation_passes_and_updating_it_again_changes_nothing(messages: ModuleType) -> None:
    path = write_dutch(messages, COMPLETE)
    assert messages.check() == 0
    messages.update()
    once = path.read_text()
    assert messages.check() == 0
    messages.update()
    assert path.read_text() == once


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('msgid "Grade again"', 'msgid "Grade it"', "missing: 'Grade again'"),
        ('msgid "Grade again"', 'msgid "Grade it"', "used nowhere: 'Grade it'"),
        ('"Opnieuw laten beoordelen"', '""', "untranslated: 'Grade again'"),
        ('msgid "Grade again"', '#, fuzzy\nmsgid "Grade again"', "fuzzy: 'Grade again'"),
        ("Geen getal: %(given)s", "Geen getal", "other placeholders: 'Not a number: %(given)s'"),
        ('msgstr[0] "Een beoordeling van %(name)s"', 'msgstr[0] "%(naam)s"', "other placeholders: 'One review"),
        ('msgctxt "month"\n', "", "missing: 'May'"),
    ],
)
def test_whatever_is_wrong_with_a_translation_is_named(
    messages: ModuleType, capsys: pytest.CaptureFixture[str], right: str, wrong: str, complaint: str
) -> None:
    assert right in COMPLETE
    write_dutch(messages, COMPLETE.replace(right, wrong))
    assert messages.check() == 1
    assert complaint in capsys.readouterr().out


def test_updating_keeps_what_is_translated_and_adds_what_is_not(messages: ModuleType) -> None:
    path = write_dutch(messages, COMPLETE.replace('msgid "Grade again"\nmsgstr "Opnieuw laten beoordelen"\n', ""))
    messages.update()
    assert 'msgid "Grade again"\nmsgstr ""' in path.read_text()
    assert 'msgstr "Geen getal: %(given)s"' in path.read_text()


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = load("check_docs")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    (tmp_path / "LICENSE").touch()
    page = tmp_path / "page.md"
    text = "# One thing\n[a](#one-thing) [b](#another) [c](missing.md) [d](LICENSE) ![e](e.png) `make nothing`\n"
    page.write_text(text)
    assert list(docs.broken_links(page, text)) == [
        "page.md: #another: no such heading",
        "page.md: missing.md: no such file",
        "page.md: e.png: no such file",
    ]
    assert list(docs.unknown_commands(page, text, {"test"})) == ["page.md: make nothing: no such target"]


def test_a_picture_that_no_test_takes_and_a_label_that_no_page_has_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = load("check_docs")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    (tmp_path / "tests" / "browser").mkdir(parents=True)
    (tmp_path / "tests" / "browser" / "test_pictures.py").write_text('album.take(page, "one")\nvisit(two_phone="/")\n')
    page = tmp_path / "page.md"
    text = "![a](../pictures/one.png) ![b](../pictures/two-phone.png) ![c](pictures/three.png) **Bewaren**, **Save**\n"
    assert list(docs.broken_links(page, text)) == ["page.md: pictures/three.png: no such file"]
    assert list(docs.unknown_labels(page, text, "bewaren\ntonen")) == [
        "page.md: **Save**: no page has this label in Dutch"
    ]


def test_a_block_that_the_site_cannot_colour_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = load("check_docs")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    blocks = ["sh\nls\n", "csv\nid\n", "{toctree}\n", 'json\n{"a": 1}\n', "json\n…\n", "none\n"]
    text = "\n".join(f"```{block}```\n" for block in blocks)
    assert list(docs.unknown_code(tmp_path / "page.md", text)) == [
        "page.md: ```csv: no such language",
        "page.md: ```json: this is none: …",
    ]


def test_a_picture_is_missing_until_it_is_taken_and_again_when_the_product_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text("![a](../pictures/one.png)")
    style = tmp_path / "src" / "makegood" / "app.css"
    style.parent.mkdir(parents=True)
    style.touch()

    def at_a_new_start() -> ModuleType:
        pictures = load("pictures")
        monkeypatch.setattr(pictures, "ROOT", tmp_path)
        monkeypatch.setattr(pictures, "DOCS", tmp_path / "docs")
        monkeypatch.setattr(pictures, "ALBUM", tmp_path / "album")
        return pictures

    pictures = at_a_new_start()
    assert pictures.missing() == ["one"]
    taken = pictures.emptied_of_stale_ones() / "one.png"
    taken.touch()
    assert at_a_new_start().missing() == []
    at_a_new_start().emptied_of_stale_ones()
    assert taken.exists()
    style.write_text("body {}")
    assert at_a_new_start().missing() == ["one"]
    at_a_new_start().emptied_of_stale_ones()
    assert not taken.exists()


def test_a_picture_that_is_taken_again_stays_whole_for_whoever_has_it_open(tmp_path: Path) -> None:
    pictures = load("pictures")
    one = tmp_path / "one.png"
    pictures.put(one, b"as it was")
    with one.open("rb") as earlier:
        pictures.put(one, b"as it is now")
        assert (earlier.read(), one.read_bytes()) == (b"as it was", b"as it is now")
    assert list(tmp_path.iterdir()) == [one]


def test_an_interpreter_is_only_found_if_it_runs_and_has_the_version() -> None:
    find = ROOT / "tools" / "find-python"
    found = subprocess.run([find], capture_output=True, text=True, check=True).stdout.strip()
    version = subprocess.run([found, "-V"], capture_output=True, text=True, check=True).stdout
    assert version >= "Python 3.11"
    absent = subprocess.run([find, "3.99"], capture_output=True, text=True, check=False)
    assert (absent.returncode, absent.stdout) == (1, "")
    assert sys.version_info >= (3, 11)

"""Every text for people can be translated: the pages hold none outside the translation tags."""

import html
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (ROOT / "src" / "makegood").rglob("*")
    if path.suffix in {".html", ".txt"} and "templates" in path.parts
)
# What is the same in every language.
SAME_EVERYWHERE = {"Makegood", "API", "NPS", "CSV", "JSON", "EN", "NL", "English", "Nederlands"}

HIDDEN = re.compile(
    r"\{#.*?#\}"
    r"|\{%\s*comment\b.*?endcomment\s*%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|<!--.*?-->|<(script|style|svg)\b.*?</\1>",
    re.DOTALL,
)
TAG_OR_VARIABLE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# A block that names the classes of an element stands outside every tag in the page that fills it.
CLASSES = re.compile(r"\{% block \w*class\w* %\}.*?\{% endblock[^%]*%\}", re.DOTALL)
READ_ALOUD = re.compile(r"\b(?:alt|title|placeholder|aria-label|aria-description|aria-roledescription)=\"([^\"]*)\"")
ELEMENT = re.compile(r"<[^>]*>")
WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated(source: str, *, is_html: bool) -> list[str]:
    """The words of a template that a reader would see the same in every language."""
    # A tag's own text must go first: it may hold quotes and angle brackets.
    source = TAG_OR_VARIABLE.sub(" ", CLASSES.sub(" ", HIDDEN.sub(" ", source)))
    if is_html:
        source = html.unescape(" ".join([ELEMENT.sub(" ", source), *READ_ALOUD.findall(source)]))
    return [word for word in WORD.findall(source) if word not in SAME_EVERYWHERE]


def test_every_word_of_every_page_and_email_can_be_translated() -> None:
    found = {
        str(path.relative_to(ROOT)): words
        for path in PAGES
        if (words := untranslated(path.read_text(encoding="utf-8"), is_html=path.suffix == ".html"))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<p title="Hello">{% translate "x" %}</p>', ["Hello"]),
        ('<p class="hello" title="{% translate "a > b" %}">8</p>', []),
        ("{% blocktranslate trimmed %}Hello{% endblocktranslate %}{# note #}", []),
        ("<script>let hello</script><!-- note -->&nbsp;&times;", []),
    ],
)
def test_the_check_sees_what_a_reader_sees(source: str, words: list[str]) -> None:
    assert untranslated(source, is_html=True) == words

"""Every e-mail that Makegood sends, in both languages, by the examples that the operator sees (R13.3)."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from makegood.domain.mail.message import build_message
from makegood.domain.mail.parsing import MARKERS
from makegood.domain.mail.samples import Sample
from makegood.web.operator.emails import all_samples
from tests.integration.mail.outbox import queue

SOURCE = Path(__file__).resolve().parents[3] / "src" / "makegood"
BASE = "https://market.example"
LANGUAGES = ("nl", "en")
ADDRESS = re.compile(r"[a-z]+://[^\s\"'<>)]+")
BLOCKS = {"p", "br", "li", "td", "div", "h1", "blockquote"}
SHORT = 3
"""Fewer words than this may be the same in two languages: "Makegood", "IMG_2041.jpg"."""

TEMPLATES = sorted(
    f"{path.parents[1].name}/email/{path.name.removesuffix('.subject.txt')}"
    for path in SOURCE.glob("domain/*/templates/*/email/*.subject.txt")
)


class Page(HTMLParser):
    """What a reader of the HTML part sees: its blocks of text, its links, its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[str] = [""]
        self._hidden = ""
        self.feed(html.partition("</head>")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if dict(attrs).get("class") == "preheader":
            self._hidden = tag
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.blocks[-1] += data

    @property
    def sentences(self) -> list[str]:
        return [one for block in self.blocks if (one := plain(block))]

    @property
    def links(self) -> list[str]:
        return [attrs["href"] or "" for tag, attrs in self.elements if tag == "a"]


def plain(text: str) -> str:
    """Words and signs alone: without line ends, the marks of quoting, and emphasis."""
    return " ".join(re.sub(r"^>|\*", " ", text, flags=re.MULTILINE).split()).lower()


@pytest.fixture(autouse=True)
def _base(settings) -> None:
    settings.MAKEGOOD_BASE_URL = BASE


@cache
def samples(language: str) -> dict[str, Sample]:
    """By their templates; to write all of them takes longer than any test does to read one."""
    return {sample.template: sample for sample in all_samples(language)}


def find(template: str, language: str) -> Sample:
    return samples(language)[template]


@pytest.fixture(params=[(template, language) for language in LANGUAGES for template in TEMPLATES], ids="-".join)
def sample(request) -> Iterator[Sample]:
    return find(*request.param)


def test_every_email_of_the_source_is_on_the_preview_page_once() -> None:
    for language in LANGUAGES:
        assert sorted(sample.template for sample in all_samples(language)) == TEMPLATES
        names = [sample.name for sample in all_samples(language)]
        assert len(set(names)) == len(names)
        assert [name for name in names if not re.fullmatch(r"[a-z_-]+", name)] == []


def test_every_link_leads_to_this_installation_and_stands_in_both_parts(sample: Sample) -> None:
    links = set(Page(sample.rendered.html).links)
    assert links
    assert {link for link in links if not f"{link}/".startswith(f"{BASE}/")} == set()
    # Numbers to click lead to the form that the text part names, with one of them chosen (R3.3).
    assert {re.sub(r"\?(grade|score)=\d+$", "", link) for link in links} == set(ADDRESS.findall(sample.rendered.text))


def test_nothing_is_loaded_and_nothing_else_is_named_that_is_elsewhere(sample: Sample) -> None:
    html = sample.rendered.html
    assert {found for found in ADDRESS.findall(html) if not f"{found}/".startswith(f"{BASE}/")} == set()
    assert not re.search(r"<(img|link|script|iframe|video|object|embed|picture|svg|form|base)\b", html, re.IGNORECASE)
    assert not re.search(r"\b(src|srcset|background)=|url\(|@import|@font-face", html, re.IGNORECASE)


def test_the_text_part_says_all_that_the_html_part_says(sample: Sample) -> None:
    said = plain(f"{sample.from_name}\n{sample.rendered.subject}\n{sample.rendered.text}")
    sentences = Page(sample.rendered.html).sentences
    assert len(sentences) >= 4
    assert [one for one in sentences if one not in said] == []


def test_the_text_part_is_wrapped_and_its_links_are_whole(sample: Sample) -> None:
    lines = sample.rendered.text.split("\n")
    assert [line for line in lines if len(line) > 72 and " " in line.strip("> ")] == []
    assert [line for line in lines if "://" in line and not re.search(ADDRESS.pattern + "$", line)] == []
    assert "\n\n\n" not in sample.rendered.text
    assert not re.search(r"<[a-z/]|&[a-z]+;", sample.rendered.text)
    assert lines.count("-- ") == 1


def test_the_language_is_declared_and_the_subject_is_the_title(sample: Sample) -> None:
    html = sample.rendered.html
    assert re.search(r'<html lang="(nl|en)" dir="ltr">', html)
    assert f"<title>{sample.rendered.subject}</title>" in html.replace("&quot;", '"').replace("&#x27;", "'")


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_sentence_is_the_same_in_both_languages(template: str) -> None:
    dutch, english = (find(template, language).rendered for language in LANGUAGES)
    same = set(Page(dutch.html).sentences) & set(Page(english.html).sentences)
    assert {one for one in same if len(one.split()) >= SHORT and "makegood" not in one} == set()
    assert dutch.subject != english.subject
    assert '<html lang="nl"' in dutch.html
    assert '<html lang="en"' in english.html


def test_styles_are_in_the_elements_and_only_what_depends_on_the_screen_is_not(sample: Sample) -> None:
    html = sample.rendered.html
    left = "".join(re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL))
    conditional = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", left)
    assert [rule for rule in conditional.strip().splitlines() if not rule.startswith("[data-ogs")] == []
    unstyled = [
        tag for tag, attrs in Page(html).elements if tag in {"a", "p", "ul", "blockquote"} and not attrs["style"]
    ]
    assert unstyled == []
    assert len(html.encode()) < 20_000, "Gmail shows no more than 102 kB"


def test_dark_mode_and_narrow_screens_have_rules_for_every_class(sample: Sample) -> None:
    html = sample.rendered.html
    dark = re.search(r"prefers-color-scheme: dark\) \{(.*?)\n\}", html, re.DOTALL)
    assert dark
    used = {attrs["class"] for _, attrs in Page(html).elements if attrs.get("class")}
    without_colour = {"around", "sheet", "action", "grades"}
    assert {name for name in used if f".{name}" not in dark[1]} <= without_colour
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "max-width: 480px" in html


def test_a_button_is_a_painted_cell_so_that_outlook_shows_one(sample: Sample) -> None:
    buttons = html_buttons(sample.rendered.html)
    assert sample.rendered.html.count('class="button"') == len(buttons)
    assert [cell for cell in buttons if 'bgcolor="#12586b"' not in cell or "mso-padding-alt" not in cell] == []


def html_buttons(html: str) -> list[str]:
    """The cells around the links to act on."""
    return re.findall(r'(<td[^>]*>)<a class="button"', html)


def test_only_a_conversation_asks_to_write_above_a_line(sample: Sample) -> None:
    is_conversation = sample.template == "conversations/email/message"
    first = sample.rendered.text.split("\n")[0]
    assert first.startswith("---") == is_conversation
    assert ('class="marker"' in sample.rendered.html) == is_conversation
    if is_conversation:
        assert Page(sample.rendered.html).sentences[0] == first.lower()
        hidden = sample.rendered.html.index('class="preheader"')
        assert hidden < sample.rendered.html.index('class="marker"'), "inboxes show the seller's words, not this line"


def test_the_line_to_write_above_is_one_that_the_reader_of_replies_knows() -> None:
    lines = [find("conversations/email/message", language).rendered.text.split("\n")[0] for language in LANGUAGES]
    assert tuple(lines) == MARKERS


@pytest.mark.django_db
def test_what_a_program_wrote_says_so(sample: Sample) -> None:
    email = queue(kind=sample.kind, text=sample.rendered.text, html=sample.rendered.html)
    header = build_message(email).message()["Auto-Submitted"]
    assert header == (None if sample.template == "conversations/email/message" else "auto-generated")

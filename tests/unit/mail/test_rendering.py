import re

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.mail.rendering import one_line, quoted, render_email, wrapped

TEMPLATES = {
    "t/hello.subject.txt": "{% load i18n %}About\n {{ name }} ",
    "t/hello.txt": '{% extends "mail/base.txt" %}{% block content %}Dear {{ name }},\n\n{{ text }}{% endblock %}'
    "{% block reason %}Because.{% endblock %}",
    "t/hello.html": '{% extends "mail/base.html" %}{% load i18n %}{% block preheader %}Short{% endblock %}'
    "{% block content %}"
    "<p>Dear {{ name }},</p><p>{{ text }}</p>"
    '<p><a class="button" href="https://shop.example/?a=1&amp;b=2">{% translate "Monday" %}</a></p>{% endblock %}'
    "{% block reason %}Because.{% endblock %}",
}


@pytest.fixture
def rendered(settings, tmp_path):
    settings.MAKEGOOD_MARKETPLACE_NAME = "Fiets & Co"
    settings.MAKEGOOD_BASE_URL = "https://shop.example"
    for name, source in TEMPLATES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    def render(language="en", **context):
        return render_email("t/hello", {"name": "Anna", "text": "Hello", **context}, language)

    yield render
    engines._engines.clear()


def test_text_is_not_escaped_and_html_is(rendered):
    found = rendered(name='<b>"Anna" & Co</b>', text="a < b")
    assert found.subject == 'About <b>"Anna" & Co</b>'
    assert 'Dear <b>"Anna" & Co</b>,\n\na < b' in found.text
    assert "<b>" not in found.html
    assert "&lt;b&gt;" in found.html


def test_a_subject_is_one_line(rendered):
    assert rendered(name="Anna\r\nBcc: x@example.com").subject == "About Anna Bcc: x@example.com"


def test_the_footer_says_why_and_from_which_marketplace(rendered):
    found = rendered()
    assert found.text.endswith("\n\n-- \nBecause.\n\nFiets & Co: https://shop.example\n")
    assert "Because." in found.html
    assert "Fiets &amp; Co" in found.html


def test_the_language_is_the_readers(rendered):
    assert "maandag" in rendered("nl").html
    assert '<html lang="nl"' in rendered("nl").html
    assert "Monday" in rendered("en").html


def test_nothing_is_loaded_from_elsewhere_and_nothing_tracks(rendered):
    html = rendered().html
    assert not re.search(r"<(img|link|script|iframe|video|object|embed|picture|svg)\b", html, re.IGNORECASE)
    assert not re.search(r"\b(src|srcset|background)=|url\(|@import", html, re.IGNORECASE)
    assert set(re.findall(r"https?://[^\"'<\s]+", html)) == {
        "https://shop.example",
        "https://shop.example/?a=1&amp;b=2",
    }


def test_styles_are_inlined_and_dark_colours_kept(rendered):
    html = rendered().html
    button = re.search(r'<a class="button"[^>]*>', html).group()
    assert "background-color: #12586b" in button
    assert "prefers-color-scheme: dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "max-width: 600px" in html
    assert "Short" in html


@pytest.mark.parametrize("text", ["a\nb", " a  b ", "a\x00\x1fb", "a\u2028\u2029b", "a\x85b", "a\tb"])
def test_one_line_is_one_line(text):
    assert one_line(text) == "a b"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("woord " * 20, ["woord " * 11 + "woord", "woord " * 7 + "woord"]),
        ("- " + "woord " * 14, ["- " + "woord " * 10 + "woord", "  woord woord woord"]),
        ("12. " + "woord " * 14, ["12. " + "woord " * 10 + "woord", "    woord woord woord"]),
        ("> > " + "woord " * 14, ["> > " + "woord " * 10 + "woord", "> > woord woord woord"]),
        ("a\n\n\n \n\nb", ["a", "", "b"]),
        ("-- ", ["-- "]),
    ],
)  # fmt: skip
def test_long_lines_of_the_text_part_are_wrapped(text, lines):
    assert wrapped(text).split("\n") == lines


def test_a_link_is_never_broken():
    link = "https://shop.example/" + "t-" * 60
    assert wrapped(f"Kijk hier: {link} of bel.").split("\n") == ["Kijk hier:", link, "of bel."]


def test_words_are_quoted_line_by_line():
    assert quoted("Een\n\nTwee " + "woord " * 14).split("\n") == [
        "> Een",
        ">",
        "> Twee " + "woord " * 10 + "woord",
        "> woord woord woord",
    ]


@given(st.text(max_size=400))
def test_wrapping_loses_no_word(text):
    assert wrapped(text).split() == text.split()

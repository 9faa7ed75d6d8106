"""A message's simple formatting, in the HTML part and in the text part."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.conversations.formatting import to_html, to_text


@pytest.mark.parametrize(
    ("typed", "html", "text"),
    [
        ("Eén\ntwee\n\ndrie", "<p>Eén<br>\ntwee</p>\n<p>drie</p>\n", "Eén\ntwee\n\ndrie"),
        ("**Ja**, *echt*", "<p><strong>Ja</strong>, <em>echt</em></p>\n", "*Ja*, _echt_"),
        ("- a\n- **b**", "<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>\n", "- a\n- *b*"),
        ("1) a\n2) b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n", "1) a\n2) b"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n', "3. a\n4. b"),
        ("<b>x</b> & 1 < 2", "<p>&lt;b&gt;x&lt;/b&gt; &amp; 1 &lt; 2</p>\n", "<b>x</b> & 1 < 2"),
        ("# geen kop\n> geen citaat", "<p># geen kop<br>\n&gt; geen citaat</p>\n", "# geen kop\n> geen citaat"),
        ("2 * 3 * 4 en a_b_c", "<p>2 * 3 * 4 en a_b_c</p>\n", "2 * 3 * 4 en a_b_c"),
    ],
)
def test_both_parts_show_the_same(typed: str, html: str, text: str) -> None:
    assert to_html(typed) == html
    assert to_text(typed) == text


def test_what_continues_an_item_stands_below_its_words() -> None:
    assert to_text("1. a\n   b\n\n   - c\n2. d") == "1. a\n   b\n   - c\n2. d"


@given(st.text(alphabet=st.sampled_from("ab *_-1.>\n\\`[]()&<"), max_size=60))
def test_no_word_is_lost_in_the_text_part(typed: str) -> None:
    assert [sign for sign in to_text(typed) if sign in "ab`[]()&<\\"] == [
        sign for sign in typed if sign in "ab`[]()&<\\"
    ]


def test_thousands_of_nested_lists_do_no_harm() -> None:
    assert len(to_text("- " * 5000 + "a")) < 50_000
    assert len(to_text("*a **b " * 1400)) < 50_000


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![x](http://a.example/x)",
     "<svg/onload=alert(1)>", "*<b onclick=x>*", "- <iframe src=x>", "http://a.example"],
)  # fmt: skip
def test_nothing_but_the_few_allowed_tags_comes_of_it(typed: str) -> None:
    assert set(re.findall(r"<([^ />]+)", to_html(typed))) <= {"p", "br", "strong", "em", "ul", "ol", "li"}
    assert not re.search(r"<[^>]+\s(?!start)\w+=", to_html(typed))

"""Regular expressions that are compiled when they are first used."""

import re

import pytest

from makegood.kernel.patterns import late


def test_it_finds_what_a_compiled_one_finds() -> None:
    pattern = late(r"(?P<word>[a-z]+)!", re.IGNORECASE)
    text = "Now! and then!"
    assert [found["word"] for found in pattern.finditer(text)] == ["Now", "then"]
    assert pattern.sub("-", text) == "- and -"
    assert pattern.search("nothing") is None
    assert pattern.pattern == r"(?P<word>[a-z]+)!"


def test_it_is_not_compiled_before_it_is_used() -> None:
    broken = late("(")
    with pytest.raises(re.error):
        broken.search("")

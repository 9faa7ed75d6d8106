import pytest

from makegood.kernel import actors, audit
from tests.factories import NOW

BY = actors.system("test")


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["anna@customers.example", "Anna de Vries", "x" * 65, "regel\neinde"])
def test_r12_3_words_and_addresses_cannot_get_into_the_trail(words: str) -> None:
    with pytest.raises(ValueError, match="neither an id, a state nor a date"):
        audit.record("test.happened", by=BY, now=NOW, subject=("test", 1), after={"value": words})
    assert not audit.rows().exists()


@pytest.mark.django_db
def test_r12_3_of_a_text_the_trail_keeps_length_and_a_keyed_mark() -> None:
    mark = audit.mark_text("Doos was ingedeukt.", b"k" * 32)
    audit.record("test.happened", by=BY, now=NOW, subject=("test", 1), before={"state": None}, after={"text": mark})
    row = audit.rows().get()
    assert row.after["text"]["length"] == 19
    assert row.after["text"]["hmac"] != audit.mark_text("Doos was ingedeukt.", b"j" * 32).hmac  # type: ignore[union-attr]  # a text has a mark
    assert "ingedeukt" not in str(row.after)


def test_no_text_has_no_mark() -> None:
    assert audit.mark_text("", b"k") is None

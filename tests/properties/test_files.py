"""Whatever stands in the cells of a file is read as it stands there, in each form of a file (R14.4)."""

import csv
import gzip
import io
import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.parsing.rows import Row, Table
from makegood.domain.exchange.parsing.source import Source
from makegood.domain.exchange.shapes.files import COLUMNS
from makegood.kernel.errors import Invalid

TEXTS = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=30)
ROWS = st.lists(st.fixed_dictionaries({"id": TEXTS, "name": TEXTS, "email": TEXTS}), max_size=8)


def read(raw: bytes, *, packed: bool) -> list[Row]:
    raw = gzip.compress(raw) if packed else raw
    table = Table(Source("file", io.BytesIO(raw), len(raw)), COLUMNS[Kind.SELLERS])
    return list(table.rows(begun=lambda: None))


@given(ROWS, st.sampled_from(",;"), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.booleans())
def test_csv(rows: list[dict[str, str]], delimiter: str, end: str, marked: bool, packed: bool, quoted: bool) -> None:
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(text, ["name", "id", "email"], delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    found = read(("\ufeff" * marked + text.getvalue()).encode(), packed=packed)
    assert [row.body for row in found] == [{name: cell or None for name, cell in row.items()} for row in rows]


@given(ROWS, st.booleans(), st.booleans())
def test_json_lines(rows: list[dict[str, str]], packed: bool, escaped: bool) -> None:
    text = "".join(json.dumps(row, ensure_ascii=escaped) + "\n" for row in rows)
    assert [row.body for row in read(text.encode(), packed=packed)] == rows


@given(st.binary(max_size=300), st.sampled_from([b"id,name\n", b"id;name\r\n", b'{"id": "a"}\n', b""]))
def test_rubbish_is_told_of_and_breaks_nothing(rubbish: bytes, head: bytes) -> None:
    with suppress(Invalid):
        for row in read(head + rubbish, packed=False):
            assert (row.body is None) == (row.fault is not None)

"""The forms in which files come: CSV and JSON Lines, packed or not, and what is wrong with some of them."""

import csv
import gzip
import io
import json
import tracemalloc
from pathlib import Path
from random import Random

import pytest

from makegood.domain.exchange.actions import import_file
from makegood.domain.exchange.enums import Kind
from makegood.domain.exchange.parsing import seen
from makegood.domain.exchange.parsing.rejects import RejectsFile
from makegood.domain.exchange.parsing.seen import SeenKeys
from makegood.domain.exchange.parsing.source import Source
from makegood.domain.sellers.models import Seller
from makegood.kernel.errors import Invalid
from tests.factories import NOW
from tests.unit.exchange.files import BY, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HEAD = "id,name\n"


def names() -> dict[str, str]:
    return dict(Seller.objects.values_list("pk", "name"))


class TestWhatIsRead:
    @pytest.mark.parametrize(
        "content",
        [
            b"id,name\na,Caf\xc3\xa9\n",
            b"\xef\xbb\xbfid,name\na,Caf\xc3\xa9\n",
            b"id;name\r\na;Caf\xc3\xa9\r\n",
            b'"id","name"\n"a","Caf\xc3\xa9"',
            b"name,_line,id,_x\nCaf\xc3\xa9,7,a,what\n",
            b'{"id": "a", "name": "Caf\\u00e9"}',
            b'\xef\xbb\xbf\n  {"name": "Caf\xc3\xa9", "id": "a", "_reason": "x"}\r\n\r\n',
        ],
    )
    @pytest.mark.parametrize("packed", [False, True])
    def test_by_what_stands_in_it_not_by_its_name(self, content: bytes, packed: bool) -> None:
        found = take("sellers", gzip.compress(content) if packed else content, name="-")
        assert (found.counts, names()) == ((1, 0, 0, 0), {"a": "Café"})

    @pytest.mark.parametrize("start", [b"id,name\na,", b'id,name\na,"', b'{"id": "a", "name": "'])
    def test_a_line_that_unpacks_to_very_much_is_refused_and_never_held(self, start: bytes) -> None:
        long = 80_000_000
        content = gzip.compress(start + b"x" * long + b"\n", 1)
        tracemalloc.start()
        try:
            found = take("sellers", content, name="-")
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert found.counts == (0, 0, 0, 1)
        assert peak < long / 2

    def test_lines_in_quotes_and_doubled_quotes(self) -> None:
        assert take("products", 'id,title,brand\np,"De ""beste"" bel; nu, hier",\n').counts == (1, 0, 0, 0)

    @pytest.mark.parametrize("name", ["-", "file.jsonl"])
    def test_nothing_at_all_is_an_export_of_nothing(self, name: str) -> None:
        assert take("sellers", b"", name=name).counts == (0, 0, 0, 0)
        assert take("sellers", HEAD).counts == (0, 0, 0, 0)


class TestWhatStopsARun:
    @pytest.mark.parametrize(
        ("content", "code", "says"),
        [
            (b"", "missing_column", "first line must name the columns"),
            (b"\n", "missing_column", "first line"),
            (b"a,Shop\n", "missing_column", "first line"),
            (b"id\na\n", "missing_column", "missing: name"),
            (b"id,naem\na,x\n", "unknown_column", "no column naem (do you mean name?)"),
            (b"id,name,\na,x,\n", "unknown_column", 'no column ""'),
            (b"id,name,name\na,x,y\n", "duplicate_column", "name is there twice"),
            (b"id,seller,name\na,b,y\n", "duplicate_column", "id is there twice"),
            (b"id,name,\xe9\na,x,y\n", "not_utf8", "save the file in UTF-8"),
            ("id,name\na,x\n".encode("utf-16"), "not_utf8", "UTF-16"),
            (b"PK\x03\x04rest", "not_utf8", "spreadsheet"),
            (b'[{"id": "a", "name": "x"}]', "wrong_form", "one object a line"),
            (gzip.compress(b"id,name\n" + b"a,x\n" * 9000, mtime=0)[:40], "damaged_file", "cannot be read to its end"),
            (b"\x1f\x8b nothing", "damaged_file", "cannot be read"),
        ],
    )
    def test_before_anything_is_stored(self, content: bytes, code: str, says: str) -> None:
        with pytest.raises(Invalid) as error:
            take("sellers", content)
        assert error.value.errors[0].code == code
        assert error.value.errors[0].field == "file.csv"
        assert says in str(error.value.errors[0].message)
        assert not Seller.objects.exists()


class TestBrokenRows:
    def test_of_csv(self) -> None:
        rows = [
            b'a,"x" y', b"b", b"c,x,y", b"d,\x00", b"e,\xe9", b"f,ok", b'g,"never closed', b"h,is read again"
        ]  # fmt: skip
        found = take("sellers", HEAD.encode() + b"\n".join(rows) + b"\n")
        assert found.reasons == [
            (2, "broken_quotes"), (3, "wrong_column_count"), (4, "wrong_column_count"), (5, "invalid_characters"),
            (6, "not_utf8"), (8, "broken_quotes"),
        ]  # fmt: skip
        assert set(names()) == {"f", "h"}

    def test_of_json_lines(self) -> None:
        rows = [
            b'{"id": "a", "name": "x", "name": "y"}', b'{"id": "b", "name": NaN}', b'{"id": "c"', b'["d"]',
            b'{"id": "e", "name": ' + b"1" * 5000 + b"}", b'{"id": "f", "name": 5}', b'{"id": "g", "name": "\xe9"}',
            b'{"id": "h", "name": "\\ud800"}', b'{"id": "i", "name": "x\\u0000"}', b'{"id": "j", "naem": "x"}',
            b'{"id": "k", "name": "ok"}', b"[" * 100_000, b'{"id": "l", "name": "x", "active": "true"}',
            b'{"id": "m", "name": 1e400}',
        ]  # fmt: skip
        found = take("sellers", b"\n".join(rows))
        assert found.reasons == [
            (1, "duplicate_name"), (2, "invalid_json"), (3, "invalid_json"), (4, "invalid_json"), (5, "invalid_json"),
            (6, "invalid_type"), (7, "not_utf8"), (8, "invalid_characters"), (9, "invalid_characters"),
            (10, "required"), (12, "invalid_json"), (13, "invalid_type"), (14, "invalid_json"),
        ]  # fmt: skip
        assert names() == {"k": "ok"}


def rejects_of(content: bytes, folder: Path, *, kind: str = "sellers", name: str = "rejects") -> bytes:
    with RejectsFile(folder / name) as rejects:
        import_file(
            kind=Kind(kind),
            source=Source("file.csv", io.BytesIO(content), len(content)),
            by=BY,
            now=NOW,
            progress=lambda *_: None,
            rejects=rejects,
        )
    return (folder / name).read_bytes()


class TestRejects:
    def test_they_are_packed_where_their_name_says_so(self, tmp_path: Path) -> None:
        packed = rejects_of(b"id,name\nbad id,x\n", tmp_path, name="rejects.csv.gz")
        assert gzip.decompress(packed) == rejects_of(b"id,name\nbad id,x\n", tmp_path, name="rejects.csv")

    def test_they_can_be_corrected_and_imported_again(self, tmp_path: Path) -> None:
        content = b'\xef\xbb\xbfname;id;email\r\n"Caf\xc3\xa9\nB; ""C""";bad id;\r\nx;ok;\r\nDone;d;nobody\r\n'
        first = rejects_of(content, tmp_path)
        assert (tmp_path / "rejects").stat().st_mode & 0o777 == 0o600
        rows = list(csv.reader(io.StringIO(first.decode()), delimiter=";"))
        assert rows[0] == ["_line", "_reason", "_detail", "name", "id", "email"]
        assert [row[:2] + row[3:] for row in rows[1:]] == [
            ["2", "invalid_id", 'Café\nB; "C"', "bad id", ""], ["5", "invalid_email", "Done", "d", "nobody"]
        ]  # fmt: skip
        second = rejects_of(first.replace(b"bad id", b"good-id"), tmp_path)
        assert b"invalid_characters" in second  # a name has one line
        third = rejects_of(second.replace(b"\nB", b" B").replace(b"nobody", b"d@x.example"), tmp_path)
        assert third == b"_line;_reason;_detail;name;id;email\n"
        assert names() == {"ok": "x", "good-id": 'Café B; "C"', "d": "Done"}
        assert [path.name for path in tmp_path.iterdir()] == ["rejects"]

    def test_what_cannot_be_read_stands_there_as_it_came(self, tmp_path: Path) -> None:
        first = rejects_of(b'id,name\na,x\ne,\xe9\nb,"never closed\nc,x\nd,x,y\n', tmp_path)
        assert b"e,\xe9\n" in first
        mended = first.replace(b"\xe9", b"e").replace(b'"never', b"never").replace(b"d,x,y", b"d,x")
        assert rejects_of(mended, tmp_path).count(b"\n") == 1
        assert names() == {"a": "x", "b": "never closed", "c": "x", "d": "x", "e": "e"}

    def test_of_json_lines(self, tmp_path: Path) -> None:
        first = rejects_of(b'{"id": "a b", "name": "\\ud800"}\n{"id": \xe9\n{"id": "b", "name": "x"}\n', tmp_path)
        rows = [json.loads(line) for line in first.splitlines()]
        assert [(row["_line"], row["_reason"]) for row in rows] == [(1, "invalid_id"), (2, "not_utf8")]
        assert rows[0]["name"] == "\ud800"
        assert rows[1]["_text"] == '{"id": \udce9'
        rows = [{**rows[0], "id": "a", "name": "y"}, {**rows[1], "id": "c", "name": "z"}]
        again = "".join(json.dumps(row) + "\n" for row in rows).encode()
        assert rejects_of(again, tmp_path) == b""
        assert set(names()) == {"a", "b", "c"}

    def test_a_file_that_cannot_be_begun_leaves_the_former_rejects(self, tmp_path: Path) -> None:
        (tmp_path / "rejects").write_text("former")
        with pytest.raises(Invalid):
            rejects_of(b"nonsense\n", tmp_path)
        assert [path.read_text() for path in tmp_path.iterdir()] == ["former"]

    def test_what_is_no_file_is_written_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to("/dev/null")
        rejects_of(b"id,name\na b,x\n", tmp_path, name="link")
        assert Path("/dev/null").is_char_device()
        assert (tmp_path / "link").is_symlink()


def test_seen_keys_are_a_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "LATEST", 3)
    monkeypatch.setattr(seen, "LARGEST_BLOCK", 20)
    random = Random(7)
    keys, model = SeenKeys(), set()
    for _ in range(500):
        key = f"key {random.randrange(200)}"
        assert keys.is_new(key) == (key not in model)
        model.add(key)

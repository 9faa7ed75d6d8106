"""The file of a backup is read with distrust: what it may not hold, and what is damaged, writes nothing."""

import gzip
import hashlib
import io
import json
import random
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from makegood.jobs.archive import CHUNK, BackupError, Manifest, Sum, read_manifest, sum_of, unpack, write_archive
from tests.factories import NOW

DATABASE = b"SQLite format 3\0" + bytes(range(256)) * 40
KEY = "a secret key"


def of(content: bytes) -> Sum:
    return Sum(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def manifest(**changes: object) -> Manifest:
    values = {
        "version": "0.1.0",
        "created_at": NOW,
        "database": "sqlite",
        "server": "3",
        "time_zone": "Europe/Amsterdam",
        "audit_head": "0:" + "0" * 64,
        "migrations": [],
        "files": {"database.sqlite3": of(DATABASE), "secret_key": of(KEY.encode())},
    }
    return Manifest.model_validate(values | changes)


def pack(path: Path, *members: tuple[str | tarfile.TarInfo, bytes], form: int = tarfile.GNU_FORMAT) -> Path:
    with tarfile.open(path, "w:gz", format=form) as packed:
        for name, content in members:
            member = tarfile.TarInfo(name) if isinstance(name, str) else name
            member.size = member.size or len(content)
            packed.addfile(member, io.BytesIO(content))
    return path


def parts(**changes: object) -> list[tuple[str | tarfile.TarInfo, bytes]]:
    return [
        ("manifest.json", manifest(**changes).model_dump_json().encode()),
        ("secret_key", KEY.encode()),
        ("database.sqlite3", DATABASE),
    ]


def restored(path: Path) -> tuple[str, bytes]:
    target = path.with_name("database")
    key = unpack(path, read_manifest(path), target, lambda _done, _total: None)
    return key, target.read_bytes()


def nothing_from(path: Path, says: str = "nothing was restored") -> None:
    with pytest.raises(BackupError, match=says) as refusal:
        restored(path)
    assert str(path) in str(refusal.value)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    database, file = tmp_path / "database.sqlite3", tmp_path / "backup.tar.gz"
    database.write_bytes(DATABASE)
    counted: list[int] = []
    assert sum_of(database, counted.append) == of(DATABASE)
    write_archive(file, manifest(), KEY, database, counted.append)
    assert sum(counted) == 2 * len(DATABASE)
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert restored(file) == (KEY, DATABASE)
    with tarfile.open(file) as other:
        assert other.getnames() == ["manifest.json", "secret_key", "database.sqlite3"]
        said = json.load(other.extractfile("manifest.json"))  # type: ignore[arg-type]  # a file
    assert said["audit_head"] == "0:" + "0" * 64


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_backup_that_other_programs_packed_again_is_as_good(tmp_path: Path, form: int) -> None:
    members = []
    for name, content in reversed(parts()):
        member = tarfile.TarInfo(f"./{name}")
        member.mtime = 1.5  # type: ignore[assignment]  # as `tarfile.add` notes it
        members.append((member, content))
    assert restored(pack(tmp_path / "b", *members, form=form)) == (KEY, DATABASE)


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../secret_key", "a/../secret_key", "other", ".env", "database.dump/x"]
)
def test_a_file_that_does_not_belong_is_refused(tmp_path: Path, name: str) -> None:
    nothing_from(pack(tmp_path / "b", *parts(), (name, b"x")))
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
@pytest.mark.parametrize("name", ["secret_key", "database.sqlite3"])
def test_a_link_a_device_and_a_folder_are_refused(tmp_path: Path, kind: bytes, name: str) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    nothing_from(pack(tmp_path / "b", parts()[0], (member, b"")))


def huge(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.type = 1 << 50, kind
    return member.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize(
    "block",
    [
        huge("manifest.json"),
        huge("secret_key"),
        huge("database.sqlite3"),
        huge("a", tarfile.XHDTYPE),
        huge("a", tarfile.GNUTYPE_LONGNAME),
    ],
)
def test_impossible_lengths_are_refused_before_anything_is_read(tmp_path: Path, block: bytes) -> None:
    file = tmp_path / "b"
    file.write_bytes(gzip.compress(block + b"\0" * 4096))
    nothing_from(file)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-1200],
        lambda raw: b"no archive",
        lambda raw: b"",
        lambda raw: gzip.compress(b"x" * 5000),
        lambda raw: gzip.compress(gzip.decompress(raw)[:-9000]),
        lambda raw: gzip.compress(gzip.decompress(raw).replace(b"SQLite", b"sqlite")),
        lambda raw: gzip.compress(gzip.decompress(raw).replace(KEY.encode(), b"A" + KEY.encode()[1:])),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    file = pack(tmp_path / "b", *parts())
    file.write_bytes(change(file.read_bytes()))
    nothing_from(file)


def test_a_file_that_was_cut_off_in_a_large_database_is_refused(tmp_path: Path) -> None:
    database = random.Random(1).randbytes(2 * CHUNK)
    said, key, _small = parts(files={"database.sqlite3": of(database), "secret_key": of(KEY.encode())})
    file = pack(tmp_path / "b", said, key, ("database.sqlite3", database))
    file.write_bytes(file.read_bytes()[:-CHUNK])
    nothing_from(file, "it is incomplete")


def test_a_part_that_is_missing_or_there_twice_is_refused(tmp_path: Path) -> None:
    said, key, database = parts()
    nothing_from(pack(tmp_path / "1", said, key))
    nothing_from(pack(tmp_path / "2", said, database))
    nothing_from(pack(tmp_path / "3", said, key, key, database))
    nothing_from(pack(tmp_path / "4", key, database), "no backup of Makegood's")


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"\xff", b'{"product": "other"}', b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    nothing_from(pack(tmp_path / "b", ("manifest.json", text), *parts()[1:]))


def test_a_manifest_that_names_other_files_is_refused(tmp_path: Path) -> None:
    nothing_from(pack(tmp_path / "b", *parts(files={"../x": of(b"")})))

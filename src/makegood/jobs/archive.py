"""The file of a backup: a tar.gz of a manifest, the secret key and the database, read with distrust.

It is read block by block instead of with `tarfile`'s own reader: nothing in it is ever a path to write to, a link to
follow or a header of any length.
"""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ValidationError

FORMAT = 1
MANIFEST = "manifest.json"
SECRET_KEY = "secret_key"  # noqa: S105 - the name of a file
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}

CHUNK = 1 << 20
_BLOCK = tarfile.BLOCKSIZE
_LARGEST = {MANIFEST: 1 << 20, SECRET_KEY: 4096}
_LARGEST_HEADER = 1 << 16
_NO_ARCHIVE = "it is incomplete, or no tar.gz"

Progress = Callable[[int, int], None]
"""Told how many bytes are done, of how many."""


class BackupError(Exception):
    """A backup that cannot be made or used; one sentence with the remedy."""


class Sum(BaseModel):
    """What a file of the backup must be."""

    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What a backup says of itself."""

    product: Literal["makegood"] = "makegood"
    format: int = FORMAT
    version: str
    created_at: datetime
    database: Literal["sqlite", "postgresql"]
    server: str
    time_zone: str
    audit_head: str
    migrations: list[str]
    files: dict[str, Sum]


def sum_of(path: Path, advance: Callable[[int], None]) -> Sum:
    """Length and checksum of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            advance(len(chunk))
    return Sum(bytes=size, sha256=digest.hexdigest())


def write_archive(target: Path, manifest: Manifest, key: str, database: Path, advance: Callable[[int], None]) -> None:
    """Write the file, readable by its owner alone; it is on the disk when this returns."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with (
            gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
        ):
            said = manifest.model_dump_json(indent=2).encode()
            moment = int(manifest.created_at.timestamp())
            for name, content in ((MANIFEST, said), (SECRET_KEY, key.encode())):
                archive.addfile(_member(name, len(content), moment), io.BytesIO(content))
            with database.open("rb") as file:
                member = _member(DATABASE[manifest.database], database.stat().st_size, moment)
                archive.addfile(member, _Counted(file, advance))
        raw.flush()
        os.fsync(raw.fileno())


def _member(name: str, size: int, moment: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, moment, 0o600
    return member


class _Counted(io.RawIOBase):
    """A file that tells how much of it has been read."""

    def __init__(self, file: IO[bytes], advance: Callable[[int], None]) -> None:
        self._file = file
        self._advance = advance

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._advance(len(chunk))
        return chunk


def read_manifest(path: Path) -> Manifest:
    """What the backup says of itself.

    Raises:
        BackupError: it is none of ours, or it is damaged.
    """
    for name, size, content in _members(path):
        if name == MANIFEST:
            try:
                return Manifest.model_validate_json(content.read(size))
            except ValidationError:
                raise BackupError(f"{path} has a manifest that is none of Makegood's: nothing was restored") from None
        content.skip(size)
    raise BackupError(f"{path} has no {MANIFEST}: it is no backup of Makegood's")


def unpack(path: Path, manifest: Manifest, database: Path, progress: Progress) -> str:
    """Write the database of the backup to a new file, and return the secret key; both are what the manifest says.

    Raises:
        BackupError: a part is missing, another than the manifest says, or does not belong there.
    """
    wanted = {DATABASE[manifest.database]: database, SECRET_KEY: None}
    if set(manifest.files) != set(wanted):
        raise BackupError(f"{path} has a manifest that names other files than a backup holds: nothing was restored")
    found: dict[str, str] = {}
    for name, size, content in _members(path):
        if name in found or (name != MANIFEST and name not in wanted):
            raise BackupError(f"{path} holds {name!r} where a backup does not: nothing was restored")
        if name == MANIFEST:
            found[name] = content.read(size).decode()
            continue
        if size != manifest.files[name].bytes:
            raise _damaged(path, f"{name} is not as long as its manifest says")
        digest = hashlib.sha256()
        if name == SECRET_KEY:
            key = content.read(size)
            digest.update(key)
            found[name] = key.decode()
        else:
            _check_room(database, size)
            with os.fdopen(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                for chunk in content.chunks(size):
                    file.write(chunk)
                    digest.update(chunk)
                    progress(file.tell(), size)
                file.flush()
                os.fsync(file.fileno())
            found[name] = ""
        if digest.hexdigest() != manifest.files[name].sha256:
            raise _damaged(path, f"{name} has another checksum than its manifest says")
    if missing := set(wanted) - set(found):
        raise _damaged(path, f"{', '.join(sorted(missing))} is missing")
    return found[SECRET_KEY]


class _Content:
    """The bytes of a member, which come one after the other."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file

    def chunks(self, size: int) -> Iterator[bytes]:
        while size:
            try:
                chunk = self._file.read(min(size, CHUNK))
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise _damaged(self._path, _NO_ARCHIVE) from None
            if not chunk:
                raise _damaged(self._path, "it ends too early")
            size -= len(chunk)
            yield chunk

    def read(self, size: int) -> bytes:
        return b"".join(self.chunks(size))

    def skip(self, size: int) -> None:
        for _ in self.chunks(size):
            pass


def _members(path: Path) -> Iterator[tuple[str, int, _Content]]:
    """Name and length of each file in the archive; whoever asks reads or skips it before the next."""
    try:
        with gzip.open(path) as file:
            content = _Content(path, file)  # type: ignore[arg-type]  # a GzipFile reads as any file of bytes
            while (block := content.read(_BLOCK)).strip(b"\0"):
                member = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
                name = member.name.removeprefix("./")
                padding = -member.size % _BLOCK
                if member.type in (tarfile.XHDTYPE, tarfile.XGLTYPE) and 0 <= member.size <= _LARGEST_HEADER:
                    content.skip(member.size + padding)  # times and owners, as other programs note them
                elif member.type == tarfile.DIRTYPE and name in ("", "."):
                    continue
                elif member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or name not in _names():
                    raise BackupError(f"{path} holds {member.name!r} where a backup does not: nothing was restored")
                elif not 0 <= member.size <= _LARGEST.get(name, shutil.disk_usage(path.parent).total):
                    raise BackupError(f"{path} holds a {name} of impossible length: nothing was restored")
                else:
                    yield name, member.size, content
                    content.skip(padding)
    except (tarfile.HeaderError, UnicodeDecodeError):
        raise _damaged(path, _NO_ARCHIVE) from None


def _names() -> set[str]:
    return {MANIFEST, SECRET_KEY, *DATABASE.values()}


def _check_room(database: Path, size: int) -> None:
    free = shutil.disk_usage(database.parent).free
    if size > free:
        raise BackupError(
            f"the database of the backup has {size:,} bytes, and {database.parent} has room for {free:,}: make room"
        )


def _damaged(path: Path, why: str) -> BackupError:
    return BackupError(f"{path} is damaged ({why}): nothing was restored")

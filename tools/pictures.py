"""The pictures that the docs show: the browser tests take them, git does not keep them.

    python tools/pictures.py           exit 1 if one that the docs show is missing
    python tools/pictures.py missing   says which
    python tools/pictures.py folder    where they lie

They lie in a folder that is named after everything they were made of (see `stamp`), so a stale one is a missing one.
"""

import hashlib
import os
import re
import shutil
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
ALBUM = ROOT / "build" / "pictures"
SHOWN = re.compile(r"\((?:\.\./)?pictures/([a-z-]+)\.png\)")
# What decides how a page looks; compiled translations follow from the .po files.
SUFFIXES = {".py", ".html", ".txt", ".css", ".js", ".svg", ".po"}


@cache
def stamp() -> str:
    """A name for the present state of the product's source and of the tests that take the pictures."""
    digest = hashlib.sha256()
    for folder in ("src/makegood", "tests/browser"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def folder() -> Path:
    """Where the pictures of the present state lie."""
    return ALBUM / stamp()


def emptied_of_stale_ones() -> Path:
    """Where the pictures of the present state lie, or will; those of earlier ones are deleted.

    The present ones stay: who takes them again may do so while the docs are built with them.
    """
    folder().mkdir(parents=True, exist_ok=True)
    for stale in set(ALBUM.iterdir()) - {folder()}:
        shutil.rmtree(stale)
    return folder()


def put(path: Path, picture: bytes) -> None:
    """One that is being written has another name: whoever finds a picture finds all of it."""
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(picture)
    part.replace(path)


def shown() -> set[str]:
    """The names of the pictures that the pages of the docs show."""
    return {name for page in DOCS.rglob("*.md") for name in SHOWN.findall(page.read_text(encoding="utf-8"))}


def missing() -> list[str]:
    """Those among them that nobody took since something changed."""
    return sorted(name for name in shown() if not (folder() / f"{name}.png").exists())


def main(wanted: str) -> int:
    """1 only if nothing is to be printed and a picture is missing."""
    if wanted == "folder":
        print(folder())
    elif wanted == "missing":
        if names := missing():
            print(f"PICTURES MISSING, as the pages that show them say: {', '.join(names)}")
    else:
        return 1 if missing() else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else ""))

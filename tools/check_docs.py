"""Checks the Markdown files: every link to a file or heading of the project leads somewhere, every picture is there.

    python tools/check_docs.py

Addresses elsewhere are not tried: the check needs no network. `make` targets that a text names must exist, and the
labels that the pages for sellers name must be those on the screen. A block of code must be in the language it says, and
in one that the site can colour, or `make docs` fails.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from babel.messages.pofile import read_po
from pygments.filters import ErrorToken
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)|<(?:img|source)\b[^>]*?\bsrc(?:set)?=\"([^\"]+)\"")
HEADING = re.compile(r"^#+\s+(.+?)\s*#*$", re.MULTILINE)
COMMAND = re.compile(r"`make ([a-z][a-z-]*)`")
BLOCK = re.compile(r"^( *)```([^\s`{]+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LABEL = re.compile(r"(?<!`)\*\*([^*]+)\*\*")
PICTURE = re.compile(r"(?:\.\./)?pictures/([a-z-]+)\.png")


def documents() -> list[Path]:
    """The Markdown files that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for name in listed if (path := ROOT / name).exists()]


def anchors(text: str) -> set[str]:
    """The anchors that the headings of a page get."""
    plain = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in HEADING.findall(FENCE.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Each link of the page that leads nowhere."""
    for in_markdown, in_html in LINK.findall(FENCE.sub("", text)):
        link = unquote(in_markdown or in_html)
        if re.match(r"[a-z][a-z+.-]*:", link) or is_taken(link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists():
            yield f"{page.relative_to(ROOT)}: {link}: no such file"
        elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
            yield f"{page.relative_to(ROOT)}: {link}: no such heading"


def is_taken(link: str) -> bool:
    """Whether it leads to a picture that the browser tests take; git does not hold those."""
    named = PICTURE.fullmatch(link)
    if not named:
        return False
    source = (ROOT / "tests" / "browser" / "test_pictures.py").read_text(encoding="utf-8")
    return bool(re.search(rf'"{named[1]}"|\b{named[1].replace("-", "_")}=', source))


def unknown_labels(page: Path, text: str, dutch: str) -> Iterator[str]:
    """Each bold word of a page for sellers that no Dutch page shows."""
    for bold in LABEL.findall(FENCE.sub("", text)):
        label = " ".join(bold.split())
        if label.lower() not in dutch:
            yield f"{page.relative_to(ROOT)}: **{label}**: no page has this label in Dutch"


def dutch_texts() -> str:
    """All that the Dutch pages say, in lower case."""
    path = ROOT / "src" / "makegood" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        texts = [message.string or "" for message in read_po(file)]
    return "\n".join(form for text in texts for form in ([text] if isinstance(text, str) else text)).lower()


def unknown_commands(page: Path, text: str, targets: set[str]) -> Iterator[str]:
    """Each `make` target that the page names and the Makefile lacks."""
    for target in COMMAND.findall(text):
        if target not in targets:
            yield f"{page.relative_to(ROOT)}: make {target}: no such target"


def unknown_code(page: Path, text: str) -> Iterator[str]:
    """Each block that cannot be coloured as the language it says; the site colours the same way."""
    for _, language, code in BLOCK.findall(text):
        if language in {"mermaid", "none"}:
            continue
        try:
            lexer = get_lexer_by_name(language, filters=["raiseonerror"])
            list(lexer.get_tokens(code))
        except ClassNotFound:
            yield f"{page.relative_to(ROOT)}: ```{language}: no such language"
        except ErrorToken:
            yield f"{page.relative_to(ROOT)}: ```{language}: this is none: {code.splitlines()[0]}"


def main() -> int:
    """Prints every complaint; 1 if there is any."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    dutch = dutch_texts()
    pages = documents()
    complaints: list[str] = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        complaints += [*broken_links(page, text), *unknown_commands(page, text, targets), *unknown_code(page, text)]
        if page.parent == ROOT / "docs" / "seller":
            complaints += unknown_labels(page, text, dutch)
    print(*complaints, f"{len(pages)} pages, {len(complaints) or 'no'} complaints", sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

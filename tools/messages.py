"""Keeps the translations complete, without system gettext.

    python tools/messages.py update    adds new texts to the .po files, drops those that nobody uses any more
    python tools/messages.py check     fails, naming each text that is missing, untranslated, fuzzy, unused, or whose
                                       translation has other placeholders

The source language is English, so every other language of `src/makegood/locale/` has one `django.po`. It carries no
dates and no line numbers, and is sorted, so that two people who add texts seldom meet in it.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "makegood"
LANGUAGES = ("nl",)
TEMPLATES = {".html", ".txt", ".xml", ".svg"}
# In Babel's notation: which arguments hold the text and its plural; "c" marks the context.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(?<!\{)\{(\w+)\}")

Key = tuple[str | None, tuple[str, ...]]


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that can hold a text for people, with its Python (a template is turned into Python first)."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
        elif path.suffix in TEMPLATES and "templates" in path.parts:
            python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # What templatize leaves of a page is indented as the page was, which Python's tokenizer would refuse.
            yield path, "\n".join(line.lstrip() for line in python.splitlines()) + "\n"


def texts_in_source() -> dict[Key, Path]:
    """Each text in the source and the first file that has it."""
    found: dict[Key, Path] = {}
    for path, python in sources():
        for _, text, _, context in extract("python", io.BytesIO(python.encode()), KEYWORDS):
            found.setdefault((context, as_tuple(text)), path)
    return found


def as_tuple(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """A text, or a text with its plural."""
    return (text,) if isinstance(text, str) else tuple(text)


def key_of(message: Message) -> Key:
    """What identifies a message: its context, and its text with its plural."""
    return message.context, as_tuple(message.id)


def catalogs() -> Iterator[tuple[str, Path]]:
    """The languages to translate into, with their files."""
    for language in LANGUAGES:
        yield language, SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str, path: Path) -> Catalog:
    """The catalog in the file, empty if there is none yet."""
    if not path.exists():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django", abort_invalid=True)


def render(language: str, messages: Iterable[Message]) -> str:
    """The file, in its one canonical form."""
    catalog = Catalog(locale=language, domain="django")
    for message in messages:
        catalog.add(
            message.id,
            message.string,
            context=message.context,
            flags=message.flags & {"fuzzy"},
            user_comments=message.user_comments,
        )
    body = io.BytesIO()
    write_po(body, catalog, width=110, no_location=True, omit_header=True, sort_output=True)
    header = (
        f"# Makegood: {language}. Kept by `make messages`, checked by `make check`.\n"
        'msgid ""\n'
        'msgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {get_plural(language).plural_forms}\\n"\n\n'
    )
    return header + body.getvalue().decode().strip() + "\n"


def update() -> int:
    """Brings the .po files in line with the source; known translations stay."""
    texts = texts_in_source()
    for language, path in catalogs():
        known = {key_of(message): message for message in read(language, path) if message.id}
        merged = []
        for context, ids in texts:
            old = known.pop((context, ids), None)
            merged.append(old or Message(ids if len(ids) > 1 else ids[0], context=context))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(language, merged), encoding="utf-8")
        for message in known.values():
            print(f"{language}: dropped, used nowhere any more: {message.id!r} = {message.string!r}")
        missing = sum(1 for message in merged if not all(forms_of(message)))
        print(f"{language}: {len(merged)} texts, {missing} to translate in {path.relative_to(ROOT)}")
    return 0


def forms_of(message: Message) -> list[str]:
    """The translation: one text, or one per plural form; empty where there is none."""
    forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return [form or "" for form in forms] or [""]


def placeholders(text: str) -> set[str]:
    """The names that a text leaves open: `%(name)s` and `{name}`."""
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def _placeholders_agree(message: Message) -> bool:
    ids = key_of(message)[1]
    forms = forms_of(message)
    allowed = set().union(*map(placeholders, ids))
    # A singular may leave out the number ("one review"); the form for many says everything.
    return placeholders(forms[-1]) == placeholders(ids[-1]) and all(placeholders(form) <= allowed for form in forms)


def complaints(language: str, path: Path, texts: dict[Key, Path]) -> Iterator[str]:
    """What is wrong with one language."""
    messages = {key_of(message): message for message in read(language, path) if message.id}
    for key, origin in texts.items():
        message = messages.pop(key, None)
        if message is None:
            yield f"missing: {key[1][0]!r} ({origin.relative_to(ROOT)})"
        elif not all(forms_of(message)):
            yield f"untranslated: {key[1][0]!r} ({origin.relative_to(ROOT)})"
        elif message.fuzzy:
            yield f"fuzzy: {key[1][0]!r}"
        elif not _placeholders_agree(message):
            yield f"other placeholders: {key[1][0]!r} = {message.string!r}"
    for _, ids in messages:
        yield f"used nowhere: {ids[0]!r}"


def check() -> int:
    """Prints every complaint; 1 if there is any."""
    texts = texts_in_source()
    count = 0
    for language, path in catalogs():
        for complaint in complaints(language, path, texts):
            print(f"{language}: {complaint}")
            count += 1
    print(f"{len(texts)} texts in {', '.join(LANGUAGES)}: {count or 'no'} complaints")
    return 1 if count else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("command", choices=["update", "check"])
    sys.exit({"update": update, "check": check}[parser.parse_args().command]())

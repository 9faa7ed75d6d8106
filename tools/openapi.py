"""What the API says of itself, kept in the docs: `update` writes it, `check` compares and shows the difference.

docs/reference/openapi.json is what /api/v1/openapi.json answers; calls.md and errors.md are the same for people.
"""

import difflib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
MOST_LINES = 200
MOST_CALLS = 5


def schema() -> dict[str, Any]:
    """The description, made as the server makes it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.config.settings")
    os.environ.setdefault("MAKEGOOD_SECRET_KEY", "only-for-the-description")
    with tempfile.TemporaryDirectory() as data:
        os.environ.setdefault("MAKEGOOD_DATA", data)
        import django

        django.setup()
    from makegood.api.v1.api import api

    made: dict[str, Any] = api.get_openapi_schema()
    return made


def as_json(made: dict[str, Any]) -> str:
    """One line per value, so that a difference can be read."""
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def as_page(made: dict[str, Any]) -> str:
    """All calls for people without scripts."""
    lines = [
        "# All calls",
        "",
        "Made from [openapi.json](openapi.json) by `make openapi`; do not edit. How calls hang together is told in",
        "[REST API v1](api.md).",
    ]
    for tag in made["tags"]:
        lines += ["", f"## {tag['name'].capitalize()}", "", tag["description"]]
        for path, methods in made["paths"].items():
            for method, call in methods.items():
                if tag["name"] in call["tags"]:
                    lines += _call(made, method.upper(), path, call)
    lines += ["", "## Shapes"]
    for name, shape in made["components"]["schemas"].items():
        if "properties" in shape:
            lines += _shape(name, shape)
    return "\n".join(lines) + "\n"


def as_codes(made: dict[str, Any]) -> str:
    """All errors that there are, and who answers them."""
    from makegood.api.v1.description.codes import MEANING
    from makegood.api.v1.errors import TITLES

    answered: dict[tuple[str, str], list[str]] = {}
    for path, methods in made["paths"].items():
        for method, call in methods.items():
            for status, code in _codes(made, call):
                answered.setdefault((status, code), []).append(f"{method.upper()} {path}")
    answered.setdefault(("405", "method_not_allowed"), [])
    lines = [
        "# Errors",
        "",
        "Made from [openapi.json](openapi.json) by `make openapi`; do not edit. What to do about them is told in",
        "[Errors, and what to do about them](../integrator/errors.md); which call answers which, under",
        "[All calls](calls.md).",
    ]
    status = ""
    for (found, code), calls in sorted(answered.items()):
        if found != status:
            status = found
            lines += ["", f"## {status} {TITLES[int(status)]}", "", "| code | means | answered by |", "|---|---|---|"]
        few = len(calls) <= MOST_CALLS and calls
        named = ", ".join(f"`{call.replace('/api/v1', '')}`" for call in calls) if few else "many calls"
        lines.append(f"| `{code}` | {_cell(MEANING[code])} | {named} |")
    return "\n".join(lines) + "\n"


def _codes(made: dict[str, Any], call: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The errors of a call: status and code."""
    for status, answer in call["responses"].items():
        if status >= "400":
            shared = made["components"]["responses"].get(answer.get("$ref", "").rpartition("/")[2])
            shape = (shared or answer)["content"]["application/problem+json"]["schema"]
            for code in shape["allOf"][1]["properties"]["code"]["enum"]:
                yield status, code


def _call(made: dict[str, Any], method: str, path: str, call: dict[str, Any]) -> list[str]:
    keys = {"OperatorKey": "of the marketplace", "SellerKey": "of a seller"}
    lines = ["", f"### {method} {path}", "", f"**{call['summary']}.** {call['description']}", ""]
    lines.append(f"Key: {' or '.join(keys[name] for one in call['security'] for name in one)}.")
    if call["parameters"]:
        lines += ["", "| parameter | in | |", "|---|---|---|"]
        lines += [f"| `{one['name']}` | {one['in']} | {_cell(one['description'])} |" for one in call["parameters"]]
    if "requestBody" in call:
        lines += ["", "Takes:", *_examples(call["requestBody"])]
    good = {status: answer for status, answer in call["responses"].items() if status < "300"}
    answer = next(iter(good.values()))
    told = ":" if "content" in answer else ", without a body."
    lines += ["", f"Answers {' or '.join(good)}{told}", *_examples(answer)]
    lines += ["", "| status | codes |", "|---|---|"]
    for status, codes in groupby(_codes(made, call), key=itemgetter(0)):
        lines.append(f"| {status} | {', '.join(f'`{code}`' for _status, code in codes)} |")
    return lines


def _examples(part: dict[str, Any]) -> list[str]:
    lines = []
    for media in part.get("content", {}).values():
        example = media["example"]
        shown = example.strip() if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
        lines += ["", f"```{'text' if isinstance(example, str) else 'json'}", *shown.splitlines(), "```"]
    return lines


def _shape(name: str, shape: dict[str, Any]) -> list[str]:
    told = " ".join(shape.get("description", "").split())
    required = shape.get("required", [])
    lines = ["", f"### {name}", "", told, "", "| field | type | |", "|---|---|---|"]
    for field, part in shape["properties"].items():
        must = "" if field in required or not name.endswith("Body") else " Optional."
        lines.append(f"| `{field}` | {_type(part)} | {_cell(part.get('description', ''))}{must} |")
    return lines


def _type(part: dict[str, Any]) -> str:
    match part:
        case {"$ref": reference}:
            return f"[{reference.rpartition('/')[2]}](#{reference.rpartition('/')[2].lower()})"
        case {"anyOf": choices}:
            return " or ".join(_type(choice) for choice in choices)
        case {"enum": values}:
            return ", ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"object of {_type(values)}"
    kind = str(part.get("format") or part.get("type", "any"))
    if "minimum" in part:
        kind += f" {part['minimum']} to {part['maximum']}"
    if "maxLength" in part:
        kind += f", at most {part['maxLength']} characters"
    return kind


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> int:
    """Exit 1 when a file is not what the code says."""
    made = schema()
    files = {
        REFERENCE / "openapi.json": as_json(made),
        REFERENCE / "calls.md": as_page(made),
        REFERENCE / "errors.md": as_codes(made),
    }
    if sys.argv[1:] == ["update"]:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = False
    for path, text in files.items():
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        if kept != text:
            stale = True
            name = str(path.relative_to(ROOT))
            difference = difflib.unified_diff(kept.splitlines(), text.splitlines(), name, "the code", lineterm="", n=2)
            print(*list(difference)[:MOST_LINES], sep="\n")
    if stale:
        print("The API is not what docs/reference says of it: run make openapi, and commit what it changes.")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())

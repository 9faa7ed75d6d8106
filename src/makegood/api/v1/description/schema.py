"""Completes the description that django-ninja makes: errors with their codes, headers, examples."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from makegood.domain.exchange.shapes.fields import ID_PATTERN, LANGUAGE_PATTERN

from ..errors import TITLES
from .codes import MEANING, REFUSED, WRONG
from .examples import EXAMPLES, LINES, PARAMETERS

Part = dict[str, Any]

PROBLEM_JSON = "application/problem+json"
NDJSON = "application/x-ndjson"

_ANYWHERE: Mapping[int, tuple[str, ...]] = {
    400: ("bad_request",),
    401: ("unauthorized",),
    403: ("forbidden",),
    404: ("not_found",),
    405: ("method_not_allowed",),
    413: ("too_large",),
    415: ("unsupported_media_type",),
    429: ("too_many_requests",),
    500: ("internal_error",),
    503: ("unavailable",),
}
"""The codes of errors that mean the same wherever they can come."""

_PROBLEM_HEADERS: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}

HEADERS: Mapping[str, Part] = {
    "WWW-Authenticate": {"description": "`Bearer`: what this API takes.", "schema": {"type": "string"}},
    "Allow": {"description": "The methods that the address knows.", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "For how many seconds to wait before the next call.",
        "schema": {"type": "integer", "minimum": 0},
    },
}


def complete(schema: Part, problem: Part) -> None:
    """Adds to `schema` what django-ninja does not know; `problem` is the shape of an error."""
    components = schema["components"]
    components["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
    components["headers"] = dict(HEADERS)
    components["responses"] = {
        _name(status): _response(status, codes) for status, codes in _ANYWHERE.items() if status != 400
    }
    for path, calls in schema["paths"].items():
        for method, call in calls.items():
            call["responses"] = {str(status): answer for status, answer in call["responses"].items()}
            _add_problems(path, method, call, components["schemas"])
            _add_examples(call)
    used = _used(schema, schema["paths"])
    components["schemas"] = {name: part for name, part in sorted(components["schemas"].items()) if name in used}
    for name, part in components["schemas"].items():
        _without_titles(part)
        _add_units(part, incoming=name.endswith("Body"))
        if name in EXAMPLES:
            part["examples"] = [EXAMPLES[name]]


def _add_problems(path: str, method: str, call: Part, schemas: Part) -> None:
    name, takes_body = call["operationId"], "requestBody" in call
    in_lines = takes_body and NDJSON in call["requestBody"]["content"]
    shared = [401, 500, 503]
    if method != "get" or "AnyKey" not in call["security"][0]:
        shared.append(403)
    if "{" in path or any(one["name"] == "seller" for one in call["parameters"]):
        shared.append(404)
    if takes_body:
        shared += [413, 415]
    if "429" in call["responses"]:
        shared.append(429)
    broken = ["bad_request"]
    if takes_body:
        broken.append("incomplete_body" if in_lines else "invalid_json")
    found = {str(status): {"$ref": f"#/components/responses/{_name(status)}"} for status in shared}
    found["400"] = _response(400, broken)
    if name in REFUSED:
        found["409"] = _response(409, REFUSED[name])
    wrong = {*WRONG.get(name, ())}
    shape = set() if in_lines else {*_shape_codes(call, schemas)}
    if not in_lines and wrong | shape:
        found["422"] = _response(422, sorted({*wrong, *shape, "invalid"}), shown=(*sorted(wrong), "invalid"))
    call["responses"] = dict(sorted((found | call["responses"]).items()))


def _response(status: int, codes: Sequence[str], shown: Sequence[str] = ()) -> Part:
    """An error that has one of `codes`; of the `shown` ones, or else of all, there is an example."""
    shape = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"type": "object", "properties": {"code": {"type": "string", "enum": list(codes)}}},
        ]
    }
    told = "\n".join(f"- `{code}`: {MEANING[code]}" for code in codes)
    answer: Part = {
        "description": f"{TITLES[status]}\n\n{told}",
        "content": {
            PROBLEM_JSON: {"schema": shape, "examples": {code: _example(status, code) for code in shown or codes}}
        },
    }
    if status in _PROBLEM_HEADERS:
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _PROBLEM_HEADERS[status]}
    return answer


def _example(status: int, code: str) -> Part:
    value: Part = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "code": code,
        "detail": MEANING[code],
    }
    return {"summary": MEANING[code], "value": EXAMPLES["Problem"] if code == "invalid" else value}


def _name(status: int) -> str:
    """`Not Found` is `NotFound`."""
    return TITLES[status].replace(" ", "")


def _shape_codes(call: Part, schemas: Part) -> Iterator[str]:
    """What can be wrong with the shape of what comes in."""
    for parameter in call["parameters"]:
        if parameter["in"] == "query":
            if parameter["name"] == "cursor":
                yield "invalid_cursor"
            else:
                yield from _query_codes(parameter["schema"])
    for media in call.get("requestBody", {}).get("content", {}).values():
        yield from _body_codes(media["schema"], schemas)


def _query_codes(part: Part) -> Iterator[str]:
    match part:
        case {"type": "integer"}:
            yield from ("invalid_type", "out_of_range")
        case {"format": "date-time"}:
            yield from ("invalid_datetime", "out_of_range")
        case _:
            yield from _text_codes(part)


def _body_codes(part: Part, schemas: Part) -> Iterator[str]:
    match part:
        case {"$ref": reference}:
            yield from _body_codes(schemas[reference.rpartition("/")[2]], schemas)
        case {"anyOf": choices}:
            for choice in choices:
                yield from _body_codes(choice, schemas)
        case {"type": "object", "properties": fields}:
            yield from ("invalid_type", "unknown_field")
            if part.get("required"):
                yield "required"
            for field in fields.values():
                yield from _body_codes(field, schemas)
        case {"type": "array", "items": items}:
            yield from ("invalid_type", "too_many")
            yield from _body_codes(items, schemas)
        case _:
            yield from _value_codes(part)


def _value_codes(part: Part) -> Iterator[str]:
    if part["type"] != "null":
        yield "invalid_type"
    if part["type"] == "integer" or part.get("format") in {"date", "date-time"}:
        yield "out_of_range"
    if part["type"] == "string":
        yield from _text_codes(part)


def _text_codes(part: Part) -> Iterator[str]:
    match part:
        case {"enum": _}:
            yield "invalid_choice"
        case {"format": "date"}:
            yield "invalid_date"
        case {"format": "date-time"}:
            yield "invalid_datetime"
        case {"pattern": pattern} if pattern == ID_PATTERN:
            yield "invalid_id"
        case {"pattern": pattern} if pattern == LANGUAGE_PATTERN:
            yield "invalid_language"
        case _:
            yield from ("invalid_characters", "too_long")
            if part.get("minLength"):
                yield "required"


def _add_examples(call: Part) -> None:
    for parameter in call["parameters"]:
        parameter["schema"].pop("description", None)
        _without_titles(parameter["schema"])
        if parameter["in"] == "query":
            parameter["allowEmptyValue"] = True
        if parameter["in"] == "path":
            parameter["description"], parameter["example"] = PARAMETERS[parameter["name"]]
    contents = [call["requestBody"]["content"]] if "requestBody" in call else []
    contents += [answer["content"] for answer in call["responses"].values() if "content" in answer]
    for content in contents:
        for kind, media in content.items():
            if kind == NDJSON:
                media["example"] = LINES[call["operationId"]][media is not contents[0][kind]]
            elif kind != PROBLEM_JSON:
                _without_titles(media["schema"])
                shape = media["schema"].get("anyOf", [media["schema"]])[0]
                name = shape.get("$ref", "").rpartition("/")[2]
                media["example"] = EXAMPLES[name or call["operationId"]]


def _without_titles(part: Any) -> None:
    """Those that pydantic makes of names say nothing that the names do not."""
    if isinstance(part, dict):
        if isinstance(part.get("title"), str):
            del part["title"]
        for inner in part.values():
            _without_titles(inner)
    elif isinstance(part, list):
        for inner in part:
            _without_titles(inner)


def _add_units(shape: Part, *, incoming: bool) -> None:
    for field in shape.get("properties", {}).values():
        formats = {part.get("format") for part in (field, *field.get("anyOf", ()))}
        if "date-time" in formats:
            field["description"] += " Without a zone it is the marketplace's local time." if incoming else " In UTC."
        elif "date" in formats:
            field["description"] += " A calendar day of the marketplace."


def _used(schema: Part, part: Any) -> set[str]:
    """The names of the shapes to which a part of the description refers; django-ninja lists others too."""
    found: set[str] = set()
    waiting = [part, schema["components"]["responses"]]
    while waiting:
        match waiting.pop():
            case {"$ref": str(reference)} if reference.startswith("#/components/schemas/"):
                name = reference.rpartition("/")[2]
                if name not in found:
                    found.add(name)
                    waiting.append(schema["components"]["schemas"][name])
            case dict(inner):
                waiting += inner.values()
            case list(inner):
                waiting += inner
    return found

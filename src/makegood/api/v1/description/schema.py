"""Completes the description that django-ninja makes: errors with their codes, headers, examples."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from makegood.domain.accounts.rules import LONGEST_MARK
from makegood.domain.exchange.shapes.fields import ID_PATTERN, LANGUAGE_PATTERN

from ..errors import TITLES
from ..repeats import HEADER, REPLAYED
from .codes import MEANING, REFUSED, REPEATED, WRONG
from .examples import EXAMPLES, LINES, PARAMETERS

Part = dict[str, Any]

PROBLEM_JSON = "application/problem+json"
NDJSON = "application/x-ndjson"

_KEYS: Mapping[str, str] = {
    "OperatorKey": "A key of the marketplace (`mg_…`): it sees and may do everything here.",
    "SellerKey": "A key of a seller (`mg_…`): it sees and may do what concerns that seller alone.",
}

_ANYWHERE: Mapping[int, tuple[str, ...]] = {
    400: ("bad_request",),
    401: ("unauthorized",),
    403: ("forbidden",),
    404: ("not_found",),
    405: ("method_not_allowed",),
    413: ("too_large",),
    415: ("unsupported_media_type", "unsupported_encoding"),
    429: ("rate_limited",),
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

MARK: Part = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A value of your own that no other call has, such as a UUID. The same call with the same value, "
    "within 24 hours, does nothing and gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_MARK, "pattern": "^[!#-~][!-~]*$"},
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}

_STRUCTURED = r'^"[a-z-]+";%s=[0-9]+;%s=[0-9]+$'
_STANDING = ("RateLimit-Policy", "RateLimit")
"""In every answer to a caller whose calls are counted."""

HEADERS: Mapping[str, Part] = {
    REPLAYED: {
        "description": "`true` on an answer that was given before, to the same call.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "WWW-Authenticate": {"description": "`Bearer`: what this API takes.", "schema": {"type": "string"}},
    "Allow": {"description": "The methods that the address knows.", "schema": {"type": "string"}},
    "RateLimit-Policy": {
        "description": "How often this key may call (draft-ietf-httpapi-ratelimit-headers): `q` calls in `w` seconds.",
        "schema": {"type": "string", "pattern": _STRUCTURED % ("q", "w")},
        "example": '"default";q=600;w=60',
    },
    "RateLimit": {
        "description": "How this key stands: `r` calls are left in the `t` seconds to come.",
        "schema": {"type": "string", "pattern": _STRUCTURED % ("r", "t")},
        "example": '"default";r=597;t=42',
    },
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
            for answer in _good(call):
                answer["headers"] = _headers(*_STANDING)
            if method == "post":
                _add_repeating(call)
            if "AnyKey" in call["security"][0]:
                call["security"] = [{name: []} for name in _KEYS]
    components["securitySchemes"] = {
        name: {"type": "http", "scheme": "bearer", "description": told} for name, told in _KEYS.items()
    }
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
    shared = [401, 429, 500, 503]
    if method != "get" or "AnyKey" not in call["security"][0]:
        shared.append(403)
    if "{" in path or any(one["name"] == "seller" for one in call["parameters"]):
        shared.append(404)
    if takes_body:
        shared += [413, 415]
    found = {str(status): {"$ref": f"#/components/responses/{_name(status)}"} for status in shared}
    found["400"] = _response(400, [*_broken(call), *(["invalid_idempotency_key"] if method == "post" else [])])
    refused = dict.fromkeys((*REFUSED.get(name, ()), *(REPEATED if method == "post" else ())))
    if refused:
        found["409"] = _response(409, list(refused))
    wrong = {*WRONG.get(name, ())}
    shape = set() if in_lines else {*_shape_codes(call, schemas)}
    if not in_lines and wrong | shape:
        found["422"] = _response(422, sorted({*wrong, *shape, "invalid"}), shown=(*sorted(wrong), "invalid"))
    call["responses"] = dict(sorted((found | call["responses"]).items()))


def _broken(call: Part) -> Iterator[str]:
    """What can be wrong with a body before anything is read in it."""
    yield "bad_request"
    if NDJSON in (taken := call.get("requestBody", {}).get("content", {})):
        yield from ("incomplete_body", "invalid_gzip")
    elif taken:
        yield from ("incomplete_body", "invalid_json")


def _add_repeating(call: Part) -> None:
    """A call that its caller can mark, to repeat it."""
    call["parameters"].append(dict(MARK))
    for answer in _good(call):
        answer["headers"] |= _headers(REPLAYED)


def _good(call: Part) -> list[Part]:
    return [answer for status, answer in call["responses"].items() if status.startswith("2")]


def _headers(*names: str) -> Part:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


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
    answer["headers"] = _headers(*_PROBLEM_HEADERS.get(status, ()), *_STANDING)
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

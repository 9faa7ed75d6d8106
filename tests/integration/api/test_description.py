from typing import Any

import pytest
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from makegood.api.v1.description.codes import MEANING, REFUSED, WRONG
from tests.integration.api.caller import Caller

CALLS = {
    ("PUT", "/sellers/{seller}"),
    ("GET", "/sellers/{seller}"),
    ("GET", "/sellers/{seller}/grade"),
    ("GET", "/customers/{customer}"),
    ("GET", "/customers/{customer}/export"),
    ("DELETE", "/customers/{customer}"),
    ("GET", "/sellers/{seller}/nps"),
    ("PUT", "/products/{product}"),
    ("GET", "/products/{product}"),
    ("GET", "/products/{product}/reviews"),
    ("POST", "/product-reviews"),
    ("PUT", "/orders/{order}"),
    ("POST", "/orders/bulk"),
    ("GET", "/orders/{order}"),
    ("GET", "/invitations"),
    ("POST", "/mailings"),
    ("POST", "/mailings/bulk"),
    ("POST", "/reviews"),
    ("POST", "/reviews/bulk"),
    ("GET", "/reviews"),
    ("GET", "/reviews/{review_id}"),
    ("POST", "/reviews/{review_id}/messages"),
    ("POST", "/reviews/{review_id}/reassessment"),
    ("PUT", "/reviews/{review_id}/response"),
    ("DELETE", "/reviews/{review_id}/response"),
    ("POST", "/reviews/{review_id}/reports"),
    ("POST", "/reviews/{review_id}/decision"),
    ("GET", "/reports"),
    ("GET", "/reports/{report_id}"),
    ("POST", "/reports/{report_id}/decision"),
    ("POST", "/reports/{report_id}/appeal"),
    ("POST", "/conversations"),
    ("GET", "/conversations"),
    ("GET", "/conversations/{conversation_id}"),
    ("POST", "/conversations/{conversation_id}/messages"),
    ("POST", "/conversations/{conversation_id}/close"),
    ("POST", "/webhooks"),
    ("GET", "/webhooks"),
    ("GET", "/webhooks/{webhook_id}"),
    ("PATCH", "/webhooks/{webhook_id}"),
    ("DELETE", "/webhooks/{webhook_id}"),
    ("POST", "/webhooks/{webhook_id}/secret"),
    ("POST", "/webhooks/{webhook_id}/test"),
    ("GET", "/webhooks/{webhook_id}/deliveries"),
    ("GET", "/webhooks/{webhook_id}/deliveries/{delivery_id}"),
    ("POST", "/webhooks/{webhook_id}/deliveries/{delivery_id}/repeat"),
    ("POST", "/conversations/{conversation_id}/reopen"),
    ("GET", "/conversations/{conversation_id}/attachments/{attachment_id}"),
    ("GET", "/product-reviews/{review_id}"),
    ("POST", "/product-reviews/{review_id}/release"),
    ("POST", "/product-reviews/{review_id}/reports"),
    ("POST", "/reviews/{review_id}/release"),
}


@pytest.fixture
def description() -> dict[str, Any]:
    answer = Caller().get("/openapi.json")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = answer.json
    return found


def nodes(part: Any) -> list[dict[str, Any]]:
    """Every object in the description."""
    found = [part] if isinstance(part, dict) else []
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        found += nodes(inner)
    return found


def test_it_is_openapi_3_1_and_names_every_call(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1.")
    found = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, calls in description["paths"].items()
        for method in calls
    }
    assert found == CALLS


def test_it_is_valid(description: dict[str, Any]) -> None:
    for error in OPENAPI_31_VALIDATOR.iter_errors(description):
        pytest.fail(f"{error.instance_path}: {error.message}")
    for shape in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)


def calls_of(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [call for methods in description["paths"].values() for call in methods.values()]


def resolved(description: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The part itself, or the one that it refers to."""
    for step in part.get("$ref", "").split("/")[1:]:
        description = description[step]
    return description if "$ref" in part else part


def test_every_call_needs_a_key_and_tells_what_it_does(description: dict[str, Any]) -> None:
    calls = calls_of(description)
    for call in calls:
        assert call["security"]
        assert call["summary"]
        assert call["description"]
    assert len({call["operationId"] for call in calls}) == len(CALLS)
    schemes = description["components"]["securitySchemes"]
    assert schemes.keys() == {"OperatorKey", "SellerKey"}
    assert all(scheme["scheme"] == "bearer" and scheme["description"] for scheme in schemes.values())
    assert description["servers"]
    told = {tag["name"] for tag in description["tags"] if tag["description"]}
    assert told == {tag for call in calls for tag in call["tags"]}


def test_every_error_is_a_problem_with_its_codes(description: dict[str, Any]) -> None:
    found = set()
    for call in calls_of(description):
        problems = {
            status: resolved(description, answer) for status, answer in call["responses"].items() if status >= "400"
        }
        assert {"400", "401", "500", "503"} <= problems.keys()
        if "requestBody" in call:
            assert {"403", "413", "415"} <= problems.keys()
        for status, problem in problems.items():
            content = problem["content"]["application/problem+json"]
            codes = content["schema"]["allOf"][1]["properties"]["code"]["enum"]
            assert len(codes) == len(set(codes)) > 0
            assert set(content["examples"]) <= set(codes)
            for code in codes:
                assert f"`{code}`: {MEANING[code]}" in problem["description"]
            for example in content["examples"].values():
                assert example["value"]["status"] == int(status)
            found |= set(codes)
    assert found == MEANING.keys() - {"method_not_allowed", "too_many_requests"}
    assert {*REFUSED, *WRONG} <= {call["operationId"] for call in calls_of(description)}


def test_every_call_has_examples_and_they_fit(description: dict[str, Any]) -> None:
    components = description["components"]
    for call in calls_of(description):
        contents = [call.get("requestBody", {"content": {}})["content"]]
        contents += [resolved(description, answer).get("content", {}) for answer in call["responses"].values()]
        for content in contents:
            for kind, media in content.items():
                examples = (
                    [media["example"]] if "example" in media else [e["value"] for e in media["examples"].values()]
                )
                validator = Draft202012Validator({**media["schema"], "components": components})
                for example in examples:
                    for error in validator.iter_errors(example):
                        pytest.fail(f"{call['operationId']} {kind}: {error.json_path}: {error.message}")
        for parameter in call["parameters"]:
            if parameter["required"]:
                Draft202012Validator(parameter["schema"]).validate(parameter["example"])


def test_every_field_says_what_it_means(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    silent = [
        f"{name}.{field}"
        for name, shape in schemas.items()
        for field, part in shape.get("properties", {}).items()
        if not part.get("description")
    ]
    silent += [
        f"{call['operationId']}: {parameter['name']}"
        for call in calls_of(description)
        for parameter in call["parameters"]
        if not parameter.get("description")
    ]
    assert silent == []


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    for node in nodes(description):
        if isinstance(node.get("$ref"), str):
            assert resolved(description, node)


def test_what_comes_in_is_bounded(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    incoming = [parts for name, parts in schemas.items() if name.endswith(("Body", "Query"))]
    incoming += [call.get("parameters", []) for calls in description["paths"].values() for call in calls.values()]
    for node in nodes(incoming):
        match node.get("type"):
            case "string":
                assert node.keys() & {"maxLength", "enum", "format", "pattern"}, node
            case "integer":
                assert {"minimum", "maximum"} <= node.keys(), node
            case "array":
                assert "maxItems" in node, node


def test_a_review_is_described_with_all_its_fields(description: dict[str, Any]) -> None:
    review = description["components"]["schemas"]["ReviewAnswer"]
    assert set(review["required"]) == set(review["properties"])
    assert len(review["properties"]) == 24


class TestDocsPage:
    def test_everything_it_loads_comes_from_here_and_no_script_is_in_the_page(self) -> None:
        page = Caller().get("/docs")
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy + ";"
        assert "style-src 'self';" in policy + ";"
        assert b"http" not in page.body
        for name in ("swagger-ui.css", "swagger-ui-bundle.js", "docs.js", "docs.css", "favicon.svg"):
            assert f'"/api/v1/docs/{name}"'.encode() in page.body
            file = Caller().get(f"/docs/{name}")
            assert (file.status, file.headers["Cache-Control"]) == (200, "public, max-age=3600")
            assert file.body

    @pytest.mark.parametrize("name", ["redoc.standalone.js", "swagger-ui-init.js", "..%2F..%2F__init__.py", "nothing"])
    def test_no_other_file_is_served(self, name: str) -> None:
        assert Caller().get(f"/docs/{name}").problem == (404, "not_found")

    def test_the_front_door_points_the_way(self) -> None:
        assert Caller().get("/").json == {"openapi": "/api/v1/openapi.json", "docs": "/api/v1/docs"}

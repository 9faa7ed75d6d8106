from typing import Any

import pytest

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
    ("GET", "/orders/{order}"),
    ("GET", "/invitations"),
    ("POST", "/mailings"),
    ("POST", "/mailings/bulk"),
    ("POST", "/reviews"),
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


def test_every_call_needs_a_key_and_shows_its_problems(description: dict[str, Any]) -> None:
    names = set()
    for calls in description["paths"].values():
        for call in calls.values():
            assert call["security"]
            assert call["summary"]
            names.add(call["operationId"])
            for status in ("401", "403", "404", "422"):
                assert "application/problem+json" in call["responses"][status]["content"]
    assert len(names) == len(CALLS)
    assert all(scheme["scheme"] == "bearer" for scheme in description["components"]["securitySchemes"].values())


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    for node in nodes(description):
        if "$ref" in node:
            assert node["$ref"].removeprefix("#/components/schemas/") in description["components"]["schemas"]


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
        assert b"http" not in page.body
        for name in ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-init.js", "favicon.svg"):
            assert f'"/api/v1/docs/{name}"'.encode() in page.body
            file = Caller().get(f"/docs/{name}")
            assert (file.status, file.headers["Cache-Control"]) == (200, "public, max-age=3600")
            assert file.body

    @pytest.mark.parametrize("name", ["redoc.standalone.js", "..%2F..%2F__init__.py", "nothing"])
    def test_no_other_file_is_served(self, name: str) -> None:
        assert Caller().get(f"/docs/{name}").problem == (404, "not_found")

    def test_the_front_door_points_the_way(self) -> None:
        assert Caller().get("/").json == {"openapi": "/api/v1/openapi.json", "docs": "/api/v1/docs"}

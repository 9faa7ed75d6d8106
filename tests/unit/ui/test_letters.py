"""An e-mail within a frame: its own styles hold, and no others."""

from base64 import b64encode
from hashlib import sha256

from makegood.web.ui.letters import letter_response


def allowed(html: str) -> str:
    policy: dict[str, str] = {}
    for part in letter_response(html)["Content-Security-Policy"].split("; "):
        name, _, value = part.partition(" ")
        policy[name] = value
    return policy["style-src"]


def hashed(style: str) -> str:
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def test_each_style_is_allowed_by_its_hash_once_and_as_the_browser_reads_it() -> None:
    html = """<style>p > b { color: red }</style><p style="font-family: &quot;A&quot;">x<b style='color: red'>y</b>
        <i style="color: red">z</i><br style></p>"""
    assert allowed(html).split() == [
        "'unsafe-hashes'",
        hashed("p > b { color: red }"),
        hashed('font-family: "A"'),
        hashed("color: red"),
    ]


def test_without_styles_none_is_allowed() -> None:
    assert allowed("<p>x</p>") == "'none'"

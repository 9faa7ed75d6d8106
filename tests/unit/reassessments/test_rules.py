from dataclasses import replace

import pytest

from makegood.domain.reassessments import rules, states
from makegood.domain.reassessments.rules import Facts

FREE = Facts(removed=False, requested=False, reachable=True, contacted=True, contact_bounced=False)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (FREE, None),
        (replace(FREE, contact_bounced=True), None),
        (replace(FREE, contacted=False), "no_contact"),
        (replace(FREE, contacted=False, contact_bounced=True), "contact_bounced"),
        (replace(FREE, reachable=False), "customer_unreachable"),
        (replace(FREE, reachable=False, contacted=False), "customer_unreachable"),
        (replace(FREE, requested=True, reachable=False), "already_requested"),
        (replace(FREE, removed=True, requested=True), "review_removed"),
    ],
)
def test_r6_7_the_first_reason_that_holds_is_told(facts: Facts, reason: str | None) -> None:
    assert rules.first_obstacle(facts) == reason


STATES = ("none", "requested", "answered", "kept", "lapsed")
ALLOWED = {("none", "requested"), ("requested", "answered"), ("requested", "kept"), ("requested", "lapsed")}


@pytest.mark.parametrize("source", STATES)
@pytest.mark.parametrize("target", STATES)
def test_r6_2_a_request_goes_forward_once_and_never_back(source: str, target: str) -> None:
    assert states.is_allowed(source, target) is ((source, target) in ALLOWED)

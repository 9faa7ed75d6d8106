"""Whatever sellers, customers, operator and clock do in whatever order, Makegood does what the rules say (R1 to R13).

A bounded number of stories; `make fuzz-loop` (MAKEGOOD_TEST_FUZZ=1) tells others for as long as it takes.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.whole_loop.machine import WholeLoop

MANY = os.environ.get("MAKEGOOD_TEST_FUZZ") == "1"


@pytest.mark.django_db
def test_the_whole_loop() -> None:
    run_state_machine_as_test(
        WholeLoop,
        settings=settings(
            # A story that fails is made shorter by telling hundreds: with `make fuzz-loop`, not while CI waits.
            phases=list(Phase) if MANY else [Phase.generate],
            max_examples=2_000 if MANY else 6,
            stateful_step_count=60 if MANY else 40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

from collections.abc import Iterator

import pytest

from tests.integration.webhook_receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def told_by_story(settings) -> None:
    """Webhooks may reach this machine, and tell what `story.render` makes."""
    settings.MAKEGOOD_WEBHOOKS_ALLOW_PRIVATE = True
    settings.MAKEGOOD_WEBHOOK_DATA = dict.fromkeys(
        (
            "review.submitted",
            "review.regraded",
            "review.removed",
            "reassessment.requested",
            "message.received",
            "grade.changed",
        ),
        "tests.integration.webhooks.story.render",
    )

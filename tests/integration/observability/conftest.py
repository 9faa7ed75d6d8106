from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NoReturn

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

Samples = dict[str, float]


@pytest.fixture
def database_away() -> Callable[[], AbstractContextManager[None]]:
    """Within it every query fails as if the database were gone."""

    def refuse(*_: Any) -> NoReturn:
        raise OperationalError("connection to server at db.example failed for user anna@customers.example")

    @contextmanager
    def away() -> Iterator[None]:
        with connection.execute_wrapper(refuse):
            yield

    return away


def read_metrics(client: Client) -> Samples:
    """Every sample by its name with its labels, as `name{label="value"}`."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.content
    return samples(answer.content.decode())


def samples(text: str) -> Samples:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found

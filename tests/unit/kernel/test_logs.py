import logging
import logging.config

import pytest
from django.conf import settings


def test_no_log_line_holds_an_address_not_even_that_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler()
    made = logging.config.DictConfigurator(settings.LOGGING).configure_formatter
    handler.setFormatter(made(dict(settings.LOGGING["formatters"]["json"])))
    log = logging.getLogger("tests.logs")
    log.addHandler(handler)
    log.propagate = False
    try:
        raise ValueError("duplicate key: Key (lower(email))=(anna.de+vries@customers.example) and <bert@b.example>")
    except ValueError:
        log.exception("failed for carla@customers.example")
    line = capsys.readouterr().err
    assert "duplicate key" in line
    assert "failed for" in line
    assert not [name for name in ("anna", "vries", "bert", "carla", "customers.example") if name in line]

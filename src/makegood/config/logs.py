"""The one place where logs are set up: one line of JSON per event on stderr, in a terminal words that people read.

Lines of ours, of Django and of libraries take the same steps; `kernel.logs` says what must never stand in one.
"""

import json
import sys
from typing import Any

import structlog

from makegood.kernel.logs import only_the_pattern, safe_trace, without_secrets

# Of every line, whoever wrote it.
_STEPS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_NEVER = "CRITICAL"


def set_up(level: str) -> dict[str, Any]:
    """Sets structlog up, and returns the setting LOGGING; `level` (`info`, …) is that of our own lines."""
    level = level.upper()
    structlog.configure(
        processors=[*_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    only_the_pattern,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    safe_trace,
                    without_secrets,
                    _renderer(),
                ],
                "foreign_pre_chain": _STEPS,
            },
        },
        "handlers": {"stderr": {"class": "makegood.kernel.log_handler.StderrHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "makegood": {"level": level},
            # `web.ui.observing` tells of each request, its accident included, and names the route. These would name the
            # address of the page, and with it the token of a customer's link.
            "django.request": {"level": _NEVER},
            "django.security": {"level": "ERROR"},
            # It warns of each attempt that fails, which `domain.webhooks` tells better.
            "urllib3": {"level": "ERROR"},
            "_granian": {"level": "WARNING"},
        },
    }


def _renderer() -> structlog.typing.Processor:
    if sys.stderr is not None and sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    # One encoder for all lines, for `json.dumps` makes one for each. `without_secrets` leaves what JSON knows.
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return lambda _logger, _method, event: encode(event)

"""Regular expressions that most commands load and never look for."""

import re
from functools import cached_property
from typing import Any, cast


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self._written = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._written)

    def __getattr__(self, name: str) -> Any:
        """Asked for once each: what was found stands in the instance from then on."""
        found = getattr(self._compiled, name)
        setattr(self, name, found)
        return found


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The same as `re.compile`, done when it is first used: a list of words takes many times longer than its module."""
    return cast("re.Pattern[str]", _Late(pattern, flags))

"""Whether a seller wrote a salutation or a closing, which are added automatically (R5.2)."""

import re

from .common import GREETINGS
from .reading import composed, fold

_SALUTATION = re.compile(rf"(?:{'|'.join(sorted(GREETINGS | {'geachte'}))})(?: [^\s,!.:;]{{1,30}}){{0,4}} ?(?:[,!]|$)")
"""At the start of the first line: a greeting, at most a title and a name, and then a sign or the end of the line."""

_CLOSING = re.compile(
    r"(?:met |with )?(?:(?:zeer |very )?(?:vriendelijke|hartelijke|warme|lieve|kind|best|warm|many) )?"
    r"(?:groet|groeten|groetjes|regards|wishes|greetings)(?: van [^\s,]{1,30})?[ ,.!]*"
    r"|(?:hoogachtend|mvg|sincerely|yours sincerely|yours faithfully|kindest regards)[ ,.!]*"
)
"""A whole line."""

_LAST_LINES = 4


def frames_itself(text: str) -> bool:
    """Whether the text begins with a salutation or ends with a closing, so that the customer would read two."""
    lines = [line.strip() for line in fold(composed(text)).splitlines() if line.strip()]
    if not lines:
        return False
    return _SALUTATION.match(lines[0]) is not None or any(_CLOSING.fullmatch(one) for one in lines[-_LAST_LINES:])

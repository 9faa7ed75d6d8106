"""One finder per check; each takes a reading of the text and yields places in it."""

from .abuse import find_abuse
from .addresses import find_emails, find_links
from .names import find_names
from .numbers import find_ibans, find_phones, find_prices
from .reading import Reading, Span, read

__all__ = [
    "Reading",
    "Span",
    "find_abuse",
    "find_emails",
    "find_ibans",
    "find_links",
    "find_names",
    "find_phones",
    "find_prices",
    "read",
]

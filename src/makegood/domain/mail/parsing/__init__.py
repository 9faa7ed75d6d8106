"""Reading an incoming e-mail: bytes in, plain values out. No Django, no clock, no table, and never an exception."""

from .message import parse_email
from .parsed import Cut, IncomingFile, ParsedEmail, Report
from .reply import MARKERS, cut_reply

__all__ = ["MARKERS", "Cut", "IncomingFile", "ParsedEmail", "Report", "cut_reply", "parse_email"]

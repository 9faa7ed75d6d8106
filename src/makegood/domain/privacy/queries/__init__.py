from .ageing import talked_out, without_orders
from .document import document_of
from .overview import Kept, kept_of, own_review
from .traces import Traces, known_as, received_from, traces_of, unsettled_erasures

__all__ = [
    "Kept",
    "Traces",
    "document_of",
    "kept_of",
    "known_as",
    "own_review",
    "received_from",
    "talked_out",
    "traces_of",
    "unsettled_erasures",
    "without_orders",
]

from makegood.domain.exchange.rules import Counts, ImportReport, RowError

from .import_olist import import_olist

__all__ = ["Counts", "ImportReport", "RowError", "import_olist"]

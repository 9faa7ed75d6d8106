from makegood.domain.exchange.rules import Counts, ImportReport, RowError

from .import_file import FileReport, import_file
from .import_olist import import_olist

__all__ = ["Counts", "FileReport", "ImportReport", "RowError", "import_file", "import_olist"]

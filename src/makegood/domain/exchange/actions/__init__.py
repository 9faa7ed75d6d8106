from makegood.domain.exchange.rules import Counts, ImportReport, RowError

from ._file_run import FileReport
from .import_file import import_file
from .import_olist import import_olist

__all__ = ["Counts", "FileReport", "ImportReport", "RowError", "import_file", "import_olist"]

from .apply_erasures import apply_erasures
from .erase_customer import Erased, erase_customer
from .export_customer import export_customer, export_own_data
from .let_go import let_go
from .settle_erasures import settle_erasures

__all__ = [
    "Erased",
    "apply_erasures",
    "erase_customer",
    "export_customer",
    "export_own_data",
    "let_go",
    "settle_erasures",
]

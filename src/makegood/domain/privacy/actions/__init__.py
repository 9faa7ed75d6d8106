from .apply_erasures import apply_erasures
from .erase_customer import Erased, erase_customer
from .settle_erasures import settle_erasures

__all__ = ["Erased", "apply_erasures", "erase_customer", "settle_erasures"]

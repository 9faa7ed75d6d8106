"""Everything that is stored of one kind, as a file: as the API's GET gives it to the marketplace."""

from .listings import Listing, grades, orders, product_reviews, products, reviews, sellers
from .writing import Format, Progress, write

__all__ = [
    "Format",
    "Listing",
    "Progress",
    "grades",
    "orders",
    "product_reviews",
    "products",
    "reviews",
    "sellers",
    "write",
]

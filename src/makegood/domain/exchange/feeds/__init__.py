"""Feeds for Google: what customers wrote, in the XML that its Merchant Center reads."""

from .merchant_reviews import write_merchant_reviews
from .product_reviews import write_product_reviews
from .report import FeedError, LeftOut, MerchantReport, ProductReport

__all__ = ["FeedError", "LeftOut", "MerchantReport", "ProductReport", "write_merchant_reviews", "write_product_reviews"]

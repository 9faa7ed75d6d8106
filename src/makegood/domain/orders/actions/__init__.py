from .check_order import check_order
from .forget_customer import forget_customer, lock_customer, note_erasure_settled
from .import_orders import ImportedOrder, ImportedOrders, ImportedPurchase, import_orders
from .import_products import import_products, merge_products
from .issue_review_link import issue_review_link
from .look_again import look_again
from .merge_orders import GivenOrder, MergedOrders, merge_orders
from .note_complaint import note_complaint
from .put_order import CustomerData, ItemData, OrderData, PurchaseData, put_order
from .put_orders import Put, put_orders
from .put_product import ProductData, check_product, put_product
from .set_subscription import resubscribe, unsubscribe
from .shorten_customer import shorten_customer

__all__ = [
    "CustomerData",
    "GivenOrder",
    "ImportedOrder",
    "ImportedOrders",
    "ImportedPurchase",
    "ItemData",
    "MergedOrders",
    "OrderData",
    "ProductData",
    "PurchaseData",
    "Put",
    "check_order",
    "check_product",
    "forget_customer",
    "import_orders",
    "import_products",
    "issue_review_link",
    "lock_customer",
    "look_again",
    "merge_orders",
    "merge_products",
    "note_complaint",
    "note_erasure_settled",
    "put_order",
    "put_orders",
    "put_product",
    "resubscribe",
    "shorten_customer",
    "unsubscribe",
]

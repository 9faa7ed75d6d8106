from .import_orders import ImportedOrder, ImportedOrders, ImportedPurchase, import_orders, import_products
from .issue_review_link import issue_review_link
from .look_again import look_again
from .note_complaint import note_complaint
from .put_order import CustomerData, ItemData, OrderData, PurchaseData, put_order
from .put_product import ProductData, put_product
from .set_subscription import resubscribe, unsubscribe

__all__ = [
    "CustomerData",
    "ImportedOrder",
    "ImportedOrders",
    "ImportedPurchase",
    "ItemData",
    "OrderData",
    "ProductData",
    "PurchaseData",
    "import_orders",
    "import_products",
    "issue_review_link",
    "look_again",
    "note_complaint",
    "put_order",
    "put_product",
    "resubscribe",
    "unsubscribe",
]

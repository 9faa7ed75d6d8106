from .add_staff import add_staff
from .import_sellers import import_sellers
from .put_seller import SellerData, put_seller
from .set_notifications import set_notifications

__all__ = ["SellerData", "add_staff", "import_sellers", "put_seller", "set_notifications"]

from .add_staff import add_staff
from .import_sellers import import_sellers
from .move_revision import move_revision
from .put_seller import SellerData, put_seller

__all__ = ["SellerData", "add_staff", "import_sellers", "move_revision", "put_seller"]

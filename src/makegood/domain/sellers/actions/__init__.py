from .add_staff import add_staff
from .claim_digests import DueDigest, claim_digests
from .import_sellers import import_sellers
from .move_revision import move_revision
from .put_seller import SellerData, put_seller
from .set_notifications import set_notifications

__all__ = [
    "DueDigest",
    "SellerData",
    "add_staff",
    "claim_digests",
    "import_sellers",
    "move_revision",
    "put_seller",
    "set_notifications",
]

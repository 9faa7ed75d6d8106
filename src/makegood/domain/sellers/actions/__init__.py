from .accept_invitation import accept_invitation, accept_with_new_account
from .add_staff import add_staff
from .change_role import change_role
from .change_shop import change_shop
from .import_sellers import import_sellers
from .invite_staff import invite_staff
from .put_seller import SellerData, put_seller
from .remove_staff import remove_staff
from .settle_invitation import send_invitation_again, withdraw_invitation

__all__ = [
    "SellerData",
    "accept_invitation",
    "accept_with_new_account",
    "add_staff",
    "change_role",
    "change_shop",
    "import_sellers",
    "invite_staff",
    "put_seller",
    "remove_staff",
    "send_invitation_again",
    "withdraw_invitation",
]

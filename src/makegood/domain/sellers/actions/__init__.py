from .accept_invitation import accept_invitation, accept_with_new_account
from .add_staff import add_staff
from .change_role import change_role
from .change_shop import change_shop
from .claim_digests import DueDigest, claim_digests
from .dismiss_staff import dismiss_staff
from .import_sellers import import_sellers, merge_sellers
from .invite_staff import invite_staff
from .put_seller import SellerData, check_seller, put_seller
from .remove_staff import remove_staff
from .set_active import set_active
from .set_notifications import set_notifications
from .settle_invitation import send_invitation_again, withdraw_invitation
from .shut_out import shut_out
from .tell_of_webhook import tell_of_webhook

__all__ = [
    "DueDigest",
    "SellerData",
    "accept_invitation",
    "accept_with_new_account",
    "add_staff",
    "change_role",
    "change_shop",
    "check_seller",
    "claim_digests",
    "dismiss_staff",
    "import_sellers",
    "invite_staff",
    "merge_sellers",
    "put_seller",
    "remove_staff",
    "send_invitation_again",
    "set_active",
    "set_notifications",
    "shut_out",
    "tell_of_webhook",
    "withdraw_invitation",
]

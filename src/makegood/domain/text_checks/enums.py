from enum import StrEnum


class Check(StrEnum):
    """What can be looked for in a text; each is one check with a name (R11.2, R12.5)."""

    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    PRICE = "price"
    SHOP_NAME = "shop_name"
    ABUSE = "abuse"

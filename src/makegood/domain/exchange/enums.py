from enum import StrEnum


class Reason(StrEnum):
    """Why a row of an import was rejected; these words stand in the file of rejects.

    Beside them stand the codes of the API, where a value is not what the API takes either.
    """

    NOT_UTF8 = "not_utf8"
    INVALID_CHARACTERS = "invalid_characters"
    BROKEN_QUOTES = "broken_quotes"
    WRONG_COLUMN_COUNT = "wrong_column_count"
    TOO_LONG = "too_long"
    MISSING_ID = "missing_id"
    INVALID_ID = "invalid_id"
    DUPLICATE_ID = "duplicate_id"
    INVALID_SCORE = "invalid_score"
    INVALID_STATUS = "invalid_status"
    INVALID_TIMESTAMP = "invalid_timestamp"
    MISSING_TIMESTAMP = "missing_timestamp"
    IN_THE_FUTURE = "in_the_future"
    UNKNOWN_CUSTOMER = "unknown_customer"
    UNKNOWN_SELLER = "unknown_seller"
    UNKNOWN_ORDER = "unknown_order"
    ITEM_REJECTED = "item_rejected"
    NO_PURCHASE = "no_purchase"
    ALREADY_REVIEWED = "already_reviewed"
    INVALID_JSON = "invalid_json"
    DUPLICATE_NAME = "duplicate_name"
    LINES_DIFFER = "lines_differ"
    SCATTERED_ORDER = "scattered_order"
    SELLER_STAFF = "seller_staff"
    ERASED = "erased"


class Kind(StrEnum):
    """What a file for import or export holds."""

    SELLERS = "sellers"
    PRODUCTS = "products"
    ORDERS = "orders"
    REVIEWS = "reviews"
    PRODUCT_REVIEWS = "product-reviews"

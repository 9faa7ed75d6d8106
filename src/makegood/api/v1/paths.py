"""Ids in addresses."""

from makegood.kernel.errors import NotFound
from makegood.kernel.ids import is_marketplace_id


def checked_id(presented: str) -> str:
    """An id that can belong to something; our own random ids have a shape that the marketplace's may have too.

    Raises:
        NotFound: nothing can have it, so the database is not asked: PostgreSQL takes no NUL.
    """
    if not is_marketplace_id(presented):
        raise NotFound
    return presented

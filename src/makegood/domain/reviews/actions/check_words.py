from makegood.domain.text_checks.rules import SELLER_REVIEW_CHECKS, find

from ..enums import Words


def state_on_entry(words: str) -> Words:
    """Who may read what somebody just wrote: all, or the operator alone where it may hold what must not be public.

    That are addresses, numbers, links and abuse; never a price or a shop's name: that would silence complaints (R12.5).
    """
    return Words.CHECKING if find(words, checks=SELLER_REVIEW_CHECKS) else Words.SHOWN

from dataclasses import dataclass
from datetime import datetime

from ..models import Membership
from ..queries import Addressee, addressee
from ..rules import DAILY


@dataclass(frozen=True, slots=True)
class DueDigest:
    """Who gets a digest of which grade bands, since when."""

    member_id: int
    person: Addressee
    bands: tuple[str, ...]
    since: datetime


def claim_digests(*, seller_id: str, until: datetime) -> list[DueDigest]:
    """The digests of a shop that are due (R4.5); in the caller's transaction, which sends what there is to send.

    Everybody on the staff counts as told until then, also those who want none: whoever chooses the digest later
    is not told of months at once. What another worker has claimed is left to it.
    """
    members = list(
        Membership.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(seller_id=seller_id, digested_until__lt=until)
        .select_related("user", "seller")
        .order_by("pk")
    )
    Membership.objects.filter(pk__in=[member.pk for member in members]).update(digested_until=until)
    return [
        DueDigest(member.pk, addressee(member), bands, member.digested_until)
        for member in members
        if member.user.is_active and (bands := member.notifications.bands_told(DAILY))
    ]

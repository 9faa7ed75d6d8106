"""Who is asked for a review, and why not (R2)."""

from django.http import HttpRequest
from ninja import Query, Router

from makegood.domain.exchange.shapes.invitations import InvitationAnswer, InvitationPage, InvitationQuery
from makegood.domain.invitations import queries
from makegood.domain.invitations.enums import InvitationState
from makegood.kernel import clock
from makegood.kernel.replica import reads_from_replica

from ..auth import actor_of, any_key, own_seller

router = Router(tags=["invitations"])


@router.get(
    "/invitations",
    auth=any_key,
    response=InvitationPage,
    summary="How purchases stand with being asked for a review",
)
@reads_from_replica
def list_invitations(request: HttpRequest, query: Query[InvitationQuery]) -> InvitationPage:
    """Every purchase has its invitation, sent or not; those ordered last come first.

    How each stands is judged at the moment of the call. With `state` a call looks at a bounded number of purchases: a
    page can be short, or empty, and still have a `next_cursor`. Go on until that is null.
    """
    actor = actor_of(request)
    page = queries.list_invitations(
        by=actor,
        now=clock.now(),
        order=query.order or "",
        seller=query.seller or own_seller(actor) or "",
        state=InvitationState(query.state) if query.state else None,
        cursor=query.cursor or None,
        limit=query.limit,
    )
    return InvitationPage(items=[InvitationAnswer.of(one) for one in page.items], next_cursor=page.next_cursor)

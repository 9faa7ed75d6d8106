"""Commercial e-mails that the marketplace sends itself: on such a day we ask for nothing (R2.3)."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Status

from makegood.domain.exchange.shapes.mailings import MailingAnswer, MailingBody
from makegood.domain.invitations.actions import Mailing, report_mailing, report_mailings
from makegood.kernel import clock
from makegood.kernel.errors import Invalid

from ..auth import actor_of, operator_key
from ..bulk import DESCRIPTION, Outcome, answer_lines

router = Router(tags=["mailings"])


@router.post(
    "/mailings",
    auth=operator_key,
    response={200: MailingAnswer, 201: MailingAnswer},
    summary="Report a commercial e-mail of the marketplace's own",
)
def post_mailing(request: HttpRequest, body: MailingBody) -> Status[MailingAnswer]:
    """That customer is asked for nothing on that day. 201 the first time, 200 when it was known."""
    is_new = report_mailing(customer_ref=body.customer, day=body.date, by=actor_of(request), now=clock.now())
    return Status(201 if is_new else 200, _answer(body))


@router.post(
    "/mailings/bulk",
    auth=operator_key,
    summary="Report many of them, one a line",
    openapi_extra=DESCRIPTION,
)
def post_mailings(request: HttpRequest) -> HttpResponseBase:
    """Each line is the body of `POST /mailings`; each is answered with a line, in the same order."""
    actor = actor_of(request)

    def report(bodies: Sequence[MailingBody]) -> list[Outcome]:
        mailings = [Mailing(body.customer, body.date) for body in bodies]
        reported = report_mailings(mailings=mailings, by=actor, now=clock.now())
        return [
            Invalid([one.error]) if one.error else (201 if one.is_new else 200, _answer(body))
            for body, one in zip(bodies, reported, strict=True)
        ]

    return answer_lines(request, MailingBody, report)


def _answer(body: MailingBody) -> MailingAnswer:
    return MailingAnswer(customer=body.customer, date=body.date)

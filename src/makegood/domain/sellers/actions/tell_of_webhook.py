from datetime import datetime

from django.conf import settings
from django.urls import reverse

from makegood.domain.accounts.models import User
from makegood.domain.accounts.queries import operators
from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.webhooks.enums import Failure
from makegood.domain.webhooks.letters import compose_webhook_disabled
from makegood.domain.webhooks.models import Endpoint
from makegood.domain.webhooks.queries import host_of, waiting_at
from makegood.kernel.languages import spoken

from ..models import Seller
from ..queries import Addressee, owners_to_tell


def tell_of_webhook(*, endpoint: Endpoint, failure: Failure, now: datetime) -> None:
    """An endpoint was switched off because it failed: the owners of its shop hear of it, or the operator's people.

    In the caller's transaction.
    """
    seller = Seller.objects.filter(pk=endpoint.seller_ref).first() if endpoint.seller_ref else None
    people = owners_to_tell(seller) if seller else [_operator(person) for person in operators()]
    page = reverse("dashboard:webhook" if seller else "operator:webhook", args=[endpoint.pk])
    for person in people:
        language = spoken(person.language)
        rendered = compose_webhook_disabled(
            host=host_of(endpoint.url),
            failure=failure,
            waiting=waiting_at(endpoint),
            seller_name=seller.name if seller else "",
            link=settings.MAKEGOOD_BASE_URL + page,
            language=language,
        )
        queue_email(
            kind=EmailKind.WEBHOOK_DISABLED,
            to_address=person.address,
            to_name=person.name,
            content=rendered,
            about=endpoint.pk,
            language=language,
            seller_id=endpoint.seller_ref,
            now=now,
        )


def _operator(person: User) -> Addressee:
    return Addressee(str(person.pk), person.email, person.name, person.language)

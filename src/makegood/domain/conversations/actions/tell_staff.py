from datetime import datetime

from django.conf import settings
from django.urls import reverse

from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.sellers.queries import people_to_tell
from makegood.kernel.languages import spoken

from .. import letters
from ..models import Conversation, Message


def tell_staff(*, message: Message, conversation: Conversation, now: datetime) -> None:
    """Tell the seller's staff, by e-mail, of a message from a customer (R4.5, R5.8); in the caller's transaction.

    It goes to everybody who may answer; to the shop's own address where there is nobody yet.
    """
    link = settings.MAKEGOOD_BASE_URL + reverse("dashboard:conversation", args=[conversation.pk])
    files = list(message.attachments.values_list("name", flat=True))
    for person in people_to_tell(conversation.seller):
        language = spoken(person.language)
        rendered = letters.compose_notice(
            conversation.purchase,
            text=message.text,
            files=files,
            other_address=message.other_address,
            link=link,
            language=language,
        )
        queue_email(
            kind=EmailKind.CUSTOMER_MESSAGE,
            to_address=person.address,
            to_name=person.name,
            content=rendered,
            about=message.pk,
            seller_id=conversation.seller_id,
            language=language,
            dedupe_key=f"customer_message:{message.pk}:{person.key}",
            now=now,
        )

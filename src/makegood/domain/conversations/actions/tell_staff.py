from datetime import datetime

from makegood.domain.mail.actions import queue_email
from makegood.domain.mail.enums import EmailKind
from makegood.domain.sellers.queries import people_to_tell
from makegood.kernel.languages import spoken

from ..models import Conversation, Message
from ._make_up import MadeUp


def tell_staff(*, message: Message, conversation: Conversation, made_up: MadeUp, now: datetime) -> None:
    """Tell the seller's staff, by e-mail, of a message from a customer (R4.5, R5.8); in the caller's transaction.

    It goes to everybody who may answer; to the shop's own address where there is nobody yet.
    """
    for person in people_to_tell(conversation.seller):
        language = spoken(person.language)
        queue_email(
            kind=EmailKind.CUSTOMER_MESSAGE,
            to_address=person.address,
            to_name=person.name,
            content=made_up.notice(language),
            about=message.pk,
            seller_id=conversation.seller_id,
            language=language,
            dedupe_key=f"customer_message:{message.pk}:{person.key}",
            now=now,
        )

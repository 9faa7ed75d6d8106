import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from makegood.kernel import actors
from makegood.kernel.errors import FieldError, Invalid, Refused

from .. import queries, rules
from ..models import Conversation, Message
from ._make_up import Incoming, KeptFile
from .keep_upload import Upload, check_size, check_type
from .receive_message import receive_message
from .send_message import clean_message


def answer_by_link(
    *, conversation: Conversation, text: str, uploads: Sequence[Upload] = (), once: str, now: datetime
) -> Message | None:
    """A customer's message, written on the page behind their link; None when the same form was sent before.

    `once` is of one showing of the form: the same words from another one are another message.

    Raises:
        Invalid: `required`, `too_long`, `invalid_characters`; `attachment_type`, `attachments_too_large`.
        Refused: `seller_inactive`; `too_many` for more messages in a day than a person writes.
    """
    if not conversation.seller.active:
        raise Refused("seller_inactive", _("This shop is closed, so nobody there can read or answer a message."))
    words, files = _checked(text, uploads)
    key = _once_key(conversation, once, words, files)
    if Message.objects.filter(once_key=key).exists():
        return None
    if queries.written_on_page(conversation, since=now - timedelta(days=1)) >= rules.PAGE_MESSAGES_A_DAY:
        raise Refused("too_many", _("You have sent very many messages today. Please try again tomorrow."))
    return receive_message(
        conversation=conversation,
        incoming=Incoming(words, files=files, once_key=key),
        by=actors.customer(conversation.purchase.customer_id),
        now=now,
    )


def _checked(text: str, uploads: Sequence[Upload]) -> tuple[str, list[KeptFile]]:
    """The words and files, with everything told at once that is wrong with either."""
    words, files = "", []
    errors: list[FieldError] = []
    try:
        words = clean_message(text)
    except Invalid as error:
        errors += error.errors
    try:
        check_size(sum(len(upload.data) for upload in uploads))
        for upload in uploads:
            content_type = check_type(upload.data)
            files.append(KeptFile(rules.safe_file_name(upload.name, content_type), content_type, upload.data))
    except Invalid as error:
        errors += error.errors
    if errors:
        raise Invalid(errors)
    return words, files


def _once_key(conversation: Conversation, once: str, words: str, files: Sequence[KeptFile]) -> str:
    # The words belong to it: whoever goes back in the browser and writes something else has sent another message.
    told_apart = hashlib.sha256(f"page\n{conversation.pk}\n{once}\n{words}".encode())
    for file in files:
        told_apart.update(hashlib.sha256(file.data).digest())
    return told_apart.hexdigest()

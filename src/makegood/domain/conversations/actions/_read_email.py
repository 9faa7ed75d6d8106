from collections.abc import Callable

from makegood.domain.mail.addresses import read_address, relay_address
from makegood.domain.mail.parsing import IncomingFile, ParsedEmail

from .. import rules
from ..hiding import hide_addresses, same_address
from ..models import Conversation
from ..queries import own_addresses
from ._make_up import Incoming, KeptFile

_ADDRESSES_HIDDEN = 20
_LEFT_OUT_NAMED = 100
_SUBJECT_LENGTH = 200
_HEADER_ID_LENGTH = 255


def read_email(*, mail: ParsedEmail, conversation: Conversation, automatic: bool, once_key: str) -> Incoming:
    """What an e-mail says in its conversation, without the customer's address (R5.6).

    `automatic`: no person wrote it. One from another address than the customer's is marked, and is no answer.
    """
    customer = conversation.purchase.customer
    hide = _hider(mail, conversation)
    new = mail.new_text[: rules.NEW_TEXT_LIMIT]
    rest = [mail.new_text[rules.NEW_TEXT_LIMIT :], mail.quoted]
    files, left_out = _files(mail.files, hide)
    return Incoming(
        text=hide(new),
        quoted=hide("\n\n".join(part for part in rest if part)),
        subject=hide(mail.subject)[:_SUBJECT_LENGTH],
        files=files,
        left_out=left_out,
        auto_reply=automatic,
        other_address=not same_address(mail.from_address, customer.email),
        header_id=mail.message_id if len(mail.message_id) <= _HEADER_ID_LENGTH else "",
        once_key=once_key,
    )


def _hider(mail: ParsedEmail, conversation: Conversation) -> Callable[[str], str]:
    relay = relay_address(conversation.relay_token)
    senders = sorted(mail.other_addresses)[:_ADDRESSES_HIDDEN]
    known = {*own_addresses(conversation), mail.from_address, *senders}
    wanted = {address for address in known if address and read_address(address) is None}
    return lambda text: hide_addresses(text, wanted, relay)


def _files(found: tuple[IncomingFile, ...], hide: Callable[[str], str]) -> tuple[list[KeptFile], list[str]]:
    """The files that are kept, and the names of the others with why: type, size (10 MB together) or number."""
    kept: list[KeptFile] = []
    left_out: list[str] = []
    room = rules.ATTACHMENTS_LIMIT
    for file in found:
        name = hide(file.name)
        kind = rules.kept_type(file.name, file.content_type, file.data)
        why = ""
        if kind is None:
            why = "type"
        elif len(file.data) > room:
            why = "size"
        elif len(kept) >= rules.KEPT_FILES_LIMIT:
            why = "number"
        if kind is None or why:
            left_out.append(f"{name[-150:] or file.content_type} ({why})")
            continue
        room -= len(file.data)
        data = _hidden_in_text(file.data, hide) if kind == "text/plain" else file.data
        kept.append(KeptFile(rules.safe_file_name(name, kind), kind, data))
    if len(left_out) > _LEFT_OUT_NAMED:
        left_out = [*left_out[:_LEFT_OUT_NAMED], "…"]
    return kept, left_out


def _hidden_in_text(data: bytes, hide: Callable[[str], str]) -> bytes:
    """A text file, which a very long e-mail's own text becomes: it quotes the customer's address as the e-mail does."""
    try:
        return hide(data.decode("utf-8")).encode("utf-8")
    except UnicodeDecodeError:
        return data

"""The mailbox folder, the default where no mail server is set: each e-mail is a file that any mail program opens."""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from email.utils import parseaddr
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from makegood.kernel.clock import wall_now
from makegood.kernel.files import private, sync_folder
from makegood.kernel.ids import new_id

_LAST = ".last"
_BOUNCE_ADDRESS = re.compile(rb"Return-Path: <b-([a-z2-7]{26})@")
"""Each file begins with the envelope sender, which names the e-mail (R5.9)."""


class MailboxBackend(BaseEmailBackend):
    """Writes `{UTC time}-{n}.eml` files, whose sorted names follow the order of sending.

    The time is the machine's, the moment of sending; n counts within that second. Two workers may write at once.
    """

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently, **options)
        self._folder = Path(settings.MAKEGOOD_MAILBOX)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write one file per message and recipient; the number of messages."""
        for message in email_messages:
            sender = parseaddr(message.from_email)[1]
            body = message.message().as_bytes()
            for recipient in message.recipients():
                self._write(sender, parseaddr(recipient)[1], body)
        return len(email_messages)

    def _write(self, sender: str, recipient: str, body: bytes) -> None:
        # 0700 and 0600: these are people's letters.
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{new_id()}.part"
        try:
            with open(draft, "xb", opener=private) as file:
                file.write(f"Return-Path: <{sender}>\nDelivered-To: {recipient}\n".encode())
                file.write(body)
                if not settings.MAKEGOOD_DEMO:  # its letters are made up, and hundreds before its first page
                    file.flush()
                    os.fsync(file.fileno())
            with self._next_name() as name:
                draft.rename(self._folder / name)
        finally:
            draft.unlink(missing_ok=True)
        if not settings.MAKEGOOD_DEMO:
            sync_folder(self._folder)

    @contextmanager
    def _next_name(self) -> Iterator[str]:
        """A name after all given before, also when the clock steps back; others wait until it is taken."""
        with open(self._folder / _LAST, "a+", opener=private) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last, number = _read_last(file)
            stamp = wall_now().strftime("%Y%m%dT%H%M%SZ")
            stamp, number = (stamp, 1) if stamp > last else (last, number + 1)
            while (self._folder / _name(stamp, number)).exists():  # a crash before the number was noted
                number += 1
            yield _name(stamp, number)
            file.seek(0)
            file.truncate()
            file.write(f"{stamp} {number}")


def letters() -> dict[Path, str]:
    """The files of the folder, half written ones too, each with the id of its e-mail; none without such a folder."""
    folder = Path(settings.MAKEGOOD_MAILBOX)
    found = {}
    for path in (*folder.glob("*.eml"), *folder.glob(".*.part")):
        try:
            with path.open("rb") as file:
                first = _BOUNCE_ADDRESS.match(file.readline(500))
        except FileNotFoundError:
            continue  # it got its name just now, and the worker looks after it
        if first:
            found[path] = first[1].decode()
    return found


def remove_letters(paths: Iterable[Path]) -> int:
    """Remove these files; how many."""
    removed = 0
    for path in paths:
        path.unlink(missing_ok=True)
        removed += 1
    if removed:
        sync_folder(Path(settings.MAKEGOOD_MAILBOX))
    return removed


def _name(stamp: str, number: int) -> str:
    return f"{stamp}-{number:06}.eml"


def _read_last(file: TextIOWrapper) -> tuple[str, int]:
    file.seek(0)
    stamp, _, number = file.read().partition(" ")
    return (stamp, int(number)) if number.isdigit() else ("", 0)

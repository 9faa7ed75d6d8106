"""What a password must be: long, not common, not known from a theft, more than words that everybody here knows."""

import hashlib
import os
import re
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from makegood.domain.sellers.queries import roles_of
from makegood.kernel.values import fold, search_words

log = structlog.get_logger("makegood.security")

SHORTEST = 10
REST = 6
"""So many letters and digits a password has besides the words that everybody knows."""
_SHORTEST_WORD = 4
_NOBODYS = ("localhost", "makegood", "reply")
"""What stands there where nothing was settled says nothing of this marketplace."""


class LongEnough:
    """At least 10 characters. Django's own says so in English on Dutch pages: its catalogue lacks the text."""

    def validate(self, password: str, _user: object = None) -> None:
        """Raises ValidationError for a password that is too short."""
        if len(password) < SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("A password has at least %(shortest)s characters.") % {"shortest": SHORTEST}


class NotOurWords:
    """More than the names of the marketplace, its host and the person's shops: those are the first that one guesses."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a password of which too little is left without these words."""
        rest = fold(password)
        for word in sorted(_words_of(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != fold(password) and len(re.sub(r"[\W_]", "", rest)) < REST:
            raise ValidationError(self.get_help_text(), code="password_of_our_words")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("It is more than the name of the marketplace or of a shop with a few characters.")


def _words_of(user: Any) -> set[str]:
    names = [settings.MAKEGOOD_MARKETPLACE_NAME, settings.MAKEGOOD_INBOUND_DOMAIN.rpartition(".")[0]]
    names.append((urlsplit(settings.MAKEGOOD_BASE_URL).hostname or "").rpartition(".")[0])
    if user is not None:
        names.append(user.joins)
    if user is not None and user.pk is not None:
        names += [role.seller.name for role in roles_of([user.pk]).get(user.pk, [])]
    words = {word for name in names for word in search_words(name)}
    return {word for word in words if len(word) >= _SHORTEST_WORD and word not in _NOBODYS}


class NotStolen:
    """None that is known from a theft elsewhere, where the operator keeps such a list; nobody is asked.

    The list is `pwnedpasswords.txt` in the data folder, as the downloader of Have I Been Pwned writes it: a line
    `SHA-1:COUNT` for each password, in order. It is looked into in a few steps, however large it is.
    """

    def validate(self, password: str, _user: object = None) -> None:
        """Raises ValidationError for a password that stands in the list."""
        wanted = hashlib.sha1(password.encode("utf-8", "replace"), usedforsecurity=False).hexdigest().upper().encode()
        try:
            with Path(settings.MAKEGOOD_STOLEN_PASSWORDS).open("rb") as file:
                found = _stands_in(file, wanted)
        except FileNotFoundError:
            return
        except OSError:
            log.exception("the list of stolen passwords cannot be read")
            return
        if found:
            message = _("This password is known from a theft at another place. Choose one that you use nowhere else.")
            raise ValidationError(message, code="password_stolen")

    def get_help_text(self) -> str:
        """Nothing that helps to choose one."""
        return ""


def _stands_in(file: BinaryIO, wanted: bytes) -> bool:
    """Whether a line begins with it, in a file of lines in order: halves what is left until it is found."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        if middle > low:
            # From one before, so that a line which begins right here is not passed over.
            file.seek(middle - 1)
            file.readline(100)
        else:
            file.seek(low)
        begins = file.tell()
        line = file.readline(100)
        if begins >= high or not line:
            high = middle
        elif line[: len(wanted)].upper() < wanted:
            low = begins + len(line)
        elif line[: len(wanted)].upper() == wanted:
            return True
        else:
            high = middle
    return False

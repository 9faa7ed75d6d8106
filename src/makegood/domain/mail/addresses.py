"""Addresses: our own relay and bounce addresses, and other people's in the form that mail servers take."""

import re
from dataclasses import dataclass
from email.header import Header
from enum import StrEnum

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from makegood.kernel.ids import ID_LENGTH

from .models import Email

ADDRESS_LENGTH = 254
"""Characters, what every table that holds an address can take (RFC 5321 allows no more)."""

# What a mail server can be told in an envelope without misreading it: an atom or a quoted string, and a host name.
_LOCAL = re.compile(r"""([^\s\x00-\x1f\x7f<>()\[\]:;@\\,"]+|"[^\x00-\x1f\x7f"\\]+")\Z""")
_DOMAIN = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\Z")
# Leaves room for a header's name on the same line (78 characters): a longer word would be moved to the next one,
# and one of more than 998 would be too long for any line.
_LONGEST_WORD = 60


def bounce_address(email: Email) -> str:
    """The envelope sender of one e-mail: what comes back to it needs no parsing to be placed (R5.9)."""
    return f"b-{email.pk}@{settings.MAKEGOOD_INBOUND_DOMAIN}"


def relay_address(token: str) -> str:
    """The address behind which a conversation's answers come back (R5.9)."""
    return f"c-{token}@{settings.MAKEGOOD_INBOUND_DOMAIN}"


def message_id(email_id: str) -> str:
    """The Message-ID of one e-mail; the same at every attempt (R13.4)."""
    return f"<{email_id}@{settings.MAKEGOOD_INBOUND_DOMAIN}>"


class OwnKind(StrEnum):
    """What an address of the relay domain is for."""

    RELAY = "c"
    """A conversation's; its token is the conversation's."""
    BOUNCE = "b"
    """The envelope sender of an e-mail; its token is the e-mail's id."""


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """A relay or bounce address, read. Nobody may have it: only its form is known."""

    kind: OwnKind
    token: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.token}@{settings.MAKEGOOD_INBOUND_DOMAIN}"


_OWN_LOCAL = re.compile(rf"([cb])-([a-z2-7]{{{ID_LENGTH}}})\Z")


def read_address(address: str) -> OwnAddress | None:
    """Which relay or bounce address this is, in whatever case and with or without <>; None for any other."""
    local, at, domain = address.strip().removeprefix("<").removesuffix(">").strip().lower().rpartition("@")
    found = _OWN_LOCAL.match(local)
    if not (at and found and domain.rstrip(".") == settings.MAKEGOOD_INBOUND_DOMAIN):
        return None
    return OwnAddress(OwnKind(found[1]), found[2])


class AddressError(ValueError):
    """An address that no e-mail can be sent to; its text says why, without the address."""


def ascii_address(address: str) -> str:
    """An address as it stands in the envelope: an international domain in its ASCII form (IDNA 2008).

    Raises:
        AddressError: it is not an address, or its part before the @ is not ASCII, which needs SMTPUTF8.
    """
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise AddressError("the part before the @ is not ASCII: servers that accept that (SMTPUTF8) are not supported")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except UnicodeError:
            raise AddressError("the domain is not a valid international name") from None
    if not (_LOCAL.match(local) and _DOMAIN.match(domain)):
        raise AddressError("this is not an e-mail address")
    return f"{local}@{domain}"


def is_address(address: str) -> bool:
    """Whether an e-mail can be sent to this address, as far as its form tells. Whoever stores one asks this first."""
    # A quoted part may hold spaces and even control characters; nobody's address does, and headers are safer without.
    if len(address) > ADDRESS_LENGTH or re.search(r"[\s\x00-\x1f\x7f]", address):
        return False
    try:
        validate_email(address)
        ascii_address(address)
    except (ValidationError, AddressError):
        return False
    return True


def header_text(text: str) -> str:
    """A text for a header, on one line, in ASCII: encoded words where needed (RFC 2047)."""
    if text.isascii() and "=?" not in text and all(len(word) <= _LONGEST_WORD for word in text.split(" ")):
        return text
    return Header(text, "utf-8", maxlinelen=_LONGEST_WORD).encode(linesep="")


def mailbox(name: str, address: str) -> str:
    """`"name" <address>` for a header, in ASCII; any name survives it, with quotes, commas, @ or emoji."""
    address = ascii_address(address)
    if not name:
        return address
    encoded = header_text(name)
    if encoded == name:
        escaped = name.replace("\\", r"\\").replace('"', r"\"")
        encoded = f'"{escaped}"'
    return f"{encoded} <{address}>"

"""Where a webhook may go: which addresses can be given, and which machines may be reached (R14.3)."""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import URL_LENGTH

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]
"""All addresses of a host's name, for a port; raises OSError when there are none."""

_PORTS = {"http": 80, "https": 443}
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"^`{|}\s]")
_NAME = re.compile(r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\Z")
_NUMBER = re.compile(r"([0-9]+|0x[0-9a-f]*)\Z")
_OWN_NAMES = ("localhost", "local", "internal", "localdomain", "home.arpa")
"""What these names lead to is in somebody's own network."""

# Addresses that lead elsewhere than they say, and what Python's tables do not count as private.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # for protocols
        "192.88.99.0/24",  # relays of 6to4
        "100.64.0.0/10",  # shared by a provider's customers (RFC 6598)
        "2001::/23",  # Teredo, ORCHID and other special ones
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: holds an IPv4 address
        "3fff::/20",  # documentation
    )
)
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
"""Outside it nothing is public: mapped and translated IPv4 (::ffff:0:0/96, 64:ff9b::/96), link-local, unique local."""


class BadUrl(Exception):
    """An address that cannot be called; `code` says why, `message` says it to people."""

    def __init__(self, code: str, message: Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts. `host` is in ASCII; an IPv6 one stands without brackets."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query."""

    @property
    def netloc(self) -> str:
        """Host and port as they stand in an address and in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.netloc}{self.path}"


def read_url(typed: str, *, allow_private: bool) -> Target:
    """An address as it will be called.

    Raises:
        BadUrl: `required`, `too_long`, `invalid_url`, `https_required`, `credentials_in_url`, `fragment_in_url`,
            `invalid_port`, `private_address`.
    """
    text = typed.strip()
    if not text:
        raise BadUrl("required", _("This cannot be left empty."))
    if len(text) > URL_LENGTH:
        raise BadUrl("too_long", _("This address is too long: at most 2000 characters fit."))
    if _UNFIT.search(text):
        raise _invalid()
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise _invalid() from None
    if parts.scheme not in _PORTS or not host:
        raise _invalid()
    if parts.scheme == "http" and not allow_private:
        raise BadUrl("https_required", _("The address must begin with https://."))
    if "@" in parts.netloc:
        raise BadUrl("credentials_in_url", _("The address may not hold a name or password."))
    if "#" in text:
        raise BadUrl("fragment_in_url", _("The address may not hold a part behind a #."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    port = _port(parts.scheme, lambda: parts.port, allow_private=allow_private)
    target = Target(parts.scheme, _host(host, allow_private=allow_private), port, path + query)
    if len(target.url) > URL_LENGTH:
        raise BadUrl("too_long", _("This address is too long: at most 2000 characters fit."))
    return target


def _invalid() -> BadUrl:
    return BadUrl("invalid_url", _("This is not a web address, such as https://shop.example/webhooks."))


def _port(scheme: str, given: Callable[[], int | None], *, allow_private: bool) -> int:
    try:
        port = given()
    except ValueError:
        port = 0
    if port is None:
        return _PORTS[scheme]
    # Below 1024 other servers than those of the web listen, mail servers for one.
    if port == 0 or (port < 1024 and port not in _PORTS.values() and not allow_private):
        raise BadUrl("invalid_port", _("The port must be 443, 80, or one from 1024 to 65535."))
    return port


def _host(host: str, *, allow_private: bool) -> str:
    literal = _literal(host)
    if literal is None:
        try:
            # First in the form that browsers use: wide digits and dots are digits and dots.
            name = host if host.isascii() else idna.encode(host, uts46=True, transitional=False).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise _invalid() from None
        name = name.lower()
        bare = name.rstrip(".")
        literal = _literal(bare)
        # 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are 127.0.0.1 to some: no name ends in a number.
        if literal is None and (not _NAME.match(bare) or _NUMBER.match(bare.rpartition(".")[2])):
            raise _invalid()
        if literal is None:
            if not allow_private and ("." not in bare or any(f".{bare}".endswith(f".{own}") for own in _OWN_NAMES)):
                raise _private()
            return bare
    if not (allow_private or is_public(literal)):
        raise _private()
    return str(literal)


def _private() -> BadUrl:
    return BadUrl("private_address", _("This address is not one on the public internet."))


def _literal(host: str) -> Address | None:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if isinstance(found, ipaddress.IPv6Address) and found.scope_id else found


def is_public(address: Address) -> bool:
    """Whether an address is one machine's on the public internet."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_V6:
        return False
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def ask_dns(host: str, port: int) -> list[str]:
    """The addresses of a name, from the system, in the order in which to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_kind, place in found))


def addresses_of(target: Target, *, allow_private: bool, resolve: Resolve = ask_dns) -> list[str]:
    """The addresses to connect to; asked for once, so that what was checked is what is called.

    Raises:
        BadUrl: `private_address`: one of them is not public.
        OSError: there are none.
    """
    literal = _literal(target.host)
    found = [target.host] if literal is not None else resolve(target.host, target.port)
    if not allow_private and not all(_is_public_text(one) for one in found):
        raise _private()
    return found


def _is_public_text(text: str) -> bool:
    literal = _literal(text)
    return literal is not None and is_public(literal)

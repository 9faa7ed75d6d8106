"""What a seller reads never shows the customer's own address (R5.6): the relay address stands in its place."""

import re
from collections.abc import Iterable

import idna

# Programs put these into long words so that they may be broken, or so that no link is made of them.
_INVISIBLE = "[\u00ad\u200b-\u200d\u2060\ufeff]*"
_AT = "(?:@|%(?:25)*40|\uff20|&#64;|&#x40;|&commat;)"


def hide_addresses(text: str, addresses: Iterable[str], relay: str) -> str:
    """A text in which each of these addresses is replaced by the relay address.

    In any case, percent-encoded as in links (once or more), with the domain in letters or in its ASCII form, and with
    invisible characters in between. Also where it is only the end of a longer word: "Vananna@example.com" is more
    often two glued words than somebody else's address, and must not show what it ends in.
    """
    # Longest first: with a shorter one replaced in its middle, the longer would no longer be found.
    wanted = sorted({address.strip().lower() for address in addresses if "@" in address.strip("@ ")}, key=_longest)
    if not (wanted and text):
        return text
    pattern = "|".join(_address_pattern(address) for address in wanted)
    return re.sub(pattern, lambda _: relay, text, flags=re.IGNORECASE)


def domain_forms(domain: str) -> set[str]:
    """An internationalised domain in letters and in ASCII; any other as it is. Lower-case."""
    domain = domain.lower().rstrip(".")
    forms = {domain}
    try:
        ascii_form = idna.encode(domain, uts46=True).decode("ascii")
        forms |= {ascii_form, idna.decode(ascii_form)}
    except (UnicodeError, IndexError):
        pass
    return forms


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are the same mailbox, as far as their form tells: without case, in either form."""
    local, at, domain = one.strip().lower().rpartition("@")
    other_local, _, other_domain = other.strip().lower().rpartition("@")
    return bool(at) and local == other_local and bool(domain_forms(domain) & domain_forms(other_domain))


def _longest(address: str) -> tuple[int, str]:
    return -len(address), address


def _address_pattern(address: str) -> str:
    local, _, domain = address.rpartition("@")
    domains = "|".join(_letters(form) for form in sorted(domain_forms(domain)))
    return f"{_letters(local)}{_INVISIBLE}{_AT}{_INVISIBLE}(?:{domains})"


def _letters(word: str) -> str:
    return _INVISIBLE.join(_letter(char) for char in word)


def _letter(char: str) -> str:
    encoded = {
        "".join(f"%(?:25)*{byte:02x}" for byte in form.encode("utf-8", "replace")) for form in (char, char.upper())
    }
    return f"(?:{'|'.join([re.escape(char), *sorted(encoded)])})"

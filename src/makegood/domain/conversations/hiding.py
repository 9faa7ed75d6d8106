"""What a seller reads never shows the customer's own address (R5.6): the relay address stands in its place."""

import re
from collections.abc import Iterable
from functools import lru_cache

import idna

# Programs put these into long words so that they may be broken, or so that no link is made of them.
_INVISIBLE = "[\u00ad\u200b-\u200d\u2060\ufeff]*"
_AT = re.compile("@|%(?:25)*40|\uff20|&#64;|&#x40;|&commat;", re.IGNORECASE)


def hide_addresses(text: str, addresses: Iterable[str], relay: str) -> str:
    """A text in which each of these addresses is replaced by the relay address.

    In any case, percent-encoded as in links (once or more), with the domain in letters or in its ASCII form, and with
    invisible characters in between. Also where it is only the end of a longer word: "Vananna@example.com" is more
    often two glued words than somebody else's address, and must not show what it ends in.
    """
    patterns = [
        _patterns(address) for address in sorted(set(addresses)) if address.strip().strip("@") and "@" in address
    ]
    if not patterns:
        return text
    backwards = text[::-1]
    pieces: list[str] = []
    done = 0
    # From each @ to both sides, so that the time does not grow with what stands between them.
    for at in _AT.finditer(text):
        spans = []
        for local, domain in patterns:
            after = domain.match(text, at.end())
            before = local.match(backwards, len(text) - at.start()) if after else None
            if after and before:
                spans.append((max(done, len(text) - before.end()), after.end()))
        if spans and at.start() >= done:
            start, end = min(start for start, _ in spans), max(end for _, end in spans)
            pieces += [text[done:start], relay]
            done = end
    return "".join([*pieces, text[done:]])


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


@lru_cache(maxsize=64)  # each piece of a message is looked through for the same ones
def _patterns(address: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before the @, written backwards, and what stands behind it."""
    local, _, domain = address.strip().lower().rpartition("@")
    domains = sorted(domain_forms(domain), key=lambda form: (-len(form), form))
    return (
        re.compile("".join(_INVISIBLE + _letter(char, backwards=True) for char in reversed(local)), re.IGNORECASE),
        re.compile("|".join("".join(_INVISIBLE + _letter(char) for char in form) for form in domains), re.IGNORECASE),
    )


def _letter(char: str, *, backwards: bool = False) -> str:
    """One character, as it is or percent-encoded."""
    ways = {re.escape(char)}
    for form in (char, char.upper()):
        codes = [f"{byte:02x}" for byte in form.encode("utf-8", "replace")]
        if backwards:
            ways.add("".join(f"{code[::-1]}(?:52)*%" for code in reversed(codes)))
        else:
            ways.add("".join(f"%(?:25)*{code}" for code in codes))
    return f"(?:{'|'.join(sorted(ways))})"

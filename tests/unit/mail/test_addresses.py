import email.policy
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from makegood.domain.mail.addresses import (
    AddressError,
    ascii_address,
    bounce_address,
    header_text,
    is_address,
    mailbox,
    message_id,
    read_address,
    relay_address,
)
from makegood.domain.mail.models import Email
from makegood.domain.mail.rendering import one_line

names = st.text(max_size=200).filter(lambda text: text.isprintable()).map(one_line)


def parse(header: str, value: str) -> object:
    return message_from_bytes(f"{header}: {value}\n\n".encode("ascii"), policy=email.policy.default)[header]


def display_name(value: str) -> str:
    """The name as RFC 2047 joins it: email.policy puts a space between neighbouring encoded words of a name."""
    return str(make_header(decode_header(parseaddr(value)[0])))


def test_relay_and_bounce_addresses_lie_on_the_relay_domain(settings):
    settings.MAKEGOOD_INBOUND_DOMAIN = "reply.shop.example"
    assert relay_address("tok") == "c-tok@reply.shop.example"
    assert bounce_address(Email(pk="abc")) == "b-abc@reply.shop.example"
    assert message_id("abc") == "<abc@reply.shop.example>"


@pytest.mark.parametrize(
    "name",
    [
        "Anna",
        'Anna "de snelle" Vries',
        "Vries, Anna de",
        "anna@home",
        "Back\\slash",
        "Jan  Jansen",
        "Zoë Überaß",
        "שרה כהן",
        "محمد",
        "👩‍👩‍👧 Family",
        "=?utf-8?q?fake?=",
        "<script>",
        "a" * 200,
        "é" * 200,
        "(comment) [x]; :",
        "\u202eright to left",
    ],
)
def test_any_name_survives_the_header(name):
    value = mailbox(name, "c-x@reply.example")
    assert [found.addr_spec for found in parse("From", value).addresses] == ["c-x@reply.example"]
    assert display_name(value) == name


@given(names)
@example("=")
@example("a\\")
def test_no_name_changes_the_address_or_adds_another(name):
    value = mailbox(name, "c-x@reply.example")
    assert [found.addr_spec for found in parse("From", value).addresses] == ["c-x@reply.example"]
    assert display_name(value) == name


@given(names)
def test_any_subject_survives_the_header(subject):
    assert str(parse("Subject", header_text(subject))) == subject


@given(st.text(max_size=300))
def test_a_header_is_ascii_on_one_line_whatever_the_text(text):
    header = header_text(one_line(text.encode("utf-8", "replace").decode()))
    assert header.isascii()
    assert "\n" not in header
    assert "\r" not in header


def test_an_international_domain_is_sent_to_in_its_ascii_form():
    assert ascii_address("anna@bücher.example") == "anna@xn--bcher-kva.example"


def test_the_german_sharp_s_leads_to_its_own_domain_and_not_to_another_ones():
    assert ascii_address("anna@straße.example") == "anna@xn--strae-oqa.example"


@pytest.mark.parametrize(
    "address", ["anna@example.com", '"anna b"@example.com', "a+b.c_d@localhost", "o'brien@x.example"]
)
def test_plain_addresses_stay_as_they_are(address):
    assert ascii_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@example.com",
        "anna@",
        "änna@example.com",
        "anna@-ü-.example",
        "anna@" + "ü" * 80 + ".example",
        "anna@exa mple.com",
        "anna@example.com\nBcc: b@example.com",
        "anna@example.com>, <b@example.com",
        "a b@example.com",
        "a@b@example.com",
        "anna@example..com",
        "anna@\ud800.example",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(address):
    with pytest.raises(AddressError) as caught:
        ascii_address(address)
    assert not address or address not in str(caught.value)


@pytest.mark.parametrize("address", ["anna@example.com", "o'neil+x@bücher.example", "a" * 64 + "@example.com"])
def test_what_can_be_mailed_may_be_stored(address):
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "änna@example.com",
        '"anna smith"@example.com',
        '"\x01"@example.com',
        "anna@" + "a" * 60 + ("." + "b" * 60) * 4 + ".example",
        "anna@example.com\nBcc: b@example.com",
    ],
)
def test_what_cannot_be_mailed_or_is_longer_than_a_column_is_not_stored(address):
    assert not is_address(address)


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("c-" + "a" * 26 + "@reply.localhost", "c"),
        ("B-" + "Z2" * 13 + "@REPLY.localhost", "b"),
        (" <c-" + "a" * 26 + "@reply.localhost.> ", "c"),
        ("<c-" + "a" * 26 + "@reply.localhost>", "c"),
        ("c-" + "a" * 26 + "@reply.localhost.", "c"),
        ("c-" + "a" * 25 + "@reply.localhost", None),
        ("c-" + "1" * 26 + "@reply.localhost", None),
        ("x-" + "a" * 26 + "@reply.localhost", None),
        ("c-" + "a" * 26 + "@reply.localhost.example", None),
        ("c-" + "a" * 26, None),
        ("noreply@reply.localhost", None),
        ("", None),
        ("@", None),
    ],
)
def test_our_own_addresses_are_read_back(address: str, read: str | None) -> None:
    found = read_address(address)
    assert (found.kind if found else None) == read
    if found and address.startswith("c-"):
        assert str(found) == address.rstrip(".")

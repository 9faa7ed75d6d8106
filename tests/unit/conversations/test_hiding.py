"""The customer's own address is replaced wherever and however it is written (R5.6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.domain.conversations.hiding import hide_addresses, same_address
from tests.hostile_texts import ADDRESSES, repeated

ANNA = "anna+shop@bücher.example"
RELAY = "c-token@reply.localhost"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Mail anna+shop@bücher.example.", "Mail {}."),
        ("ANNA+Shop@BÜCHER.Example", "{}"),
        ("anna+shop@xn--bcher-kva.example", "{}"),
        ("Anna <anna+shop@bücher.example>;", "Anna <{}>;"),
        ("[x](mailto:anna%2Bshop%40b%C3%BCcher.example)", "[x](mailto:{})"),
        ("?u=mailto%3Aanna%2bshop%40xn--bcher-kva.example&x", "?u=mailto%3A{}&x"),
        ("?u=anna%252Bshop%2540b%25C3%25BCcher.example", "?u={}"),
        ("anna+shop＠bücher.example", "{}"),
        ("anna+shop&#64;bücher.example", "{}"),
        ("anna\u200b+shop@\u2060bücher\u00ad.example", "{}"),
        ("_anna+shop@bücher.example_ *anna+shop@bücher.example*", "_{}_ *{}*"),
        ("E-mailanna+shop@bücher.example", "E-mail{}"),
        ("> anna+shop@bücher.example\n> nog een", "> {}\n> nog een"),
        ("anna@bücher.example", "anna@bücher.example"),
        ("anna+shop@buecher.example", "anna+shop@buecher.example"),
        ("", ""),
    ],
)
def test_an_address_in_whatever_dress(before: str, after: str) -> None:
    assert hide_addresses(before, [ANNA], RELAY) == after.replace("{}", RELAY)


def test_the_longer_of_two_addresses_goes_first() -> None:
    text = "an@x.example joan@x.example joan@x.example.org"
    hidden = hide_addresses(text, ["an@x.example", "joan@x.example", "joan@x.example.org"], RELAY)
    assert hidden == f"{RELAY} {RELAY} {RELAY}"


@pytest.mark.parametrize("nothing", [[], [""], ["@"], ["no address"], [" "]])
def test_without_an_address_nothing_is_replaced(nothing: list[str]) -> None:
    assert hide_addresses("a @ b @@ no address", nothing, RELAY) == "a @ b @@ no address"


def test_an_address_that_looks_like_a_pattern_is_none() -> None:
    assert hide_addresses("aaa@x.example a.*@x.example", ["a.*@x.example"], RELAY) == f"aaa@x.example {RELAY}"


@given(
    st.text(max_size=50),
    st.from_regex(r"[a-z0-9+._-]{1,20}@[a-z0-9]{1,10}\.example", fullmatch=True),
    st.sampled_from([str, str.upper, str.title, lambda one: one.replace("@", "%40")]),
    st.text(max_size=50),
)
def test_it_never_survives(before: str, address: str, dress, after: str) -> None:
    hidden = hide_addresses(before + dress(address) + after, [address], "c-x@y.test")
    assert address not in hidden.lower()
    assert address.replace("@", "%40") not in hidden.lower()


@pytest.mark.parametrize("piece", ADDRESSES)
def test_a_hostile_text_is_read_to_its_end(piece: str) -> None:
    addresses = [f"{'a' * 60}{number}@{'a' * 60}.example" for number in range(20)]
    assert addresses[0] not in hide_addresses(repeated(piece, 200_000), addresses, RELAY)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Anna@X.example", "anna@x.EXAMPLE ", True),
        ("anna@bücher.example", "anna@xn--bcher-kva.example", True),
        ("anna@x.example", "anne@x.example", False),
        ("anna@x.example", "anna@y.example", False),
        ("", "", False),
        ("anna", "anna", False),
    ],
)
def test_whether_two_addresses_are_one(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same

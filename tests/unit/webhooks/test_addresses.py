"""Which addresses can be given, and which machines are never reached (R14.3)."""

import ipaddress
import socket

import pytest

from makegood.domain.webhooks.addresses import BadUrl, Target, addresses_of, is_public, read_url


def code_of(url: str, *, allow_private: bool = False) -> str:
    with pytest.raises(BadUrl) as refused:
        read_url(url, allow_private=allow_private)
    assert str(refused.value.message)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("https://shop.example", "https://shop.example/"),
        ("  https://Shop.EXAMPLE:443/Path?q=1&q=2  ", "https://shop.example/Path?q=1&q=2"),
        ("https://shop.example:8443/in/", "https://shop.example:8443/in/"),
        ("https://bücher.example/ü?ü", "https://xn--bcher-kva.example/%C3%BC?%C3%BC"),
        ("https://shop.example./", "https://shop.example/"),
        ("https://8.8.8.8/in", "https://8.8.8.8/in"),
        ("https://[2606:4700:4700::1111]/in", "https://[2606:4700:4700::1111]/in"),
        ("https://my_shop.example/a%20b/%7Ec", "https://my_shop.example/a%20b/%7Ec"),
    ],
)
def test_an_address_is_kept_as_it_will_be_called(typed: str, called: str) -> None:
    target = read_url(typed, allow_private=False)
    assert target.url == called
    assert read_url(called, allow_private=False) == target


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        ("https://shop.example/" + "a" * 2000, "too_long"),
        ("https://shop.example/" + "ü" * 500, "too_long"),
        ("shop.example", "invalid_url"),
        ("//shop.example/", "invalid_url"),
        ("ftp://shop.example/", "invalid_url"),
        ("file:///etc/passwd", "invalid_url"),
        ("gopher://shop.example/", "invalid_url"),
        ("javascript:alert(1)", "invalid_url"),
        ("https://", "invalid_url"),
        ("https:///path", "invalid_url"),
        ("https://shop .example/", "invalid_url"),
        ("https://shop.example/a b", "invalid_url"),
        ("https://shop.example/a\r\nHost: x", "invalid_url"),
        ("https://shop.example\\@127.0.0.1/", "invalid_url"),
        ("https://-.example/", "invalid_url"),
        ("https://a..b/", "invalid_url"),
        ("https://%6cocalhost/", "invalid_url"),
        ("https://[::1", "invalid_url"),
        ("https://[fe80::1%25eth0]/", "invalid_url"),
        ("https://" + "a" * 64 + ".example/", "invalid_url"),
        ("http://shop.example/", "https_required"),
        ("https://me:secret@shop.example/", "credentials_in_url"),
        ("https://@shop.example/", "credentials_in_url"),
        ("https://shop.example@127.0.0.1/", "credentials_in_url"),
        ("https://shop.example/#part", "fragment_in_url"),
        ("https://shop.example/#", "fragment_in_url"),
        ("https://shop.example:0/", "invalid_port"),
        ("https://shop.example:25/", "invalid_port"),
        ("https://shop.example:65536/", "invalid_port"),
        ("https://shop.example:-1/", "invalid_port"),
        ("https://shop.example:https/", "invalid_port"),
    ],
)
def test_what_cannot_be_called_is_refused(url: str, code: str) -> None:
    assert code_of(url) == code


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST", "localhost.", "app.localhost", "printer.local", "db.internal", "router.home.arpa",
        "db", "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.2.1", "192.0.0.8", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "[::ffff:127.0.0.1]",
        "[::ffff:8.8.8.8]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]",
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:db8::1]", "[100::1]", "[4000::1]",
        "１２７.０.０.１", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    ],
)  # fmt: skip
def test_machines_of_somebodys_own_network_are_refused(host: str) -> None:
    assert code_of(f"https://{host}/") == "private_address"
    assert read_url(f"https://{host}/", allow_private=True).host


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "127.0.1", "0", "1.2.3", "1.2.3.4.5",
        "256.1.1.1", "127.0.0.01", "shop.0x7f", "shop.1",
    ],
)  # fmt: skip
def test_odd_ways_to_write_a_number_are_no_address_whoever_may_be_reached(host: str) -> None:
    assert code_of(f"https://{host}/") == "invalid_url"
    assert code_of(f"https://{host}/", allow_private=True) == "invalid_url"


def test_an_intranet_may_do_without_tls() -> None:
    assert read_url("http://hooks.intranet:81/x", allow_private=True).url == "http://hooks.intranet:81/x"


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1"]
)
def test_public_ones_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


TARGET = Target("https", "hooks.example", 443, "/")


def test_each_address_of_a_name_must_be_public() -> None:
    assert addresses_of(TARGET, allow_private=False, resolve=lambda *_: ["8.8.8.8", "2606:4700::1"]) == [
        "8.8.8.8",
        "2606:4700::1",
    ]
    for private in ("127.0.0.1", "10.0.0.1", "::1", "::ffff:10.0.0.1", "fe80::1%eth0", "nonsense"):
        with pytest.raises(BadUrl) as refused:
            addresses_of(TARGET, allow_private=False, resolve=lambda *_, one=private: ["8.8.8.8", one])
        assert refused.value.code == "private_address"
    assert addresses_of(TARGET, allow_private=True, resolve=lambda *_: ["10.0.0.1"]) == ["10.0.0.1"]


def test_an_address_in_numbers_is_not_asked_for() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("nobody is to be asked")

    assert addresses_of(Target("https", "8.8.8.8", 443, "/"), allow_private=False, resolve=resolve) == ["8.8.8.8"]
    with pytest.raises(BadUrl):
        addresses_of(Target("https", "127.0.0.1", 443, "/"), allow_private=False, resolve=resolve)


def test_a_name_that_is_nobodys() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(socket.gaierror):
        addresses_of(TARGET, allow_private=False, resolve=resolve)

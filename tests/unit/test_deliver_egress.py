"""Where an event may go is decided on the address that is connected to."""

from collections.abc import Sequence

import pytest

from deliver.egress import EgressGuard
from receipts.errors import AddressRefused, DeliveryError, ReceiverUnreachable, UrlRefused
from tests.template import load_template

URL = "https://books.test/hook?tenant=1"
PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
REFUSED = {
    "private": ["10.0.0.1", "172.16.0.1", "192.168.1.1", "fd12:3456::1"],
    "loopback": ["127.0.0.1", "127.8.8.8", "::1"],
    "link-local": ["169.254.1.1", "fe80::1", "fe80::1%eth0"],
    "metadata": ["169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200"],
    "carrier": ["100.64.0.1", "100.127.255.254"],
    "multicast": ["224.0.0.1", "239.1.1.1", "ff02::1", "ff0e::1"],
    "reserved": ["0.0.0.0", "240.0.0.1", "255.255.255.255", "::", "100::1"],  # noqa: S104
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "benchmarks": ["198.18.0.1", "2001:2::1"],
    "mapped": ["::ffff:10.0.0.1", "::ffff:93.184.215.14", "::93.184.215.14"],
    "6to4": ["2002:a00:1::1", "2002:5db8:d70e::1", "192.88.99.1"],
    "nat64": ["64:ff9b::a00:1", "64:ff9b::5db8:d70e", "64:ff9b:1::1"],
    "teredo": ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "site-local": ["fec0::1"],
}
ADDRESSES = [(kind, address) for kind, found in REFUSED.items() for address in found]


class Names:
    """Resolves a name to the next of several answers, and counts how often it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0)


def guard(*addresses: str, loopback: bool = False) -> EgressGuard:
    return EgressGuard(loopback=loopback, resolve=Names(addresses))


def test_public_address_is_the_target() -> None:
    target = guard(*PUBLIC).check(URL)
    assert target.addresses == tuple(PUBLIC)
    assert (target.host, target.port, target.path) == ("books.test", 443, "/hook?tenant=1")
    assert target.secure


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://books.test", "/"),
        ("https://books.test?token=a", "/?token=a"),
        ("https://books.test#part", "/"),
        ("https://books.test//a//b?c?d", "//a//b?c?d"),
        ("https://books.test/a;b?c=/#d", "/a;b?c=/"),
    ],
)
def test_what_is_asked_for_is_what_stands_behind_the_name(url: str, path: str) -> None:
    assert guard(*PUBLIC).check(url).path == path


@pytest.mark.parametrize(("kind", "address"), ADDRESSES)
def test_address_that_is_not_public_is_refused(kind: str, address: str) -> None:
    with pytest.raises(AddressRefused) as raised:
        guard(address).check(URL)
    assert raised.value.code == "address_refused"
    assert address not in raised.value.message


def test_one_bad_address_among_good_is_refused() -> None:
    with pytest.raises(AddressRefused):
        guard(*PUBLIC, "10.0.0.1").check(URL)


def test_name_is_resolved_once() -> None:
    """A name that turns to another address after the check is connected to where it was checked."""
    names = Names(PUBLIC, ["127.0.0.1"])
    rebinding = EgressGuard(resolve=names)
    assert rebinding.check(URL).addresses == tuple(PUBLIC)
    assert names.asked == [("books.test", 443)]
    with pytest.raises(AddressRefused):
        rebinding.check(URL)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_odd_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        EgressGuard().check(f"https://{host}/hook")


@pytest.mark.parametrize(
    "url",
    [
        "http://books.test/hook",
        "ftp://books.test/hook",
        "file:///etc/passwd",
        "https://user:word@books.test/hook",
        "https://@books.test/hook",
        "https:///hook",
        "https://books.test:99999/hook",
        "https://books.test/a b",
        "https://books.test/a\r\nx: y",
        "https://bücher.test/hook",
        "https://[::1/hook",
        "",
    ],
)
def test_url_of_another_shape_is_refused(url: str) -> None:
    with pytest.raises(UrlRefused) as raised:
        guard(*PUBLIC).check(url)
    assert raised.value.code == "url_refused"


def test_name_without_an_address_is_tried_again() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("unknown")

    with pytest.raises(ReceiverUnreachable):
        EgressGuard(resolve=unknown).check(URL)


def test_local_stack_may_use_plain_loopback() -> None:
    target = guard("127.0.0.1", loopback=True).check("http://127.0.0.1:8080/webhook")
    assert (target.secure, target.port, target.addresses) == (False, 8080, ("127.0.0.1",))


@pytest.mark.parametrize(
    ("url", "address"),
    [("http://books.test/", PUBLIC[0]), (URL, "10.0.0.1"), ("http://a.test/", "169.254.169.254")],
)
def test_local_stack_opens_no_other_door(url: str, address: str) -> None:
    with pytest.raises(DeliveryError):
        guard(address, loopback=True).check(url)


def test_deployed_stack_refuses_loopback_by_default() -> None:
    assert load_template()["Parameters"]["WebhookLoopback"]["Default"] == "refused"

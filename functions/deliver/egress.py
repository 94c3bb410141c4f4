"""Where events may go: by https to public addresses, so that no URL opens a door into a network.

Everything is decided on the address that is then connected to, and the name is resolved once: what
it resolves to a moment later is of no account (DNS rebinding).
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from receipts.errors import AddressRefused, ReceiverUnreachable, UrlRefused

type Resolve = Callable[[str, int], Sequence[str]]
type _Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"https": 443, "http": 80}
# 6to4 and its relays, Teredo, site-local and documentation: they lead where nobody can tell.
_ELSEWHERE = tuple(
    ipaddress.ip_network(network)
    for network in ("2002::/16", "192.88.99.0/24", "2001::/32", "fec0::/10", "3fff::/20")
)


@dataclass(frozen=True)
class Target:
    """What to connect to, and what to ask for there under the URL's own name."""

    secure: bool
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name; raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


@dataclass(frozen=True)
class EgressGuard:
    """Checks a URL and what its name resolves to.

    `loopback` is for receivers on the same machine: they may be plain http, and nothing else may.
    """

    loopback: bool = False
    resolve: Resolve = resolve

    def check(self, url: str) -> Target:
        """What the URL stands for now; raises UrlRefused, AddressRefused or ReceiverUnreachable."""
        parts, port = self._split(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        addresses = self._addresses(host, port)
        if not all(self._allows(ipaddress.ip_address(address), secure) for address in addresses):
            raise AddressRefused(
                "The webhook's name resolves to an address that is not public: correct its DNS"
                " record, or set another URL. It is tried again."
            )
        query = f"?{parts.query}" if parts.query else ""
        return Target(secure, host, port, (parts.path or "/") + query, addresses)

    def _split(self, url: str) -> tuple[SplitResult, int]:
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise UrlRefused("The webhook's URL is none: set an https URL.") from None
        if parts.scheme != "https" and not self.loopback:
            raise UrlRefused("The webhook's URL is plain http: set an https URL.")
        if not parts.hostname or "@" in parts.netloc or not _is_plain(url):
            raise UrlRefused(
                "The webhook's URL has no host, a user name, or characters that have to be encoded:"
                " set another."
            )
        return parts, port

    def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        try:
            return tuple(dict.fromkeys(self.resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise ReceiverUnreachable(
                "The webhook's name could not be resolved; it is tried again."
            ) from error

    def _allows(self, address: _Address, secure: bool) -> bool:
        return (secure and is_public(address)) or (self.loopback and address.is_loopback)


def is_public(address: _Address) -> bool:
    """Whether an address is one host of the public internet.

    `is_global` is by IANA's registries of special addresses; it says yes to multicast, and so it
    does to IPv6 that stands for an IPv4 address of any kind: mapped and NAT64 are reserved.
    """
    unfit = address.is_multicast or address.is_reserved or _is_elsewhere(address)
    return address.is_global and not unfit


def _is_elsewhere(address: _Address) -> bool:
    return any(address in network for network in _ELSEWHERE)


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url

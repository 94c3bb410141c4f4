"""One POST and its status, within a deadline that holds whatever the receiver does.

There is no redirect to follow, no proxy to be told of by the environment and no pool to keep: a
function that is frozen between two events cannot keep a connection.
"""

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from types import TracebackType
from typing import Self

import certifi

from deliver.egress import Target
from receipts.errors import DeliveryPostponed, ReceiverTimedOut, ReceiverUnreachable

_CONNECT_SECONDS = 5
_INTERIM = {HTTPStatus.PROCESSING, HTTPStatus.EARLY_HINTS}
# What is read of an answer's body, so that the receiver is not cut off while it writes one.
_MOST_BODY_BYTES = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What is used of the receiver's answer."""

    status_code: int
    retry_after: str | None


@cache
def public_authorities() -> ssl.SSLContext:
    """Trusts the certificate authorities that browsers trust."""
    return ssl.create_default_context(cafile=certifi.where())


@dataclass(frozen=True)
class Exchange:
    """Sends within `seconds` in all; `authorities` stands in for those that browsers trust."""

    seconds: float = 15
    authorities: ssl.SSLContext | None = None

    def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST to the target's checked addresses; raises DeliveryPostponed without an answer."""
        with _Watchdog(self.seconds) as watchdog:
            try:
                return self._post(target, headers, body, watchdog)
            except (OSError, HTTPException, ValueError) as error:
                raise _postponed(error, expired=watchdog.expired) from error

    def _post(
        self, target: Target, headers: Mapping[str, str], body: bytes, watchdog: "_Watchdog"
    ) -> Answer:
        connection = _Connection(target.host, target.port, timeout=self.seconds)
        connection.default_port = 443 if target.secure else 80
        try:
            connection.sock = self._socket(target, watchdog)
            connection.request("POST", target.path, body, dict(headers))
            with connection.getresponse() as response:
                if watchdog.expired:  # a head that was cut off passes for a whole one
                    raise TimeoutError
                _read_some(response)
                return Answer(response.status, response.headers.get("retry-after"))
        finally:
            connection.close()

    def _socket(self, target: Target, watchdog: "_Watchdog") -> socket.socket:
        plain = _dial(target, self.seconds)
        try:
            watchdog.hold(plain)
            plain.settimeout(self.seconds)
            return self._secured(plain, target.host) if target.secure else plain
        except BaseException:
            plain.close()
            raise

    def _secured(self, plain: socket.socket, host: str) -> ssl.SSLSocket:
        authorities = self.authorities or public_authorities()
        return authorities.wrap_socket(plain, server_hostname=host)


class _Response(HTTPResponse):
    """Passes over answers that are not final (RFC 9110, 15.2), as HTTPResponse does over 100."""

    def begin(self) -> None:
        super().begin()
        while self.status in _INTERIM:
            self.headers = None  # type: ignore[assignment]  # as before the first
            super().begin()


class _Connection(HTTPConnection):
    """Never connects on its own: the socket that it is given leads to the checked address."""

    auto_open = 0

    response_class = _Response


class _Watchdog:
    """Cuts the connection when time is up, even if a byte comes now and then."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._held: socket.socket | None = None
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._held:
            self._held.close()

    def hold(self, connected: socket.socket) -> None:
        """Watch a connection; its duplicate stays valid when TLS takes the socket over."""
        self._held = connected.dup()
        if self.expired:
            raise TimeoutError

    def _cut(self) -> None:
        self.expired = True
        if self._held:
            try:
                self._held.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # the receiver has hung up before


def _dial(target: Target, seconds: float) -> socket.socket:
    """A connection to the first of the addresses that takes one."""
    until = time.monotonic() + seconds
    failure: OSError = OSError("no address")
    for address in target.addresses:
        left = min(_CONNECT_SECONDS, until - time.monotonic())
        if left <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((address, target.port), left)
        except OSError as error:
            failure = error
    raise failure


def _read_some(response: HTTPResponse) -> None:
    """Take what the receiver still says; its status has told all that matters."""
    try:
        response.read(_MOST_BODY_BYTES)
    except (OSError, HTTPException, ValueError):
        return


def _postponed(error: Exception, *, expired: bool) -> DeliveryPostponed:
    if expired or isinstance(error, TimeoutError):
        return ReceiverTimedOut("The webhook did not answer in time; it is tried again.")
    return ReceiverUnreachable(
        f"The webhook could not be reached ({type(error).__name__}); it is tried again."
    )

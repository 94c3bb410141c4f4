"""A receiver that redirects, hangs, drips, answers garbage or closes holds nobody for long."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deliver.egress import EgressGuard, Target
from deliver.exchange import Answer, Exchange
from local.stack.certificates import issue_certificate
from receipts.errors import DeliveryPostponed, ReceiverTimedOut, ReceiverUnreachable

type Behaviour = Callable[[socket.socket], None]

DEADLINE = 0.5
BODY = b'{"type":"receipt.processed"}'


class Receiver:
    """Takes connections on loopback, one after the other, and does with each what it is told."""

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self._behaviour = behaviour
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            with accepted:
                self._handle(accepted)

    def _handle(self, accepted: socket.socket) -> None:
        try:
            speaking = self._tls.wrap_socket(accepted, server_side=True) if self._tls else accepted
            with speaking:
                self.requests.append(_request(speaking))
                self._behaviour(speaking)
        except OSError:
            return  # the sender has hung up

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()


def _request(connection: socket.socket) -> bytes:
    received = b""
    while BODY not in received:
        more = connection.recv(65536)
        if not more:
            break
        received += more
    return received


@contextmanager
def receiver(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    started = Receiver(behaviour, tls)
    try:
        yield started
    finally:
        started.close()


def post(port: int, exchange: Exchange | None = None) -> Answer:
    target = EgressGuard(loopback=True).check(f"http://127.0.0.1:{port}/hook?a=1")
    return (exchange or Exchange(DEADLINE)).post(target, {"webhook-id": "msg_1"}, BODY)


def answer(text: bytes) -> Behaviour:
    return lambda connection: connection.sendall(text)


def drip(start: bytes, drop: bytes) -> Behaviour:
    """Send a little all the time, each time long before any wait for a read is over."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(start)
        pause = threading.Event()
        while not pause.wait(0.02):
            connection.sendall(drop)

    return behave


def hang(connection: socket.socket) -> None:
    connection.recv(1)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def test_request_carries_name_headers_and_body() -> None:
    with receiver(answer(b"HTTP/1.1 204 No Content\r\n\r\n")) as hook:
        assert post(hook.port) == Answer(204, None)
    head, _, body = hook.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "post /hook?a=1 http/1.1"
    assert f"host: 127.0.0.1:{hook.port}" in lines
    assert "webhook-id: msg_1" in lines
    assert body == BODY


def test_redirect_is_not_followed() -> None:
    with receiver(answer(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")) as elsewhere:
        moved = f"HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:{elsewhere.port}/\r\n\r\n"
        with receiver(answer(moved.encode())) as hook:
            assert post(hook.port).status_code == 307
    assert elsewhere.requests == []


@pytest.mark.parametrize("status", [b"100 Continue", b"102 Processing", b"103 Early Hints"])
def test_answer_that_is_not_final_is_passed_over(status: bytes) -> None:
    interim = b"HTTP/1.1 " + status + b"\r\nRetry-After: 9\r\n\r\n"
    final = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
    with receiver(answer(interim * 2 + final)) as hook:
        assert post(hook.port) == Answer(200, None)


def test_answer_says_when_to_come_back() -> None:
    with receiver(answer(b"HTTP/1.1 503 Busy\r\nRetry-After: 120\r\n\r\n")) as hook:
        assert post(hook.port) == Answer(503, "120")


@pytest.mark.parametrize(
    "behaviour",
    [
        hang,
        drip(b"", b"H"),
        drip(b"HTTP/1.1 200 OK\r\n", b"x"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    ],
    ids=["hang", "status", "header", "continue", "processing"],
)
def test_slow_receiver_is_left_at_the_deadline(behaviour: Behaviour) -> None:
    with receiver(behaviour) as hook:
        started = time.monotonic()
        with pytest.raises(ReceiverTimedOut) as raised:
            post(hook.port)
        assert time.monotonic() - started < 4 * DEADLINE
    assert raised.value.code == "receiver_timed_out"


@pytest.mark.parametrize(
    "behaviour",
    [
        answer(b"SSH-2.0-OpenSSH_9.9\r\n"),
        answer(b"\x15\x03\x01\x00\x02\x02\x50"),
        answer(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n"),
        answer(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 1_000 + b"\r\n"),
        answer(b"HTTP/1.1 OK\r\n\r\n"),
        answer(b""),
        reset,
    ],
    ids=["ssh", "tls", "long header", "many headers", "no status", "nothing", "reset"],
)
def test_garbage_is_no_answer(behaviour: Behaviour) -> None:
    with receiver(behaviour) as hook, pytest.raises(ReceiverUnreachable) as raised:
        post(hook.port)
    assert raised.value.code == "receiver_unreachable"


@pytest.mark.parametrize(
    "behaviour",
    [
        drip(b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        answer(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx"),
        answer(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
        answer(b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n"),
        answer(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10_000_000),
    ],
    ids=["drip", "chunks", "cut off", "bad chunk", "bad length", "endless"],
)
def test_status_counts_whatever_the_body_does(behaviour: Behaviour) -> None:
    with receiver(behaviour) as hook:
        started = time.monotonic()
        assert post(hook.port).status_code == 200
        assert time.monotonic() - started < 4 * DEADLINE


def test_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ReceiverUnreachable):
        post(port)


def test_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with receiver(answer(b"HTTP/1.1 204 No Content\r\n\r\n")) as hook:
        assert post(hook.port).status_code == 204


class Secured:
    """A receiver that has a certificate for `books.test`, known by name on loopback."""

    def __init__(self, folder: Path) -> None:
        authority, certificate = issue_certificate("books.test", folder)
        self.names: list[str | None] = []
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate)
        self.context.set_servername_callback(lambda _, name, __: self.names.append(name))
        self.trusting = ssl.create_default_context(cafile=authority)

    def target(self, port: int, host: str = "books.test") -> Target:
        guard = EgressGuard(loopback=True, resolve=lambda name, at: ["127.0.0.1"])
        return guard.check(f"https://{host}:{port}/hook")


def test_certificate_is_checked_against_the_name(tmp_path: Path) -> None:
    """The connection goes to the checked address; TLS and the request know the URL's name."""
    secured = Secured(tmp_path)
    with receiver(answer(b"HTTP/1.1 200 OK\r\n\r\n"), secured.context) as hook:
        exchange = Exchange(5, secured.trusting)
        assert exchange.post(secured.target(hook.port), {}, BODY).status_code == 200
    assert secured.names == ["books.test"]
    assert f"host: books.test:{hook.port}".encode() in hook.requests[0].lower()


def test_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    secured = Secured(tmp_path)
    with receiver(answer(b""), secured.context) as hook, pytest.raises(ReceiverUnreachable):
        Exchange(5, secured.trusting).post(secured.target(hook.port, "evil.test"), {}, BODY)
    assert hook.requests == []


def test_unknown_authority_is_refused(tmp_path: Path) -> None:
    secured = Secured(tmp_path)
    with receiver(answer(b""), secured.context) as hook, pytest.raises(ReceiverUnreachable):
        Exchange(5).post(secured.target(hook.port), {}, BODY)
    assert hook.requests == []


def test_handshake_that_drips_is_left_at_the_deadline() -> None:
    """The deadline holds before there is a TLS connection, too."""
    with receiver(drip(b"\x16\x03\x03\x40\x00", b"\0")) as hook:
        target = Target(True, "books.test", hook.port, "/", ("127.0.0.1",))
        with pytest.raises(DeliveryPostponed) as raised:
            Exchange(DEADLINE).post(target, {}, BODY)
    assert raised.value.code == "receiver_timed_out"

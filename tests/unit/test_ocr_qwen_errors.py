"""What goes wrong on the wire reaches the client's caller as an EngineError."""

from collections.abc import Iterator

import httpx
import pytest

from ocr.qwen import Protocol
from receipts.errors import (
    EngineAccessDenied,
    EngineAnswerInvalid,
    EngineError,
    EngineRefused,
    EngineThrottled,
    EngineTimedOut,
    EngineUnavailable,
)
from tests.unit.test_ocr_answers import completion_stream, native, native_stream
from tests.unit.test_ocr_qwen import PROTOCOLS, Engine, error, ok, read


class Breaking(httpx.SyncByteStream):
    """A body whose connection is lost after its first bytes."""

    def __init__(self, first: bytes, error: httpx.TransportError) -> None:
        self._first, self._error = first, error

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        raise self._error


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (error(400, "DataInspectionFailed"), EngineRefused),
        (error(401, "InvalidApiKey"), EngineAccessDenied),
        (error(404, "ModelNotFound"), EngineAccessDenied),
        (error(429, "Throttling.AllocationQuota"), EngineThrottled),
        (error(500, "InternalError"), EngineUnavailable),
        (error(500, "RequestTimeOut"), EngineTimedOut),
        (httpx.Response(502, text="<html>Bad Gateway</html>"), EngineUnavailable),
        (httpx.Response(504), EngineUnavailable),
        (httpx.Response(200, json={"code": "Throttling"}), EngineThrottled),
        (httpx.Response(200, text="<html>"), EngineAnswerInvalid),
        (httpx.Response(200), EngineAnswerInvalid),
    ],
)
def test_error_reaches_the_caller(response: httpx.Response, expected: type[EngineError]) -> None:
    with pytest.raises(EngineError) as raised:
        read(Engine(response))
    assert type(raised.value) is expected


def test_wait_that_the_engine_asks_for_reaches_the_caller() -> None:
    with pytest.raises(EngineThrottled) as raised:
        read(Engine(error(429, "Throttling", **{"Retry-After": "7"})))
    assert raised.value.retry_after == 7


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_error_of_a_stream_may_come_as_a_body(protocol: Protocol) -> None:
    with pytest.raises(EngineThrottled):
        read(Engine(error(429, "Throttling")), protocol=protocol, stream=True)


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (httpx.ConnectError("refused"), EngineUnavailable),
        (httpx.ConnectTimeout("slow"), EngineUnavailable),
        (httpx.WriteError("reset"), EngineUnavailable),
        (httpx.RemoteProtocolError("closed"), EngineUnavailable),
        (httpx.ReadTimeout("slow"), EngineTimedOut),
    ],
)
@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("stream", [False, True])
def test_lost_connection_is_an_engine_error(
    lost: httpx.TransportError, expected: type[EngineError], *, started: bool, stream: bool
) -> None:
    """Before the answer begins, or in the middle of it."""

    def engine(_: httpx.Request) -> httpx.Response:
        if not started:
            raise lost
        first = native_stream("Total", "9.00") if stream else native("Total")
        return httpx.Response(200, stream=Breaking(first[: len(first) // 2], lost))

    with pytest.raises(EngineError) as raised:
        read(engine, stream=stream)
    assert type(raised.value) is expected


def test_connection_lost_in_an_error_is_an_engine_error() -> None:
    broken = Breaking(b'{"code": "Thr', httpx.ReadError("reset"))
    with pytest.raises(EngineUnavailable):
        read(Engine(httpx.Response(429, stream=broken)))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_stream_that_just_ends_is_no_short_result(protocol: Protocol) -> None:
    stream = native_stream if protocol == "dashscope" else completion_stream
    body = stream("Total", "9.00")
    with pytest.raises(EngineUnavailable):
        read(Engine(ok(body[: body.index(b"\n\n") + 2])), protocol=protocol, stream=True)


def test_damaged_compression_is_an_engine_error() -> None:
    broken = Breaking(b"no gzip", httpx.ReadError("unreached"))
    answer = httpx.Response(200, stream=broken, headers={"content-encoding": "gzip"})
    with pytest.raises(EngineUnavailable):
        read(Engine(answer))

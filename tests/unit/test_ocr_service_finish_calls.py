"""The owner of a batch is called once when it ends, and on this machine alone."""

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest

from local.ocr_service.batches.batch import Batch, BatchRequest
from local.ocr_service.batches.finish_calls import FinishCalls
from local.ocr_service.errors import ApiError

LOOPBACK = "http://127.0.0.1:9/finished/1"
FUNCTION = f"https://{'a1' * 16}.lambda-url.us-east-1.on.aws/finished/1"


def body(callback: str | None) -> bytes:
    asked = {"input_file_id": "1", "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    return json.dumps({**asked, "metadata": {"ds_batch_finish_callback": callback}}).encode()


def told(
    callback: str | None,
    answer: Callable[[httpx.Request], httpx.Response],
    aws_url: str | None = None,
) -> list[httpx.Request]:
    """What was called for a batch that completed."""
    calls: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return answer(request)

    async def once() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answered)) as client:
            batch = Batch("batch_1", BatchRequest.parse(body(callback)), 0)
            batch.enter("completed", 1)
            await FinishCalls(client, aws_url).tell(batch)

    asyncio.run(once())
    return calls


def taken(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(204)


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def moved(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(307, headers={"location": "http://127.0.0.1:9/elsewhere"})


def test_owner_is_told_which_batch_ended() -> None:
    (call,) = told(LOOPBACK, taken)
    assert (call.method, str(call.url)) == ("POST", LOOPBACK)
    assert json.loads(call.content) == {"id": "batch_1", "status": "completed"}


def test_nobody_is_called_who_did_not_ask() -> None:
    assert told(None, taken) == []


@pytest.mark.parametrize("answer", [unreachable, moved, lambda _: httpx.Response(500)])
def test_call_in_vain_is_not_repeated(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    assert [str(call.url) for call in told(LOOPBACK, answer)] == [LOOPBACK]


@pytest.mark.parametrize("callback", ["https://example.com/finished", FUNCTION, "https://[/"])
def test_other_machines_are_not_called(callback: str) -> None:
    assert told(callback, taken) == []


def test_function_urls_are_those_of_the_emulated_aws() -> None:
    (call,) = told(FUNCTION, taken, aws_url="http://127.0.0.1:9")
    assert str(call.url) == f"http://127.0.0.1:9/_aws/lambda-url/{'a1' * 16}/finished/1"


@pytest.mark.parametrize("callback", ["http://example.com/", "ftp://127.0.0.1/", "finished", ""])
def test_address_that_is_not_https_is_refused(callback: str) -> None:
    with pytest.raises(ApiError):
        BatchRequest.parse(body(callback))

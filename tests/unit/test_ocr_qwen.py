"""The client as a whole, over a transport that answers as the engine would."""

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any, get_args

import httpx
import pytest

from ocr.qwen import Protocol, QwenOcr
from receipts.contracts import Task, TaskResult, Usage
from receipts.errors import (
    EngineImageNotFetched,
    EngineThrottled,
)
from tests.unit.test_ocr_answers import completion, completion_stream, native, native_stream
from tests.unit.test_ocr_requests import engine_request

type Transport = Callable[[httpx.Request], httpx.Response]

PATHS: dict[Protocol, str] = {
    "dashscope": "/v1/services/aigc/multimodal-generation/generation",
    "openai": "/v1/chat/completions",
}
PROTOCOLS: list[Protocol] = list(PATHS)
# Their answers are text; of the others nobody says where in a stream the structured result is.
STREAMED: set[Task] = {
    "table_parsing",
    "document_parsing",
    "formula_recognition",
    "text_recognition",
    "multi_lan",
    "custom",
}
ADDRESS = "https://bucket.test/page.jpg?signature=s"
NOT_FETCHED = {"code": "InvalidParameter.DataInspection", "message": "Failed to download"}


class Engine:
    """Keeps the requests and answers them in turn, the last answer again and again."""

    def __init__(self, *answers: httpx.Response | Transport) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer if isinstance(answer, httpx.Response) else answer(request)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


def read(
    engine: Transport, task: Task = "text_recognition", protocol: Protocol = "dashscope", **how: Any
) -> TaskResult:
    with httpx.Client(transport=httpx.MockTransport(engine)) as http:
        client = QwenOcr(http, base_url="http://engine.test/v1/", model="m", protocol=protocol)
        return client.read(engine_request(task, **how))


def ok(content: bytes) -> httpx.Response:
    return httpx.Response(200, content=content)


def error(status: int, code: str, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "words"}, headers=headers)


def sent_image(protocol: Protocol, body: dict[str, Any]) -> str:
    message = (body["input"] if protocol == "dashscope" else body)["messages"][0]
    (part,) = (part for part in message["content"] if part.keys() & {"image", "image_url"})
    return str(part["image"] if protocol == "dashscope" else part["image_url"]["url"])


def whole_or_streamed(protocol: Protocol) -> Transport:
    """Answers as it was asked to."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = {
            "dashscope": "x-dashscope-sse" in request.headers,
            "openai": json.loads(request.content).get("stream", False),
        }
        forms = {
            "dashscope": (native('{"a": "b"}', words_info=[]), native_stream('{"a":', ' "b"}')),
            "openai": (completion("[]"), completion_stream('{"a":', ' "b"}')),
        }
        return ok(forms[protocol][asked[protocol]])

    return answer


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_request_goes_where_the_protocol_says(protocol: Protocol) -> None:
    engine = Engine(whole_or_streamed(protocol))
    read(engine, protocol=protocol)
    (request,), (body,) = engine.requests, engine.bodies
    image = base64.b64encode(engine_request().image).decode()
    assert (request.method, request.url.path) == ("POST", PATHS[protocol])
    assert request.headers["content-type"] == "application/json"
    assert request.headers["content-length"] == str(len(request.content))
    assert "transfer-encoding" not in request.headers
    assert body["model"] == "m"
    assert sent_image(protocol, body) == f"data:image/jpeg;base64,{image}"


def test_result_says_what_was_bought() -> None:
    result = read(Engine(ok(native("Total 9.00"))))
    assert result.model_dump(exclude={"seconds"}, exclude_defaults=True) == {
        "task": "text_recognition",
        "model": "m",
        "request_id": "r1",
        "usage": {"input_tokens": 606, "output_tokens": 159, "image_tokens": 427},
        "text": "Total 9.00",
        "text_format": "plain",
    }
    assert 0 <= result.seconds < 10


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("task", get_args(Task))
def test_only_text_is_streamed(task: Task, protocol: Protocol, *, stream: bool) -> None:
    engine = Engine(whole_or_streamed(protocol))
    result = read(engine, task, protocol, stream=stream)
    asked = engine.requests[0].headers.get("x-dashscope-sse") == "enable"
    if protocol == "openai":
        asked = engine.bodies[0].get("stream", False)
    assert asked == (stream and task in STREAMED)
    assert not result.truncated


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_streamed_text_is_read_to_its_end(protocol: Protocol) -> None:
    stream = native_stream if protocol == "dashscope" else completion_stream
    engine = Engine(ok(stream("Tot", "al\u2028", "9.00")))
    assert read(engine, protocol=protocol, stream=True).text == "Total\u20289.00"


@pytest.mark.parametrize("stream", [False, True])
def test_cut_answer_says_so(*, stream: bool) -> None:
    write = native_stream if stream else native
    result = read(Engine(ok(write('{"total": "9', reason="length"))), "custom", stream=stream)
    assert (result.truncated, result.text, result.key_information) == (True, '{"total": "9', None)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_image_goes_by_address_where_given(protocol: Protocol) -> None:
    engine = Engine(whole_or_streamed(protocol))
    read(engine, protocol=protocol, image_url=ADDRESS)
    assert [sent_image(protocol, body) for body in engine.bodies] == [ADDRESS]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_image_that_is_not_fetched_is_sent(protocol: Protocol) -> None:
    failed = httpx.Response(
        400, json={"error": NOT_FETCHED} if protocol == "openai" else NOT_FETCHED
    )
    engine = Engine(failed, whole_or_streamed(protocol))
    result = read(engine, protocol=protocol, image_url=ADDRESS)
    first, second = (sent_image(protocol, body) for body in engine.bodies)
    assert (first, second[:23]) == (ADDRESS, "data:image/jpeg;base64,")
    assert result.text is not None


def test_image_not_fetched_inside_a_stream_is_sent_too() -> None:
    failed = b"event:error\n:HTTP_STATUS/400\ndata:%b\n\n" % json.dumps(NOT_FETCHED).encode()
    engine = Engine(ok(failed), ok(native_stream("Total")))
    assert read(engine, image_url=ADDRESS, stream=True).text == "Total"
    assert len(engine.requests) == 2


def test_image_inside_is_sent_once() -> None:
    engine = Engine(httpx.Response(400, json=NOT_FETCHED))
    with pytest.raises(EngineImageNotFetched):
        read(engine)
    assert len(engine.requests) == 1


def test_address_is_tried_once() -> None:
    engine = Engine(httpx.Response(400, json=NOT_FETCHED))
    with pytest.raises(EngineImageNotFetched):
        read(engine, image_url=ADDRESS)
    assert len(engine.requests) == 2


def test_other_errors_do_not_send_the_image() -> None:
    engine = Engine(error(429, "Throttling.RateQuota"))
    with pytest.raises(EngineThrottled):
        read(engine, image_url=ADDRESS)
    assert len(engine.requests) == 1


def test_compressed_answer_is_read() -> None:
    zipped = gzip.compress(native("Total"))
    answer = httpx.Response(200, content=zipped, headers={"content-encoding": "gzip"})
    assert read(Engine(answer)).text == "Total"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_any_break_inside_text_survives_the_wire(protocol: Protocol) -> None:
    write = native if protocol == "dashscope" else completion
    text = "a\u2028b\u0085c\r\nd\re\x0bf"
    assert read(Engine(ok(write(text))), protocol=protocol).text == text


def test_usage_is_that_of_the_last_event() -> None:
    result = read(Engine(ok(native_stream("Total", "9.00"))), stream=True)
    assert result.usage == Usage(input_tokens=606, output_tokens=159, image_tokens=427)

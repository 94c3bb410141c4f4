"""The Qwen-OCR client: one engine behind one base URL, by either protocol."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Literal

import httpx

from ocr import dashscope, openai_chat
from ocr.engine_errors import error_from_body, error_from_transport
from ocr.events import read_events
from ocr.exchange import EngineRequest, RawAnswer
from ocr.results import read_result
from ocr.streamed_body import IMAGE, StreamedBody
from receipts.contracts import TaskResult
from receipts.errors import EngineImageNotFetched

Protocol = Literal["dashscope", "openai"]

_PROTOCOLS: dict[Protocol, ModuleType] = {"dashscope": dashscope, "openai": openai_chat}
# Which tasks' answers are text alone, so that they can be streamed; whether structured results come
# in a stream, and where, the vendor does not say.
_STREAMED = frozenset(
    {"table_parsing", "document_parsing", "formula_recognition", "text_recognition", "multi_lan"}
    | {"custom"}
)


class QwenOcr:
    """A model; `http` carries the key and the time limits, and is shared by all threads."""

    def __init__(
        self, http: httpx.Client, *, base_url: str, model: str, protocol: Protocol = "dashscope"
    ) -> None:
        self._http = http
        self._protocol = _PROTOCOLS[protocol]
        self._url = httpx.URL(base_url.rstrip("/") + self._protocol.PATH)
        self._model = model

    def read(self, request: EngineRequest) -> TaskResult:
        """Buy one task for one image; raises a subclass of EngineError."""
        started = time.monotonic()
        try:
            answer = self._ask(request)
        except EngineImageNotFetched:
            if request.image_url is None:
                raise
            answer = self._ask(request.inline())
        return TaskResult(
            task=request.task.task,
            model=self._model,
            request_id=answer.request_id,
            usage=answer.usage,
            seconds=round(time.monotonic() - started, 3),
            **read_result(request.task.task, answer),
        )

    def _ask(self, request: EngineRequest) -> RawAnswer:
        streamed = request.stream and request.task.task in _STREAMED
        if not streamed:
            request = request.whole()
        with self._response(request) as response:
            if streamed:
                answer: RawAnswer = self._protocol.read_stream(read_events(response.iter_bytes()))
            else:
                answer = self._protocol.read_answer(response.read())
        return answer

    @contextmanager
    def _response(self, request: EngineRequest) -> Iterator[httpx.Response]:
        image = request.image_url or f"data:{request.media_type};base64,{IMAGE}"
        body = StreamedBody(
            self._protocol.body(request, model=self._model, image=image), request.image
        )
        headers = {**self._protocol.headers(request), **body.headers}
        try:
            with self._http.stream("POST", self._url, content=body, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    raise error_from_body(response.status_code, response.headers, response.read())
                yield response
        except httpx.RequestError as error:
            raise error_from_transport(error) from error

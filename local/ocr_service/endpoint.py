"""One protocol's endpoint: from an HTTP request to its answer, with the faults of the plan."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from local.ocr_service.answering import Answerer
from local.ocr_service.exchange import Asked, Envelope
from local.ocr_service.faults import Fault
from local.ocr_service.http_request import body_of, envelope_of
from local.ocr_service.responses import CutOff, DroppedConnection, PartedResponse
from local.ocr_service.wire import WireProtocol

# The largest legal data URL and room for the JSON around it.
MAX_BODY_BYTES = 12 * 1024 * 1024
GATEWAY_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(frozen=True, slots=True)
class OcrEndpoint:
    """The service behind one protocol."""

    protocol: WireProtocol
    answerer: Answerer
    check_key: Callable[[Request], None]

    async def answer(self, request: Request) -> Response:
        """Answer a POST; raises ApiError for what is refused."""
        self.check_key(request)
        asked = await self._asked(request)
        fault = self._fault(asked, request)
        if fault.at == "start" or (fault.error and asked.streaming is None):
            failure = await _at_start(fault)
            if failure is not None:
                return failure
        answered = await self.answerer.answer(asked.request, fault)
        request.state.facts.update(answered.facts)
        envelope = envelope_of(request)
        if asked.streaming is None:
            return _whole(self.protocol.body(answered, envelope), fault)
        events = list(self.protocol.events(answered, asked.streaming, envelope))
        return PartedResponse(
            self._parts(events, fault, envelope), media_type="text/event-stream", headers={}
        )

    async def _asked(self, request: Request) -> Asked:
        body = await body_of(request, MAX_BODY_BYTES)
        asked = self.protocol.parse(body, request.headers)
        resolves = request.headers.get("x-dashscope-ossresourceresolve", "").lower() == "enable"
        return asked._replace(request=replace(asked.request, resolves_uploads=resolves))

    def _fault(self, asked: Asked, request: Request) -> Fault:
        fault = self.answerer.fault(asked.request, "realtime")
        request.state.facts.update(task=asked.request.task, streamed=asked.streaming is not None)
        return fault

    async def _parts(
        self, events: Sequence[str], fault: Fault, envelope: Envelope
    ) -> AsyncIterator[str]:
        """The events of a stream, with what happens to it in its middle."""
        middle = len(events) // 2
        for event in events[:middle]:
            yield event
        if fault.at == "mid_stream":
            await _interrupt(fault)
            if fault.injected_error is not None:
                yield self.protocol.error_event(fault.injected_error, envelope, number=middle + 1)
                return
        for event in events[middle:]:
            yield event


async def _at_start(fault: Fault) -> Response | None:
    await asyncio.sleep(fault.delay_seconds)
    if fault.injected_error is not None:
        raise fault.injected_error
    if fault.html_gateway is not None:
        page = GATEWAY_PAGE.format(fault.html_gateway)
        return HTMLResponse(page, fault.html_gateway, fault.headers)
    return DroppedConnection() if fault.drop_connection else None


async def _interrupt(fault: Fault) -> None:
    await asyncio.sleep(fault.delay_seconds)
    if fault.drop_connection:
        raise CutOff


def _whole(body: dict[str, Any], fault: Fault) -> Response:
    if fault.at == "start":
        return JSONResponse(body)
    text = json.dumps(body)
    length = {"content-length": str(len(text))}
    return PartedResponse(_halves(text, fault), media_type="application/json", headers=length)


async def _halves(text: str, fault: Fault) -> AsyncIterator[str]:
    middle = len(text) // 2
    yield text[:middle]
    await _interrupt(fault)
    yield text[middle:]

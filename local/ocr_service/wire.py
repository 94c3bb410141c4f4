"""A protocol as the endpoint sees it: one question in, the same answer out in its own words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from local.ocr_service import dashscope, dashscope_answers, openai_answers, openai_chat
from local.ocr_service.errors import ApiError
from local.ocr_service.exchange import Asked, Envelope, OcrAnswer, Streaming


class ErrorEvent(Protocol):
    """Writes an error into a stream, as the event of that number."""

    def __call__(self, error: ApiError, envelope: Envelope, *, number: int) -> str:
        """The event with the blank line after it."""


@dataclass(frozen=True, slots=True)
class WireProtocol:
    """The functions that read and write one protocol."""

    parse: Callable[[bytes, Mapping[str, str]], Asked]
    body: Callable[[OcrAnswer, Envelope], dict[str, Any]]
    error: Callable[[ApiError, Envelope], dict[str, Any]]
    events: Callable[[OcrAnswer, Streaming, Envelope], Iterator[str]]
    error_event: ErrorEvent


NATIVE = WireProtocol(
    parse=dashscope.parse_request,
    body=dashscope_answers.answer_body,
    error=dashscope_answers.error_body,
    events=dashscope_answers.answer_events,
    error_event=dashscope_answers.error_event,
)
COMPATIBLE = WireProtocol(
    parse=openai_chat.parse_request,
    body=openai_answers.answer_body,
    error=openai_answers.error_body,
    events=openai_answers.answer_events,
    error_event=openai_answers.error_event,
)

"""The OpenAI-compatible protocol: any service that speaks it, with Qwen-OCR's published prompts.

It has no tasks and no rotation: the task is its prompt, and the answer is text alone.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from ocr.engine_errors import error_from_body, invalid_answer
from ocr.events import ServerSentEvent, ended_early
from ocr.exchange import EngineRequest, RawAnswer
from ocr.prompts import prompt
from receipts.contracts import Usage

PATH = "/chat/completions"
_LAST = b"[DONE]"
_NOTHING = b'{"choices": []}'

# The status of what is an error all the same.
_OK = 200


def headers(request: EngineRequest) -> dict[str, str]:
    """Headers besides the key's."""
    return {"Accept": "text/event-stream"} if request.stream else {}


def body(request: EngineRequest, *, model: str, image: str) -> dict[str, Any]:
    """The request; `image` is a URL, also one that holds the image itself."""
    content = [
        {
            "type": "image_url",
            "image_url": {"url": image},
            "min_pixels": request.min_pixels,
            "max_pixels": request.max_pixels,
        },
        {"type": "text", "text": prompt(request.task)},
    ]
    parameters: dict[str, Any] = {}
    if request.max_tokens:
        parameters["max_tokens"] = request.max_tokens
    if request.stream:
        parameters |= {"stream": True, "stream_options": {"include_usage": True}}
    return {"model": model, "messages": [{"role": "user", "content": content}], **parameters}


class _Details(BaseModel):
    image_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Details | None = None


class _Text(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    finish_reason: str | None = None
    message: _Text = _Text()
    delta: _Text = _Text()


class _Completion(BaseModel):
    choices: tuple[_Choice, ...]
    usage: _Usage | None = None
    id: str | None = None
    error: Any = None


def read_answer(content: bytes) -> RawAnswer:
    """A whole answer; raises EngineError for one that is an error, cut off or malformed."""
    completion = _parse(content)
    if not completion.choices:
        raise invalid_answer("no choices")
    choice = completion.choices[0]
    return RawAnswer(
        text=choice.message.content or "",
        finish_reason=choice.finish_reason or "null",
        usage=_usage(completion.usage),
        request_id=completion.id,
    )


def read_stream(events: Iterable[ServerSentEvent]) -> RawAnswer:
    """An answer from its chunks, the last of which carries the usage."""
    text, reason, usage, request_id, ended = "", None, None, None, False
    for event in events:
        # The vendor's own example has no blank line before the last event, so that two are one.
        data = event.data.strip()
        ended = data.endswith(_LAST)
        chunk = _parse(data.removesuffix(_LAST) or _NOTHING)
        request_id, usage = chunk.id or request_id, chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            reason = choice.finish_reason or reason
        if ended:
            break
    if reason is None or not ended:
        raise ended_early()
    return RawAnswer(text, reason, _usage(usage), request_id)


def _parse(content: bytes) -> _Completion:
    try:
        completion = _Completion.model_validate_json(content)
    except ValidationError as error:
        raise error_from_body(_OK, {}, content) from error
    if completion.error:
        raise error_from_body(_OK, {}, content)
    return completion


def _usage(usage: _Usage | None) -> Usage:
    if usage is None:
        return Usage()
    details = usage.prompt_tokens_details
    return Usage(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        image_tokens=(details.image_tokens if details else None) or 0,
    )

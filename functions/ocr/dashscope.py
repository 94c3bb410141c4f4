"""DashScope's native protocol: what Qwen-OCR takes and gives in full."""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from ocr.boxes import read_line
from ocr.engine_errors import error_from_body
from ocr.events import ServerSentEvent, ended_early
from ocr.exchange import EngineRequest, RawAnswer
from receipts.contracts import Usage
from receipts.text import TextLine

PATH = "/services/aigc/multimodal-generation/generation"
# While it is being written, an answer's finish_reason is this word.
_UNFINISHED = "null"

# The status of what is an error all the same.
_OK = 200


def headers(request: EngineRequest) -> dict[str, str]:
    """Headers besides the key's."""
    return {"X-DashScope-SSE": "enable"} if request.stream else {}


def body(request: EngineRequest, *, model: str, image: str) -> dict[str, Any]:
    """The request; `image` is a URL, also one that holds the image itself."""
    content: list[dict[str, Any]] = [
        {
            "image": image,
            "min_pixels": request.min_pixels,
            "max_pixels": request.max_pixels,
            "enable_rotate": request.enable_rotate,
        }
    ]
    if request.task.prompt:
        content.append({"text": request.task.prompt})
    return {
        "model": model,
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": _parameters(request),
    }


def _parameters(request: EngineRequest) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    if request.task.task != "custom":
        parameters["ocr_options"] = _ocr_options(request)
    if request.max_tokens:
        parameters["max_tokens"] = request.max_tokens
    if request.stream:
        parameters["incremental_output"] = True
    return parameters


def _ocr_options(request: EngineRequest) -> dict[str, Any]:
    options: dict[str, Any] = {"task": request.task.task}
    if request.task.schema_template:
        options["task_config"] = {"result_schema": request.task.schema_template}
    return options


class _OcrResult(BaseModel):
    words_info: list[Any] | None = None
    kv_result: dict[str, Any] | None = None


class _Content(BaseModel):
    text: str | None = None
    ocr_result: _OcrResult | None = None


class _Message(BaseModel):
    content: tuple[_Content, ...] = ()


class _Choice(BaseModel):
    finish_reason: str | None
    message: _Message


class _Output(BaseModel):
    choices: tuple[_Choice, ...] = Field(min_length=1)


class _Usage(BaseModel):
    input_tokens: int = 0
    output_tokens: int = 0
    image_tokens: int | None = None


class _Answer(BaseModel):
    output: _Output
    usage: _Usage | None = None
    request_id: str | None = None


def read_answer(content: bytes) -> RawAnswer:
    """A whole answer; raises EngineError for one that is an error, cut off or malformed."""
    answer = _parse(content)
    choice = answer.output.choices[0]
    part = choice.message.content[0] if choice.message.content else _Content()
    text, lines = _text_and_lines(part)
    return RawAnswer(
        text=text,
        finish_reason=choice.finish_reason or _UNFINISHED,
        usage=_usage(answer.usage or _Usage()),
        request_id=answer.request_id,
        lines=lines,
        key_information=part.ocr_result.kv_result if part.ocr_result else None,
    )


def _text_and_lines(part: _Content) -> tuple[str, tuple[TextLine, ...] | None]:
    """The text and the lines; all of them as text where one cannot be read: none is dropped."""
    words = part.ocr_result.words_info if part.ocr_result else None
    if words is None:
        return part.text or "", None
    lines = tuple(filter(None, map(read_line, words)))
    if len(lines) < len(words):
        return json.dumps(words, ensure_ascii=False), None
    return part.text or "", lines


def read_stream(events: Iterable[ServerSentEvent], *, incremental: bool = True) -> RawAnswer:
    """An answer from its events: each adds text, or, where not `incremental`, repeats all of it."""
    text, last = "", None
    for event in events:
        if event.name == "error":
            raise error_from_body(event.status or _OK, {}, event.data)
        last = read_answer(event.data)
        text = text + last.text if incremental else last.text
    if last is None or last.finish_reason == _UNFINISHED:
        raise ended_early()
    return RawAnswer(
        text=text,
        finish_reason=last.finish_reason,
        usage=last.usage,
        request_id=last.request_id,
        lines=last.lines,
        key_information=last.key_information,
    )


def _parse(content: bytes) -> _Answer:
    try:
        return _Answer.model_validate_json(content)
    except ValidationError as error:
        raise error_from_body(_OK, {}, content) from error


def _usage(usage: _Usage) -> Usage:
    return Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        image_tokens=usage.image_tokens or 0,
    )

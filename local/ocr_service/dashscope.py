"""The DashScope-native protocol: its request bodies."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError, field_validator

from local.ocr_service.exchange import Asked, Streaming
from local.ocr_service.request_rules import (
    Body,
    SentPart,
    TaskChoice,
    last_said,
    named_error,
    ocr_request,
)


class Part(Body):
    """An image or a text; numbers may come as strings, as the vendor's Java samples send them.

    `enable_rotate` is accepted and changes nothing: the engine turns every page upright by itself.
    """

    image: str | None = None
    text: str | None = None
    min_pixels: int | None = None
    max_pixels: int | None = None
    enable_rotate: bool = False


class Message(Body):
    """What one side says in parts; a string is one part."""

    role: Literal["system", "user", "assistant"]
    content: tuple[Part, ...]

    @field_validator("content", mode="before")
    @classmethod
    def _in_parts(cls, content: Any) -> Any:
        return [{"text": content}] if isinstance(content, str) else content


class Input(Body):
    """The conversation."""

    messages: tuple[Message, ...]


class TaskConfig(Body):
    """Settings of a built-in task."""

    result_schema: dict[str, Any] | None = None


class OcrOptions(Body):
    """The built-in task."""

    task: str | None = None
    task_config: TaskConfig | None = None


class Parameters(Body):
    """Of the many parameters, those that change what this service answers."""

    ocr_options: OcrOptions | None = None
    max_tokens: int | None = None
    incremental_output: bool | None = None


class GenerationRequest(Body):
    """A request body."""

    model: str
    input: Input
    parameters: Parameters | None = None


def parse_request(body: bytes, headers: Mapping[str, str]) -> Asked:
    """The request in a body; raises the protocol's error for whatever is wrong with it."""
    try:
        sent = GenerationRequest.model_validate_json(body)
    except ValidationError as error:
        raise named_error(error) from None
    parameters = sent.parameters or Parameters()
    request = ocr_request(
        sent.model,
        [_part(part) for part in last_said(sent.input.messages)],
        max_tokens=parameters.max_tokens,
        named=_choice(parameters.ocr_options or OcrOptions()),
    )
    return Asked(request, _streaming(parameters, headers))


def _part(part: Part) -> SentPart:
    return SentPart(part.image, part.text, part.min_pixels, part.max_pixels)


def _choice(options: OcrOptions) -> TaskChoice:
    return TaskChoice(options.task, (options.task_config or TaskConfig()).result_schema)


def _streaming(parameters: Parameters, headers: Mapping[str, str]) -> Streaming | None:
    """Asked for by a header alone; what `Accept` says differs between the vendor's clients."""
    if headers.get("x-dashscope-sse", "").lower() != "enable":
        return None
    return Streaming(incremental=bool(parameters.incremental_output))

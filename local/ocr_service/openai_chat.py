"""The OpenAI-compatible protocol: its request bodies."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from pydantic import ValidationError, field_validator

from local.ocr_service.exchange import Asked, Streaming
from local.ocr_service.request_rules import Body, SentPart, last_said, named_error, ocr_request


class Part(Body):
    """An image or a text; the pixel bounds stand beside `image_url`, not in it."""

    image_url: str | None = None
    text: str | None = None
    min_pixels: int | None = None
    max_pixels: int | None = None

    @field_validator("image_url", mode="before")
    @classmethod
    def _address(cls, value: Any) -> Any:
        """The vendor's samples write both `"URL"` and `{"url": "URL"}`."""
        return value.get("url", value) if isinstance(value, dict) else value


class Message(Body):
    """What one side says in parts; a string is one part."""

    role: Literal["system", "user", "assistant"]
    content: tuple[Part, ...]

    @field_validator("content", mode="before")
    @classmethod
    def _in_parts(cls, content: Any) -> Any:
        return [{"text": content}] if isinstance(content, str) else content


class StreamOptions(Body):
    """Whether a last chunk with the usage is wanted."""

    include_usage: bool = False


class ChatRequest(Body):
    """A request body."""

    model: str
    messages: tuple[Message, ...]
    max_tokens: int | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None


def parse_request(body: bytes, _headers: Mapping[str, str]) -> Asked:
    """The request in a body; raises the protocol's error for whatever is wrong with it."""
    return _asked(partial(ChatRequest.model_validate_json, body))


def parse_line(body: Mapping[str, Any]) -> Asked:
    """The request in a line of a batch; raises as `parse_request` does."""
    return _asked(partial(ChatRequest.model_validate, body))


def _asked(validated: Callable[[], ChatRequest]) -> Asked:
    try:
        sent = validated()
    except ValidationError as error:
        raise named_error(error) from None
    parts = [_part(part) for part in last_said(sent.messages)]
    return Asked(ocr_request(sent.model, parts, max_tokens=sent.max_tokens), _streaming(sent))


def _part(part: Part) -> SentPart:
    return SentPart(part.image_url, part.text, part.min_pixels, part.max_pixels)


def _streaming(sent: ChatRequest) -> Streaming | None:
    options = sent.stream_options or StreamOptions()
    return Streaming(True, options.include_usage) if sent.stream else None

"""What both protocols demand of a request, whatever names its fields have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from local.ocr_service.errors import AlgorithmError, ApiError, EmptyInput, EmptyModel
from local.ocr_service.exchange import OcrRequest
from local.ocr_service.models import served_model
from local.ocr_service.pixels import MAX_IMAGE_PATCHES, PixelBounds, default_bounds
from local.ocr_service.prompts import meaning
from receipts.models import ModelProfile

_MISSING = {"model": EmptyModel, "input": EmptyInput}


class Body(BaseModel):
    """Part of a request body; fields that OCR has no use for are accepted and ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Said[Part](Protocol):
    """A message of either protocol."""

    @property
    def role(self) -> str:
        """Who speaks."""

    @property
    def content(self) -> tuple[Part, ...]:
        """What is said."""


@dataclass(frozen=True, slots=True)
class SentPart:
    """An image or a text, by whatever names the protocol has for them."""

    image: str | None = None
    text: str | None = None
    min_pixels: int | None = None
    max_pixels: int | None = None


@dataclass(frozen=True, slots=True)
class TaskChoice:
    """The task that a request names apart from its prompt; only the native protocol can."""

    task: str | None = None
    result_schema: Mapping[str, Any] | None = None


NO_TASK = TaskChoice()


def ocr_request(
    model: str,
    parts: Sequence[SentPart],
    *,
    max_tokens: int | None,
    named: TaskChoice = NO_TASK,
) -> OcrRequest:
    """The request in the last message's parts; raises ApiError where it breaks a rule."""
    profile = served_model(model)
    image = _only_image(parts)
    prompt = "\n".join(part.text for part in parts if part.text) if profile.custom_prompts else ""
    # A named task brings its own prompt, the caller's is not honoured beside it.
    asked = meaning("" if named.task else prompt)
    return OcrRequest(
        model=model,
        image=image.image or "",
        bounds=_bounds(image, default_bounds(profile.patch)),
        max_tokens=_output_limit(max_tokens, profile),
        task=named.task or asked.task,
        prompt=asked.custom,
        result_schema=named.result_schema if named.task else asked.result_schema,
        structured=named.task is not None,
    )


def last_said[Part](messages: Sequence[Said[Part]]) -> tuple[Part, ...]:
    """The parts of the last message, the only one that is answered; it must be the user's."""
    if not messages or messages[-1].role != "user":
        raise AlgorithmError("list index out of range")
    return messages[-1].content


def named_error(error: ValidationError) -> ApiError:
    """The first fault by the name of its field; what was sent stays out of the message."""
    fault = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(map(str, fault["loc"])) or "body"
    if fault["type"] == "missing" and field in _MISSING:
        return _MISSING[field]("Required input parameter missing from request.")
    return ApiError(
        f"Required parameter({field}) missing or invalid, please check the request parameters."
    )


def _only_image(parts: Sequence[SentPart]) -> SentPart:
    images = [part for part in parts if part.image]
    if len(images) != 1:
        raise ApiError("Required parameter(image) missing or invalid: send exactly one image.")
    return images[0]


def _bounds(image: SentPart, default: PixelBounds) -> PixelBounds:
    chosen = PixelBounds(
        default.min_pixels if image.min_pixels is None else image.min_pixels,
        default.max_pixels if image.max_pixels is None else image.max_pixels,
        default.patch,
    )
    largest = MAX_IMAGE_PATCHES * default.patch**2
    if not default.patch**2 <= chosen.min_pixels <= chosen.max_pixels <= largest:
        raise ApiError(
            f"Range of min_pixels and max_pixels should be [{default.patch**2}, {largest}]."
        )
    return chosen


def _output_limit(max_tokens: int | None, profile: ModelProfile) -> int:
    limit = profile.default_max_output if max_tokens is None else max_tokens
    if not 1 <= limit <= profile.max_output:
        raise ApiError(f"Range of max_tokens should be [1, {profile.max_output}]")
    return limit

"""The DashScope-native protocol: its request bodies in, its answer and error bodies out."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from local.ocr_service.errors import AlgorithmError, ApiError, EmptyInput, EmptyModel
from local.ocr_service.exchange import OcrAnswer, OcrRequest, Usage
from local.ocr_service.models import patch_side
from local.ocr_service.pixels import MAX_IMAGE_PATCHES, PixelBounds, default_bounds

_MISSING = {"model": EmptyModel, "input": EmptyInput}


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Part(_Body):
    """An image or a text; numbers may come as strings, as the vendor's Java samples send them.

    `enable_rotate` is accepted and changes nothing: the engine turns every page upright by itself.
    """

    image: str | None = None
    text: str | None = None
    min_pixels: int | None = None
    max_pixels: int | None = None
    enable_rotate: bool = False


class Message(_Body):
    """What one side says in parts; a string is one part."""

    role: Literal["system", "user", "assistant"]
    content: tuple[Part, ...]

    @field_validator("content", mode="before")
    @classmethod
    def _in_parts(cls, content: Any) -> Any:
        return [{"text": content}] if isinstance(content, str) else content


class Input(_Body):
    """The conversation; only its last message is answered."""

    messages: tuple[Message, ...]


class TaskConfig(_Body):
    """Settings of a built-in task."""

    result_schema: dict[str, Any] | None = None


class OcrOptions(_Body):
    """The built-in task."""

    task: str | None = None
    task_config: TaskConfig | None = None


class Parameters(_Body):
    """Of the many parameters, the one that is OCR's own."""

    ocr_options: OcrOptions | None = None


class GenerationRequest(_Body):
    """A request body."""

    model: str
    input: Input
    parameters: Parameters | None = None


def parse_request(body: bytes) -> OcrRequest:
    """The request in a body; raises the protocol's error for whatever is wrong with it."""
    try:
        request = GenerationRequest.model_validate_json(body)
    except ValidationError as error:
        raise _named(error) from None
    bounds = default_bounds(patch_side(request.model))
    options = (request.parameters or Parameters()).ocr_options or OcrOptions()
    parts = _last_user_parts(request.input.messages)
    image = _only_image(parts)
    return OcrRequest(
        model=request.model,
        image=image.image or "",
        bounds=_bounds(image, bounds),
        task=options.task,
        prompt="\n".join(part.text for part in parts if part.text),
        result_schema=(options.task_config or TaskConfig()).result_schema,
    )


def answer_body(answer: OcrAnswer, request_id: str) -> dict[str, Any]:
    """The body of a 200."""
    content: dict[str, Any] = {"text": answer.answer.text}
    if answer.answer.result is not None:
        content["ocr_result"] = answer.answer.result
    choice = {"finish_reason": "stop", "message": {"role": "assistant", "content": [content]}}
    return {
        "output": {"choices": [choice]},
        "usage": _usage(answer.usage),
        "request_id": request_id,
    }


def error_body(error: ApiError, request_id: str) -> dict[str, str]:
    """The body of everything else."""
    return {"code": error.code, "message": str(error), "request_id": request_id}


def _named(error: ValidationError) -> ApiError:
    """The first fault by the name of its field; what was sent stays out of the message."""
    fault = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(map(str, fault["loc"])) or "body"
    if fault["type"] == "missing" and field in _MISSING:
        return _MISSING[field]("Required input parameter missing from request.")
    return ApiError(
        f"Required parameter({field}) missing or invalid, please check the request parameters."
    )


def _last_user_parts(messages: tuple[Message, ...]) -> tuple[Part, ...]:
    if not messages or messages[-1].role != "user":
        raise AlgorithmError("list index out of range")
    return messages[-1].content


def _only_image(parts: tuple[Part, ...]) -> Part:
    images = [part for part in parts if part.image]
    if len(images) != 1:
        raise ApiError("Required parameter(image) missing or invalid: send exactly one image.")
    return images[0]


def _bounds(image: Part, default: PixelBounds) -> PixelBounds:
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


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
        "image_tokens": usage.image_tokens,
        "input_tokens_details": {
            "text_tokens": usage.prompt_tokens,
            "image_tokens": usage.image_tokens,
        },
        "output_tokens_details": {"text_tokens": usage.output_tokens},
    }

"""A request to an OCR engine and its answer, whatever the protocol between them."""

from dataclasses import dataclass, replace
from typing import Any

from receipts.contracts import Usage
from receipts.profiles import TaskRequest
from receipts.text import TextLine


@dataclass(frozen=True)
class EngineRequest:
    """One task for one image; pixels bound what the model looks at, `max_tokens` what it writes.

    With `image_url` the engine fetches the image, else it travels inside the request.
    """

    task: TaskRequest
    image: bytes
    media_type: str
    width: int
    height: int
    min_pixels: int
    max_pixels: int
    enable_rotate: bool = False
    max_tokens: int | None = None
    stream: bool = False
    image_url: str | None = None

    def streamed(self) -> "EngineRequest":
        """The same, to be answered as it is written."""
        return replace(self, stream=True)

    def whole(self) -> "EngineRequest":
        """The same, to be answered in one piece."""
        return replace(self, stream=False)

    def with_max_pixels(self, max_pixels: int) -> "EngineRequest":
        """The same, looked at with so many pixels at most."""
        return replace(self, max_pixels=max_pixels)

    def inline(self) -> "EngineRequest":
        """The same with the image inside."""
        return replace(self, image_url=None)


@dataclass(frozen=True)
class RawAnswer:
    """What came back, before it is read by its task.

    `lines` and `key_information` are what the engine gave in a structured form, where it did.
    """

    text: str
    finish_reason: str
    usage: Usage
    request_id: str | None = None
    lines: tuple[TextLine, ...] | None = None
    key_information: dict[str, Any] | None = None

    @property
    def truncated(self) -> bool:
        """Whether the engine ran out of output before it had said everything."""
        return self.finish_reason == "length"

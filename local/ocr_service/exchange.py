"""What is asked and what is answered, whichever protocol it travels in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from local.ocr_service.pixels import PixelBounds

DEFAULT_TASK = "text_recognition"

type FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class OcrRequest:
    """One image and what to do with it; `image` is a data URL or an address.

    `prompt` is the caller's own one, empty where a task's own stands for it. `result_schema` is
    the template of key information extraction, None for every field. `structured` says whether the
    answer has an `ocr_result` beside its text, as it has for a task that is named;
    `resolves_uploads` that an `oss://` address may be looked up.
    """

    model: str
    image: str
    bounds: PixelBounds
    max_tokens: int
    task: str = DEFAULT_TASK
    prompt: str = ""
    result_schema: Mapping[str, Any] | None = None
    structured: bool = True
    resolves_uploads: bool = False


class Streaming(NamedTuple):
    """How a streamed answer is cut into events."""

    incremental: bool = False
    include_usage: bool = False


class Asked(NamedTuple):
    """A request and how its answer travels: None is in one piece."""

    request: OcrRequest
    streaming: Streaming | None = None


class Envelope(NamedTuple):
    """What surrounds an answer: the id of its request, and seconds since the epoch."""

    request_id: str
    created: int


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """What a task makes of the lines; `result` is the structured form, where the task has one."""

    text: str
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as they would be billed."""

    image_tokens: int
    prompt_tokens: int
    output_tokens: int

    @property
    def input_tokens(self) -> int:
        """Image and prompt together."""
        return self.image_tokens + self.prompt_tokens

    @property
    def total_tokens(self) -> int:
        """Input and output."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class OcrAnswer:
    """A task's answer, why it ended, its price, and facts for the log (pixels, cached or read).

    `image` is the SHA-256 of what was read.
    """

    model: str
    answer: TaskAnswer
    usage: Usage
    finish_reason: FinishReason = "stop"
    facts: Mapping[str, int | bool] = field(default_factory=dict)
    image: str = ""

"""What is asked and what is answered, whichever protocol it travels in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.ocr_service.pixels import PixelBounds


@dataclass(frozen=True, slots=True)
class OcrRequest:
    """One image and what to do with it; `image` is a data URL or an address.

    `result_schema` is the template of key information extraction, None for every field.
    """

    model: str
    image: str
    bounds: PixelBounds
    task: str | None = None
    prompt: str = ""
    result_schema: Mapping[str, Any] | None = None


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


@dataclass(frozen=True, slots=True)
class OcrAnswer:
    """A task's answer, its price, and facts for the log (pixels as sent; cached or read)."""

    answer: TaskAnswer
    usage: Usage
    facts: Mapping[str, int | bool] = field(default_factory=dict)

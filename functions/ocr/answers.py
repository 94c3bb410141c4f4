"""What Qwen-OCR answers in its native protocol, read strictly."""

import json
import math
import re
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from ocr.engine_errors import invalid_answer
from receipts.contracts import Usage
from receipts.text import Box, TextLine

# The vendor closes some fences without a line break before them.
_FENCE = re.compile(r"\A\s*```\w*\s*(.*?)\s*(?:```)?\s*\Z", re.DOTALL)


class _Word(BaseModel):
    text: str
    location: Box | None = None
    rotate_rect: tuple[float, float, float, float, float] | None = None


class _OcrResult(BaseModel):
    words_info: tuple[_Word, ...] | None = None
    kv_result: dict[str, Any] | None = None


class _Content(BaseModel):
    text: str = ""
    ocr_result: _OcrResult = _OcrResult()


class _Message(BaseModel):
    content: tuple[_Content, ...] = Field(min_length=1)


class _Choice(BaseModel):
    finish_reason: str
    message: _Message


class _Output(BaseModel):
    choices: tuple[_Choice, ...] = Field(min_length=1)


class _Usage(BaseModel):
    input_tokens: int = 0
    output_tokens: int = 0
    image_tokens: int = 0


class Answer(BaseModel):
    """One complete answer."""

    output: _Output
    usage: _Usage
    request_id: str | None = None

    @property
    def _content(self) -> _Content:
        return self.output.choices[0].message.content[0]

    @property
    def billed(self) -> Usage:
        """The tokens that the engine bills for this answer."""
        return Usage(**self.usage.model_dump())

    def lines(self) -> tuple[TextLine, ...]:
        """The recognised lines; boxes in pixels of the image that was sent."""
        words = self._content.ocr_result.words_info
        if words is None:
            raise invalid_answer("no words_info")
        return tuple(TextLine(text=word.text, box=_box(word)) for word in words)

    def key_information(self) -> dict[str, Any]:
        """The values by field name, from `kv_result` or else from the fenced JSON text."""
        found = self._content.ocr_result.kv_result
        return found if found is not None else _fenced_object(self._content.text)


def read_answer(body: bytes) -> Answer:
    """Parse an answer; raises EngineAnswerInvalid for one that is cut off or malformed."""
    try:
        answer = Answer.model_validate_json(body)
    except ValidationError as error:
        raise invalid_answer("not the documented form") from error
    reason = answer.output.choices[0].finish_reason
    if reason != "stop":
        raise invalid_answer(f"finish_reason {reason}")
    return answer


def _fenced_object(text: str) -> dict[str, Any]:
    match = _FENCE.match(text)
    try:
        value = json.loads(match.group(1) if match and match.group(1) else text)
    except ValueError as error:
        raise invalid_answer("not JSON") from error
    if not isinstance(value, dict):
        raise invalid_answer("not a JSON object")
    return value


def _box(word: _Word) -> Box:
    if word.location is not None:
        return word.location
    if word.rotate_rect is None:
        raise invalid_answer("a line without a box")
    return _corners(*word.rotate_rect)


def _corners(cx: float, cy: float, width: float, height: float, angle: float) -> Box:
    """Corners of a rotated rectangle; `angle` in degrees, clockwise, along the width."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return Box(
        *(
            round(value)
            for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            for value in (
                cx + dx * width / 2 * cos - dy * height / 2 * sin,
                cy + dx * width / 2 * sin + dy * height / 2 * cos,
            )
        )
    )

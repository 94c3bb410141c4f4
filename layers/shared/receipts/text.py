"""A line of text as an OCR engine read it."""

import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

_CURRENCY_SIGN = "Sc"
_schemas: dict[type, "CoreSchema"] = {}


def schema_of(kind: type, handler: "GetCoreSchemaHandler") -> "CoreSchema":
    """What pydantic makes of a named tuple: once, not for each of the fields that have the type."""
    if kind not in _schemas:
        _schemas[kind] = handler(kind)
    return _schemas[kind]


class Box(NamedTuple):
    """Four corners in pixels of the page, clockwise from the top left of the text."""

    x1: int
    y1: int
    x2: int
    y2: int
    x3: int
    y3: int
    x4: int
    y4: int

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        """Pydantic asks for it."""
        return schema_of(cls, handler)


class TextLine(BaseModel):
    """One recognised line; `confidence` is the engine's score in 0..1, where it gives one."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    text: str
    box: Box
    confidence: float | None = None


def compact(text: str) -> str:
    """Letters, digits and currency signs, so that case, blanks and punctuation do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        character
        for character in folded
        if character.isalnum() or unicodedata.category(character) == _CURRENCY_SIGN
    )

"""Boxes of recognised lines, from the forms in which the engine gives them."""

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from receipts.text import Box, TextLine

# Far beyond any page; what lies out there, or is no number, is no coordinate.
_Figure = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
_LOCATION: TypeAdapter[tuple[float, ...]] = TypeAdapter(
    Annotated[tuple[_Figure, ...], Field(min_length=8, max_length=8)]
)
_ROTATED = TypeAdapter(tuple[_Figure, _Figure, _Figure, _Figure, _Figure])


def read_line(entry: Any) -> TextLine | None:
    """A line with its box from `location`, else from `rotate_rect`, also one inside `pos_list`."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("text"), str):
        return None
    positions = entry.get("pos_list")
    nested = positions[0] if isinstance(positions, list) and positions else {}
    box = _box(entry) or (_box(nested) if isinstance(nested, Mapping) else None)
    return TextLine(text=entry["text"], box=box) if box else None


def _box(entry: Mapping[str, Any]) -> Box | None:
    with suppress(ValidationError):
        return Box(*map(round, _LOCATION.validate_python(entry.get("location"))))
    with suppress(ValidationError):
        return rotated_box(*_ROTATED.validate_python(entry.get("rotate_rect")))
    return None


def rotated_box(cx: float, cy: float, width: float, height: float, angle: float) -> Box:
    """Corners of a rotated rectangle, clockwise; `angle` in degrees, clockwise, along the width.

    Which side the text starts on is not said. Most text is upright, so that the corner nearest the
    page's top left comes first.
    """
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [
        (
            cx + dx * width / 2 * cos - dy * height / 2 * sin,
            cy + dx * width / 2 * sin + dy * height / 2 * cos,
        )
        for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    # Chosen before rounding, which would make a tie of what is nearly one.
    first = min(range(len(corners)), key=lambda number: sum(corners[number]))
    return Box(*(round(value) for corner in corners[first:] + corners[:first] for value in corner))

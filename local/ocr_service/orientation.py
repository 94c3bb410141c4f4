"""Which way the text of a page runs, and the crops of its lines turned by it.

RapidOCR decides line by line: it takes an upright digit for sideways text and turns a good line
over now and then. A page has one orientation, so here its lines decide together.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

# A line crop, or the corners of all lines as (lines, 4, 2).
type Array = np.ndarray[Any, np.dtype[Any]]
# The angle classifier: for each crop "0" or "180", with its score.
type Classifier = Callable[[list[Array]], Sequence[tuple[str, float]]]

# From this height over width on, RapidOCR turns a crop a quarter to the left.
TALL = 1.5
VOTERS = 12


def turn_upright(
    crops: Sequence[Array], boxes: Array, classify: Classifier
) -> tuple[list[Array], Array]:
    """Crops with upright text, and boxes whose first corner is the top left of that text."""
    sideways = _is_sideways(boxes)
    level = [_level(crop, box, sideways) for crop, box in zip(crops, boxes, strict=True)]
    upside_down = _is_upside_down(_longest(level), classify)
    turns = 2 * upside_down
    upright = [np.ascontiguousarray(np.rot90(crop, turns)) for crop in level]
    return upright, np.roll(boxes, -turns - sideways, axis=1)


def _is_sideways(boxes: Array) -> bool:
    """Whether most of the text, weighed by its length, runs up or down the page."""
    width, height = _extent(boxes)
    length = np.where(height >= TALL * width, height, -width)
    return bool(length.sum() > 0)


def _level(crop: Array, box: Array, sideways: bool) -> Array:
    width, height = _extent(box[np.newaxis])
    was_turned = int(height[0]) / max(int(width[0]), 1) >= TALL
    return np.rot90(crop, int(sideways) - int(was_turned))


def _is_upside_down(crops: list[Array], classify: Classifier) -> bool:
    votes = ((1 if label == "180" else -1) * score for label, score in classify(crops))
    return sum(votes) > 0


def _longest(crops: Sequence[Array]) -> list[Array]:
    by_width = sorted(crops, key=lambda crop: crop.shape[1], reverse=True)
    return [np.ascontiguousarray(crop) for crop in by_width[:VOTERS]]


def _extent(boxes: Array) -> tuple[Array, Array]:
    """Widths and heights as RapidOCR takes them, the longer one of opposite sides."""
    sides = np.linalg.norm(np.roll(boxes, -1, axis=1) - boxes, axis=2)
    return np.maximum(sides[:, 0], sides[:, 2]), np.maximum(sides[:, 1], sides[:, 3])

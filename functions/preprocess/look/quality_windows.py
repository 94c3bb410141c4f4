"""The parts of a copy with the most print, one below the other: to measure on them costs less."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from PIL import Image

type Place = tuple[int, int]

_NEAREST = Image.Resampling.NEAREST
# Pixels of the mask along a window, and how many windows there are at most.
_SIDE, _MOST = 80, 4


class Windows(NamedTuple):
    """Parts of a copy, and of a mask enlarged to its scale, black within `inset` of their edges."""

    grey: Image.Image
    mask: Image.Image


def windows_with_print(grey: Image.Image, mask: Image.Image, *, scale: int, inset: int) -> Windows:
    """The windows where most of the mask is white; the copy is `scale` times as large as it."""
    side = _SIDE * scale
    places = [*islice(_most_printed(mask), _MOST)]
    parts = Windows(*(Image.new("L", (side, side * len(places))) for _ in range(2)))
    for number, (left, top) in enumerate(places):
        window = mask.crop((left, top, left + _SIDE, top + _SIDE)).resize((side, side), _NEAREST)
        inner = window.crop((inset, inset, side - inset, side - inset))
        parts.mask.paste(inner, (inset, number * side + inset))
        box = (left * scale, top * scale, left * scale + side, top * scale + side)
        parts.grey.paste(grey.crop(box), (0, number * side))
    return parts


def _most_printed(mask: Image.Image) -> Iterator[Place]:
    cells = mask.reduce(_SIDE)
    levels = cells.tobytes()
    for place in sorted(range(len(levels)), key=lambda place: -levels[place]):
        yield place % cells.width * _SIDE, place // cells.width * _SIDE

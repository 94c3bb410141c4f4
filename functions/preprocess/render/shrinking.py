"""A decoded image becomes plain and small without a second copy at its full size."""

import math
from collections.abc import Iterator
from itertools import chain

from PIL import Image

from preprocess.render.colour import is_plain, levels, to_plain

_STRIP_ROWS = 256


def shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The image in mode 1, L or RGB at `size`, which is not larger than its own.

    The bulk is averaged away by a whole factor, strip by strip; a cheap filter does the rest.
    """
    factor = min(image.width // size[0], image.height // size[1])
    plain = image if factor == 1 and is_plain(image) else _reduce(image, factor)
    if plain.size == size:
        return plain
    # Pillow drops pixels instead of averaging them where an image has one bit a pixel.
    smooth = plain.convert("L") if plain.mode == "1" else plain
    return smooth.resize(size, Image.Resampling.HAMMING)


def _reduce(image: Image.Image, factor: int) -> Image.Image:
    strips = _reduced_strips(image, factor)
    first = next(strips)
    whole = Image.new(first.mode, (first.width, math.ceil(image.height / factor)))
    for number, strip in enumerate(chain([first], strips)):
        whole.paste(strip, (0, number * _STRIP_ROWS))
    return whole


def _reduced_strips(image: Image.Image, factor: int) -> Iterator[Image.Image]:
    deep, icc_profile = levels(image), image.info.get("icc_profile")
    rows = _STRIP_ROWS * factor
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        plain = to_plain(strip, deep, icc_profile)
        smooth = plain.convert("L") if plain.mode == "1" else plain
        yield smooth.reduce(factor)

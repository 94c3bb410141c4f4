"""Any pixel mode becomes bilevel, grey or RGB, opaque, 8 bits a channel."""

from typing import cast

from PIL import Image

_EIGHT_BIT_WHITE = 255
_EIGHT_BITS = 8

_DEEP = {"I", "I;16", "I;16L", "I;16B", "I;16N", "F"}
_GREY_WITH_ALPHA = {"1", "L", "LA", "La"}
_PLAIN = {"1", "L", "RGB"}

type Levels = tuple[float, float]


def levels(image: Image.Image) -> Levels | None:
    """The values that become black and white, where a channel has more than 8 bits; else None.

    Depth is taken from the brightest pixel, as 12 bits often come in 16 and would turn black.
    """
    if image.mode not in _DEEP:
        return None
    low, high = _extremes(image)
    if image.mode == "F" or low < 0:
        return low, high
    return 0.0, 2.0 ** max(_EIGHT_BITS, int(high).bit_length()) - 1


def is_plain(image: Image.Image) -> bool:
    """Whether the image is what `to_plain` would make of it."""
    return image.mode in _PLAIN and not image.has_transparency_data


def to_plain(image: Image.Image, deep: Levels | None) -> Image.Image:
    """The image in mode 1, L or RGB, what is transparent on white, `deep` as `levels` gave it."""
    if deep is not None:
        return _scale_down(image, deep)
    if image.has_transparency_data:
        return _on_white(image)
    return image if image.mode in _PLAIN else image.convert("RGB")


def _extremes(image: Image.Image) -> Levels:
    # Pillow knows the extremes of one byte order only.
    known = image if image.mode in {"I", "F", "I;16"} else image.convert("I")
    return cast("Levels", known.getextrema())


def _scale_down(image: Image.Image, deep: Levels) -> Image.Image:
    black, white = deep
    factor = _EIGHT_BIT_WHITE / ((white - black) or 1.0)
    wide = image if image.mode == "F" else image.convert("I")
    return wide.point(lambda value: value * factor - black * factor).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    grey = image.mode in _GREY_WITH_ALPHA
    layered = image.convert("LA" if grey else "RGBA")
    paper = Image.new("L" if grey else "RGB", image.size, "white")
    paper.paste(layered.convert(paper.mode), mask=layered.getchannel("A"))
    return paper

"""Any pixel mode becomes bilevel, grey or RGB, opaque, 8 bits a channel, sRGB."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from PIL import Image

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

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


def to_plain(image: Image.Image, deep: Levels | None, icc_profile: bytes | None) -> Image.Image:
    """The image in mode 1, L or RGB, what is transparent on white, `deep` as `levels` gave it."""
    if deep is not None:
        return _scale_down(image, deep)
    if image.has_transparency_data:
        return _on_white(image)
    if image.mode in _PLAIN:
        return image
    transform = _to_srgb(icc_profile, image.mode) if image.mode == "CMYK" else None
    return transform.apply(image) if transform else image.convert("RGB")


def to_srgb(image: Image.Image, icc_profile: bytes | None) -> Image.Image:
    """An RGB image of this colour profile in sRGB; without one, or with a broken one, as it is."""
    transform = _to_srgb(icc_profile, "RGB") if image.mode == "RGB" else None
    return transform.apply(image) if transform else image


@lru_cache(maxsize=4)
def _to_srgb(icc_profile: bytes | None, mode: str) -> "ImageCmsTransform | None":
    if not icc_profile:
        return None
    from PIL import ImageCms  # noqa: PLC0415  few images have a profile and are decoded, too

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
        if "sRGB" in ImageCms.getProfileDescription(profile):
            return None
        return ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None


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

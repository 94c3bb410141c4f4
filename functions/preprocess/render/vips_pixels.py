"""Pixels to libvips and back: it takes an image through all operations in one pass."""

import os
from functools import cache
from types import ModuleType
from typing import Any

from PIL import Image

# An image of libvips: pyvips ships no types.
type VipsImage = Any

_STRIP_ROWS = 512


@cache
def vips() -> ModuleType:
    """The pyvips module, loaded at its first use, on one thread and without its cache."""
    # A function has about one processor, and nothing is asked for twice.
    os.environ["VIPS_CONCURRENCY"] = "1"
    # Most uploads are passed on as they are, and do without these 50 ms.
    import pyvips  # type: ignore[import-untyped]  # noqa: PLC0415

    pyvips.cache_set_max(0)
    module: ModuleType = pyvips
    return module


def to_vips(image: Image.Image) -> VipsImage:
    """A copy of the pixels of a mode L or RGB image."""
    bands = len(image.getbands())
    return vips().Image.new_from_memory(image.tobytes(), *image.size, bands, "uchar")


def to_pillow(pixels: VipsImage) -> Image.Image:
    """The result of operations, in mode L or RGB, which are carried out here, strip by strip.

    Levels are rounded down and held within 0..255.
    """
    mode = "L" if pixels.bands == 1 else "RGB"
    whole = Image.new(mode, (pixels.width, pixels.height))
    for top in range(0, whole.height, _STRIP_ROWS):
        rows = min(_STRIP_ROWS, whole.height - top)
        strip = pixels.crop(0, top, whole.width, rows).cast("uchar").write_to_memory()
        size = whole.width, rows
        whole.paste(Image.frombuffer(mode, size, strip, "raw", mode, 0, 1), (0, top))
    return whole

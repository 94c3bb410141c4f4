"""How large a page image becomes: pure arithmetic, sizes in pixels.

Sizes are rounded down, and the longer side once more where that would pass the engine's aspect.
"""

import math

from preprocess.admission import MOST_ASPECT

# What a JPEG holds in each direction, less than its 16 bits: libjpeg's JPEG_MAX_DIMENSION.
_MOST_SIDE = 65_500

# How much of a page is decoded at most, whatever becomes of it: 100 MB in Pillow.
MOST_DECODED = 24_000_000

_PRINT = 300 / 72
_LEGIBLE_PIXELS = 2_000_000


def fit(size: tuple[int, int], max_pixels: int) -> tuple[int, int]:
    """The size within `max_pixels` at the same aspect; never larger than `size`."""
    scale = min(1.0, math.sqrt(max_pixels / (size[0] * size[1])), _MOST_SIDE / max(size))
    return _rounded(size, scale)


def page_size(
    points: tuple[float, float], max_pixels: int, scan_detail: float = 0.0
) -> tuple[int, int]:
    """The pixels of a page box given in points, within `max_pixels`.

    300 dpi are enough for print. Where the page is a scan of `scan_detail` pixels to a point whose
    box says a few centimetres, it gets its own pixels up to a size that is legible for sure.
    """
    width, height = points
    scan = min(scan_detail, math.sqrt(_LEGIBLE_PIXELS / (width * height)))
    most = min(math.sqrt(max_pixels / (width * height)), _MOST_SIDE / max(points))
    scale = min(max(_PRINT, scan), most)
    return _rounded(points, scale)


def _rounded(size: tuple[float, float], scale: float) -> tuple[int, int]:
    width, height = (max(1, math.floor(side * scale)) for side in size)
    return min(width, MOST_ASPECT * height), min(height, MOST_ASPECT * width)

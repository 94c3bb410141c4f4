"""What is refused before anything is decoded: by bytes, sides, aspect, pixels and pages.

Sides and aspect are the OCR engine's limits, the others a page's and an upload's cost to us.
"""

from preprocess.page import PageLimits
from receipts.errors import (
    AspectRatioTooExtreme,
    FileTooLarge,
    ImageTooSmall,
    TooManyPages,
    TooManyPixels,
)

LEAST_SIDE = 11
MOST_ASPECT = 200

_MEGA = 1_000_000


def check_size(size: int, limits: PageLimits) -> None:
    """Of the upload, in bytes; raises `FileTooLarge`."""
    if size > limits.max_bytes:
        raise FileTooLarge(
            f"The file has {size / _MEGA:.1f} MB and at most {limits.max_bytes / _MEGA:.1f} "
            "are read; scan at 300 dpi, or split the document."
        )


def check_page_count(pages: int, limits: PageLimits) -> None:
    """Raises `TooManyPages`."""
    if pages > limits.max_pages:
        raise TooManyPages(
            f"The document has more than {limits.max_pages} pages; split it and upload the parts."
        )


def check_sides(width: int, height: int) -> None:
    """Of a page image, in pixels; raises `ImageTooSmall`."""
    if min(width, height) < LEAST_SIDE:
        raise ImageTooSmall(
            f"The page is {width} x {height} pixels and each side must have more than 10; "
            "take a larger picture."
        )


def check_aspect(width: float, height: float) -> None:
    """Of a page, in any unit; raises `AspectRatioTooExtreme`."""
    if max(width, height) > MOST_ASPECT * min(width, height):
        raise AspectRatioTooExtreme(
            f"The page is {width:.0f} x {height:.0f} and one side may be at most {MOST_ASPECT} "
            "times the other; cut it into shorter pieces."
        )


def check_pixels(pixels: int, most: int) -> None:
    """Raises `TooManyPixels`."""
    if pixels > most:
        raise TooManyPixels(
            f"The page has {pixels / _MEGA:.0f} megapixels and at most {most / _MEGA:.0f} of its "
            "kind are read; scan at 300 dpi, or take a smaller picture."
        )

"""An engine that answers at once and always the same, for load tests and benchmarks."""

import asyncio

from local.ocr_service.images import SentImage
from local.ocr_service.pixels import PixelBounds, Size
from local.ocr_service.reading import ReadImage, scaled
from receipts.text import Box, TextLine

PAGE = Size(640, 560)
# Text with its left and right end, row by row.
ROWS = (
    (("CORNER CAFE", 30, 270),),
    (("12 HARBOUR STREET", 30, 400),),
    (("Date: 2024-03-18", 30, 350),),
    (("Black tea", 30, 190), ("2.50", 500, 580)),
    (("Apple cake", 30, 220), ("10.00", 500, 600)),
    (("TOTAL", 30, 160), ("12.50", 500, 600)),
)


def _line(row: int, text: str, left: int, right: int) -> TextLine:
    top = 30 + 80 * row
    bottom = top + 36
    box = Box(left, top, right, top, right, bottom, left, bottom)
    return TextLine(text=text, box=box, confidence=1.0)


LINES = tuple(_line(number, *cell) for number, row in enumerate(ROWS) for cell in row)


class InstantReader:
    """The lines of one small receipt for every image, after `delay` seconds; images do not queue.

    Images are not decoded and not remembered, so that every request is a reading.
    """

    def __init__(self, delay: float = 0.0) -> None:
        self._delay = delay

    async def read(self, image: SentImage, bounds: PixelBounds) -> ReadImage:  # noqa: ARG002 # nothing is scaled
        """The receipt, spread over the image."""
        await asyncio.sleep(self._delay)
        return ReadImage(tuple(scaled(line, PAGE, image.size) for line in LINES), cached=False)

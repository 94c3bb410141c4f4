"""Reading an image once, one image at a time, whatever is asked about it."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import NamedTuple, Protocol

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from PIL import Image

from local.ocr_service.images import SentImage, decode
from local.ocr_service.pixels import PixelBounds, Size, reading_size
from local.ocr_service.reading_order import in_reading_order
from receipts.text import Box, TextLine

REMEMBERED_IMAGES = 128

type Recogniser = Callable[[Image.Image], Sequence[TextLine]]
type Lines = tuple[TextLine, ...]


class ImageKey(NamedTuple):
    """An image's bytes and the size it is read at."""

    digest: bytes
    size: Size


class ReadImage(NamedTuple):
    """Lines in reading order, in pixels of the image as sent, and whether they were remembered."""

    lines: Lines
    cached: bool


class Reader(Protocol):
    """Whatever turns an image into lines."""

    async def read(self, image: SentImage, bounds: PixelBounds) -> ReadImage:
        """The lines of an image."""


class ImageReader:
    """One worker thread for the engine, so that requests queue instead of fighting over cores."""

    def __init__(self, recognise: Recogniser) -> None:
        self._recognise = recognise
        self._turn = CapacityLimiter(1)
        self._remembered = RecentLines(REMEMBERED_IMAGES)

    async def read(self, image: SentImage, bounds: PixelBounds) -> ReadImage:
        """The lines of an image; the same bytes in the same bounds are recognised once."""
        size = reading_size(image.size, bounds)
        key = ImageKey(hashlib.sha256(image.content).digest(), size)
        lines = self._remembered.get(key)
        if lines is not None:
            return ReadImage(lines, cached=True)
        return await run_sync(self._read, image, key, limiter=self._turn)

    def _read(self, image: SentImage, key: ImageKey) -> ReadImage:
        # The request before this one may have been about the same image.
        lines = self._remembered.get(key)
        if lines is not None:
            return ReadImage(lines, cached=True)
        found = self._recognise(decode(image, key.size))
        lines = in_reading_order([scaled(line, key.size, image.size) for line in found])
        self._remembered.put(key, lines)
        return ReadImage(lines, cached=False)


class RecentLines:
    """The lines of the images read last; safe to use from several threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lines: OrderedDict[ImageKey, Lines] = OrderedDict()
        self._lock = Lock()

    def get(self, key: ImageKey) -> Lines | None:
        """The lines under a key, which becomes the most recent one."""
        with self._lock:
            if key not in self._lines:
                return None
            self._lines.move_to_end(key)
            return self._lines[key]

    def put(self, key: ImageKey, lines: Lines) -> None:
        """Keep lines, and forget the oldest beyond the capacity."""
        with self._lock:
            self._lines[key] = lines
            if len(self._lines) > self._capacity:
                self._lines.popitem(last=False)


def scaled(line: TextLine, read: Size, sent: Size) -> TextLine:
    """A line found on an image read at one size, in pixels of the size it was sent in."""
    if read == sent:
        return line
    factors = (sent.width / read.width, sent.height / read.height) * 4
    corners = (round(value * factor) for value, factor in zip(line.box, factors, strict=True))
    return line.model_copy(update={"box": Box(*corners)})

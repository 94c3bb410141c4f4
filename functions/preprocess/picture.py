"""One page of an upload before its pixels are decoded: what every format gives."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from PIL import Image

type Size = tuple[int, int]


class ImageFile(NamedTuple):
    """A whole image file that an engine reads as it is; `data` is None where it is the upload."""

    media_type: str
    data: bytes | None


class Picture(Protocol):
    """A page with its header read; every method may raise a refusal (`UploadRejected`)."""

    @property
    def size(self) -> Size:
        """Width and height in pixels, as a viewer shows the page."""
        ...

    def untouched(self, max_pixels: int) -> ImageFile | None:
        """The page as a file, where it is within `max_pixels`, upright and whole; else None."""
        ...

    def preview(self, pixels: int) -> Image.Image:
        """A grey copy (mode L) of about so many pixels, as cheaply as the format allows."""
        ...

    def decode(self, size: Size) -> Image.Image:
        """The page at `size`, which is not larger than its own: mode 1, L or RGB, opaque, sRGB."""
        ...


type OpenedFile = tuple[int, Callable[[int], Picture]]
"""The number of pages, and each page's picture by its number, from 1."""

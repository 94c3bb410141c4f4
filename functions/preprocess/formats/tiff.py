"""TIFF files as documents: the one image format whose frames are pages.

A directory may name a million places of pixels, so it is read in a child process, too.
"""

import warnings
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple, cast

from PIL import Image, ImageChops
from PIL.TiffImagePlugin import TiffImageFile

from preprocess.admission import check_page_count, check_pixels
from preprocess.formats.codec import DAMAGE, decoding
from preprocess.formats.header import check_picture
from preprocess.formats.isolated_picture import open_isolated
from preprocess.formats.opening import open_image
from preprocess.formats.sniff import FileFormat
from preprocess.formats.tiff_samples import check_first_samples, check_samples
from preprocess.page import PageLimits
from preprocess.picture import ImageFile, OpenedFile, Picture, Size
from preprocess.render.colour import to_srgb
from preprocess.render.shrinking import shrink
from preprocess.render.sizing import fit
from receipts.errors import DamagedFile

# Tags of TIFF 6.0; of the first, the bits of a smaller copy and of a transparency mask.
_SUBFILE_TYPE = 254
_PHOTOMETRIC = 262
_TILE_WIDTH = 322
_TILE_LENGTH = 323
_NO_PAGE = 0b101

# A page may come with smaller copies of itself; more directories than this are not walked.
_DIRECTORIES_PER_PAGE = 4

type _Frame = int | None
"""Where Pillow finds a page; None where its directory is broken."""


class TiffPicture(NamedTuple):
    """One directory of a TIFF, which is sent in another format always."""

    data: bytes
    frame: int
    size: Size
    limits: PageLimits

    def untouched(self, max_pixels: int) -> ImageFile | None:  # noqa: ARG002  never, at any size
        """No engine reads TIFF."""
        return None

    def preview(self, pixels: int) -> Image.Image:
        """A grey copy of about so many pixels."""
        return self.decode(fit(self.size, pixels)).convert("L")

    def decode(self, size: Size) -> Image.Image:
        """The page at `size`; Pillow turns it upright as it is loaded."""
        image = open_image(self.data, FileFormat.TIFF, self.limits)
        with decoding("The page"):
            image.seek(self.frame)
            image.load()
            plain = shrink(image, size)
            if _is_deep_negative(cast("TiffImageFile", image)):
                return ImageChops.invert(plain)
            return to_srgb(plain, image.info.get("icc_profile"))


def open_tiff(data: bytes, limits: PageLimits) -> OpenedFile:
    """A TIFF of one or more pages, of any sizes; raises subclasses of `UploadRejected`."""
    return open_isolated(partial(_open, data, limits))


def _open(data: bytes, limits: PageLimits) -> OpenedFile:
    image = _read_header(data, limits)
    frames = _find_pages(image, limits)
    check_page_count(len(frames), limits)
    if len(frames) == 1:
        only = _picture(data, image, frames[0], limits)
        return 1, lambda _: only
    return len(frames), lambda page: _picture(data, image, frames[page - 1], limits)


def _read_header(data: bytes, limits: PageLimits) -> TiffImageFile:
    try:
        return cast("TiffImageFile", open_image(data, FileFormat.TIFF, limits))
    except DamagedFile:
        check_first_samples(data)
        raise


def _picture(data: bytes, image: TiffImageFile, frame: _Frame, limits: PageLimits) -> Picture:
    if frame is None:
        raise DamagedFile("The page is damaged; scan the document again and upload that.")
    with decoding("The page"):
        image.seek(frame)
    _check_frame(image, data, limits)
    return TiffPicture(data, frame, image.size, limits)


def _check_frame(image: TiffImageFile, data: bytes, limits: PageLimits) -> None:
    check_picture(image, data, limits)
    check_samples(image.tag_v2)
    # libtiff decodes a whole tile, which may be far larger than the picture that it is a part of.
    with decoding("The page"):
        tile = _number(image, _TILE_WIDTH) * _number(image, _TILE_LENGTH)
    check_pixels(image.width * image.height + tile, limits.max_source_pixels)


def _find_pages(image: TiffImageFile, limits: PageLimits) -> list[_Frame]:
    """At most one page more than allowed, so that a chain without end is not followed."""
    walked = islice(_walk(image), _DIRECTORIES_PER_PAGE * limits.max_pages)
    with warnings.catch_warnings(action="ignore"):
        pages = list(islice((frame for frame, is_page in walked if is_page), limits.max_pages + 1))
    return pages or [0]


def _walk(image: TiffImageFile) -> Iterator[tuple[_Frame, bool]]:
    """Each directory of the chain, and whether it is a page rather than a copy or a mask."""
    frame = 0
    while True:
        try:
            image.seek(frame)
            is_page = not _number(image, _SUBFILE_TYPE) & _NO_PAGE
        except EOFError:
            return
        except DAMAGE:
            yield None, True
        else:
            yield frame, is_page
        if image.tell() != frame:
            return  # the directory could not be found, and those after it neither
        frame += 1


def _is_deep_negative(image: TiffImageFile) -> bool:
    """Whether 0 is white in 16 bits, which Pillow heeds at other depths alone."""
    return image.mode.startswith("I;16") and image.tag_v2.get(_PHOTOMETRIC) == 0


def _number(image: TiffImageFile, tag: int) -> int:
    value = image.tag_v2.get(tag, 0)
    return value if isinstance(value, int) else 0

"""Image files of one page: every image format but TIFF; of an animation the first frame."""

from functools import partial

from PIL import Image

from preprocess.document import Document
from preprocess.formats.opening import open_image
from preprocess.formats.passthrough import check_whole, is_candidate
from preprocess.formats.sniff import FileFormat
from preprocess.page import PageLimits, PreparedPage
from preprocess.render.exif import upright_turn
from preprocess.render.rendering import check_picture, is_progressive, render
from receipts.errors import TooManyPixels

_START_OF_SCAN = b"\xff\xda"
_MOST_SCANNED_PIXELS = 4_000_000_000


def open_raster(data: bytes, file_format: FileFormat, limits: PageLimits) -> Document:
    """An image file, its header checked; raises subclasses of `UploadRejected`."""
    image = open_image(data, file_format, limits)
    check_picture(image, limits)
    if is_progressive(image):
        _check_scans(image, data)
    return Document(1, partial(_read_page, data, file_format, limits))


def _check_scans(image: Image.Image, data: bytes) -> None:
    """Every scan goes over the whole picture, and a few bytes are enough for one.

    Markers are counted wherever they stand, also in a preview or a film at the end: too many at
    worst, and honest files have about ten scans.
    """
    if data.count(_START_OF_SCAN) * image.width * image.height > _MOST_SCANNED_PIXELS:
        raise TooManyPixels(
            "The JPEG is stored in more passes than are decoded; save it again as a plain JPEG."
        )


def _read_page(data: bytes, file_format: FileFormat, limits: PageLimits, page: int) -> PreparedPage:
    # Opened anew, so that no decoded page stays in memory while its image is being stored.
    image = open_image(data, file_format, limits)
    if not is_candidate(image, data, file_format=file_format, limits=limits):
        return render(image, page, limits)
    width, height = image.size
    check_whole(image)
    # Only now: a PNG may tell its orientation after its pixels.
    if upright_turn(image) is None:
        return PreparedPage(page, file_format.value, width, height, None)
    return render(open_image(data, file_format, limits), page, limits)

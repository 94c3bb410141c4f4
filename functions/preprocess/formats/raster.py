"""Image files of one page: every image format but TIFF; of an animation the first frame."""

from dataclasses import dataclass
from functools import cached_property, partial

from PIL import Image
from PIL import ImageFile as PillowFile
from PIL.Image import Transpose

from preprocess.formats.codec import decoding
from preprocess.formats.coding import EIGHT_BITS, check_jpeg_coding, is_common_jpeg, png_depth
from preprocess.formats.framing import has_plain_framing, png_chunks
from preprocess.formats.header import check_picture, is_in_passes
from preprocess.formats.opening import open_image, register
from preprocess.formats.sniff import FileFormat
from preprocess.formats.streamed import can_stream, decode_small
from preprocess.formats.wholeness import is_whole
from preprocess.page import PageLimits
from preprocess.picture import ImageFile, OpenedFile, Size
from preprocess.render.colour import to_srgb
from preprocess.render.encoding import MOST_BYTES
from preprocess.render.exif import turned_size, upright_turn
from preprocess.render.shrinking import shrink
from preprocess.render.sizing import fit
from receipts.errors import TooManyPixels

_START_OF_SCAN = b"\xff\xda"
_MOST_SCANNED_PIXELS = 4_000_000_000

# What an engine reads as it is, by format and Pillow's mode.
_SENT_FORMATS = {FileFormat.JPEG, FileFormat.PNG, FileFormat.WEBP}
_SENT_MODES = {"L", "RGB"}

# The decoders of the others are seldom used, and large, or slow with runs of one pixel as BMP's is:
# they work where they can be stopped.
_READ_HERE = {FileFormat.JPEG, FileFormat.PNG}


@dataclass(frozen=True)
class RasterPicture:
    """An image file with its header checked; `turn` makes the stored picture upright.

    `is_upload` tells an upload from an image that was found in one. `is_forked` keeps libvips out,
    as its threads are not there in a fork.
    """

    data: bytes
    file_format: FileFormat
    limits: PageLimits
    turn: Transpose | None
    is_upload: bool = True
    is_forked: bool = False

    @cached_property
    def size(self) -> Size:
        """Width and height in pixels, as a viewer shows the page."""
        return turned_size(self._open().size, self.turn)

    def untouched(self, max_pixels: int) -> ImageFile | None:
        """The file itself where the engine can have it."""
        width, height = self.size
        fits = width * height <= max_pixels and len(self.data) <= MOST_BYTES
        if not (fits and self.turn is None and self._is_plain()):
            return None
        if not is_whole(self.data, self.file_format):
            return None
        return ImageFile(self.file_format.value, None if self.is_upload else self.data)

    def preview(self, pixels: int) -> Image.Image:
        """A grey copy; a JPEG is decoded at an eighth, a quarter or half of its size."""
        if self.file_format is not FileFormat.JPEG:
            return self.decode(fit(self.size, pixels)).convert("L")
        image = self._open()
        with decoding("The image"):
            # The nearest of the sizes that cost little, and so one of half to twice the pixels.
            image.draft("L", fit(image.size, pixels // 2))
            # A decoder that never waits for more of the file is quicker.
            image.decodermaxblock = len(self.data)
            image.load()
            grey = shrink(image, fit(image.size, 2 * pixels)).convert("L")
        return grey if self.turn is None else grey.transpose(self.turn)

    def decode(self, size: Size) -> Image.Image:
        """Streamed where it is to shrink and can be, else by Pillow."""
        image = self._open()
        stored = turned_size(size, self.turn)
        with decoding("The image"):
            if stored != image.size and self._can_stream(image):
                plain = decode_small(self.data, self.file_format, stored)
            else:
                image.draft(None, stored)
                image.load()
                plain = shrink(image, stored)
            managed = to_srgb(plain, image.info.get("icc_profile"))
        return managed if self.turn is None else managed.transpose(self.turn)

    def _open(self) -> PillowFile.ImageFile:
        # Opened anew each time, so that no decoded page stays in memory.
        return open_image(self.data, self.file_format, self.limits)

    def _can_stream(self, image: Image.Image) -> bool:
        return not self.is_forked and can_stream(image, self.data, self.file_format)

    def _is_plain(self) -> bool:
        image = self._open()
        if self.file_format not in _SENT_FORMATS or image.mode not in _SENT_MODES:
            return False
        if image.has_transparency_data:
            return False
        if self.file_format is FileFormat.PNG and png_depth(self.data) != EIGHT_BITS:
            return False
        if self.file_format is FileFormat.JPEG:
            return is_common_jpeg(self.data)
        return not getattr(image, "is_animated", False)


def open_raster(data: bytes, file_format: FileFormat, limits: PageLimits) -> OpenedFile:
    """An image file, its header checked; raises subclasses of `UploadRejected`."""
    if file_format in _READ_HERE and has_plain_framing(data, file_format):
        return _open(data, file_format, limits, is_forked=False)
    from preprocess.formats.isolated_picture import open_isolated  # noqa: PLC0415  multiprocessing

    register(file_format)  # for every child
    return open_isolated(partial(_open, data, file_format, limits, is_forked=True))


def open_checked(data: bytes, file_format: FileFormat, limits: PageLimits) -> PillowFile.ImageFile:
    """The image with its header read and checked; raises subclasses of `UploadRejected`."""
    if file_format is FileFormat.JPEG:
        check_jpeg_coding(data)
    image = open_image(data, file_format, limits)
    check_picture(image, data, limits)
    if is_in_passes(image, data):
        _check_scans(image, data)
    return image


def _open(
    data: bytes, file_format: FileFormat, limits: PageLimits, *, is_forked: bool
) -> OpenedFile:
    image = open_checked(data, file_format, limits)
    turn = _turn(image, data, file_format)
    picture = RasterPicture(data, file_format, limits, turn, is_forked=is_forked)
    return 1, lambda _: picture


def _turn(image: PillowFile.ImageFile, data: bytes, file_format: FileFormat) -> Transpose | None:
    """By EXIF; libheif turns a HEIC itself, and a PNG may tell it after its pixels."""
    if file_format is FileFormat.HEIF:
        return None
    if file_format is not FileFormat.PNG:
        return upright_turn(image.getexif)
    return upright_turn(partial(_png_exif, data))


def _png_exif(data: bytes) -> Image.Exif:
    exif = Image.Exif()
    for kind, content in png_chunks(data):
        if kind == b"eXIf":
            exif.load(b"Exif\x00\x00" + bytes(content))
    return exif


def _check_scans(image: Image.Image, data: bytes) -> None:
    """Every scan goes over the whole picture, and a few bytes are enough for one.

    Markers are counted wherever they stand, also in a preview or a film at the end: too many at
    worst, and honest files have about ten scans.
    """
    if data.count(_START_OF_SCAN) * image.width * image.height > _MOST_SCANNED_PIXELS:
        raise TooManyPixels(
            "The JPEG is stored in more passes than are decoded; save it again as a plain JPEG."
        )

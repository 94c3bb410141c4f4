"""PDF files as documents: a scan's own JPEG where a page is one, else drawn at the size wanted."""

from typing import NamedTuple

from PIL import Image

from preprocess.admission import check_aspect, check_page_count, check_sides
from preprocess.formats.framing import has_plain_framing
from preprocess.formats.isolation import Isolated, in_child
from preprocess.formats.pdf_page import Answer, Drawing, PageLook, answer, load
from preprocess.formats.pdf_scan import JpegStreams
from preprocess.formats.raster import RasterPicture, open_checked
from preprocess.formats.sniff import FileFormat
from preprocess.page import PageLimits
from preprocess.picture import ImageFile, OpenedFile, Picture, Size
from preprocess.render.exif import upright_turn
from preprocess.render.sizing import MOST_DECODED, fit, page_size
from receipts.errors import UploadRejected

type Question = int | Drawing


class PdfPicture(NamedTuple):
    """A page that PDFium draws, in a child process, at any size."""

    page: int
    size: Size
    server: Isolated[Question, Answer]

    def untouched(self, max_pixels: int) -> ImageFile | None:  # noqa: ARG002  never, at any size
        """There is no file of this page."""
        return None

    def preview(self, pixels: int) -> Image.Image:
        """A grey copy of about so many pixels."""
        return self.decode(fit(self.size, pixels)).convert("L")

    def decode(self, size: Size) -> Image.Image:
        """The page at `size`, upright as its own rotation says."""
        drawn = self.server.ask(Drawing(self.page, *size))
        if isinstance(drawn, PageLook):
            raise TypeError("a drawing was asked for")
        return drawn


def open_pdf(data: bytes, limits: PageLimits) -> OpenedFile:
    """A PDF with its page count; raises `PasswordProtected`, `DamagedFile`, `TooManyPages`."""
    page_count = in_child(lambda: len(load(data)))
    check_page_count(page_count, limits)
    pdf = load(data)  # once more, now that it is known to end
    streams = JpegStreams(data)
    server = Isolated[Question, Answer](lambda question: answer(pdf, streams, question))
    return page_count, lambda page: _picture(server, page, limits)


def _picture(server: Isolated[Question, Answer], page: int, limits: PageLimits) -> Picture:
    look = server.ask(page)
    if isinstance(look, Image.Image):
        raise TypeError("a look was asked for")
    if look.jpeg is not None and (scan := _scan(look.jpeg, limits)):
        return scan
    check_aspect(*look.points)
    size = page_size(look.points, MOST_DECODED, look.detail)
    check_sides(*size)
    return PdfPicture(page, size, server)


def _scan(jpeg: bytes, limits: PageLimits) -> Picture | None:
    """The JPEG as a picture of its own; None where it is not one that the engine could have."""
    try:
        if not has_plain_framing(jpeg, FileFormat.JPEG):
            return None
        image = open_checked(jpeg, FileFormat.JPEG, limits)
    except UploadRejected:
        return None
    # A PDF does not turn an image by EXIF, and who gets the bare file may do so.
    if image.mode not in {"L", "RGB"} or upright_turn(image.getexif):
        return None
    return RasterPicture(jpeg, FileFormat.JPEG, limits, turn=None, is_upload=False)

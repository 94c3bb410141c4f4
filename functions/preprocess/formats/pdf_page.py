"""What PDFium is asked, in a child process: to look at a page, or to draw it."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types
from PIL import Image
from pypdfium2 import raw

from preprocess.formats.codec import decoding
from preprocess.formats.pdf_scan import JpegStreams, find_scan
from receipts.errors import DamagedFile, PasswordProtected

# A wrong password, and a kind of encryption that PDFium does not know.
_LOCKED = {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}

_WHITE = (255, 255, 255, 255)

# A scanned page has one image, or a few strips of one, and the words that a scanner recognised.
_IMAGES_LOOKED_AT = 50
_FORM_DEPTH = 3


class Drawing(NamedTuple):
    """A page to draw, at this size in pixels."""

    page: int
    width: int
    height: int


class PageLook(NamedTuple):
    """A page's size in points, the pixels to a point of its scan, and the scan's own JPEG.

    `detail` is 0 where text or drawings are most of the page; `jpeg` is None where the page is
    anything else than one upright JPEG from edge to edge.
    """

    points: tuple[float, float]
    detail: float
    jpeg: bytes | None


type Answer = PageLook | Image.Image


def load(data: bytes) -> pdfium.PdfDocument:
    """Raises `PasswordProtected`, `DamagedFile`."""
    try:
        pdf = pdfium.PdfDocument(data)
        pdf.init_forms()
    except pdfium.PdfiumError as error:
        if error.err_code in _LOCKED:
            raise PasswordProtected(
                "The PDF is protected with a password; save it without one and upload that."
            ) from error
        raise DamagedFile(
            "The PDF is damaged and cannot be opened; export it again and upload that."
        ) from error
    return pdf


def answer(pdf: pdfium.PdfDocument, streams: JpegStreams, question: int | Drawing) -> Answer:
    """A look at the page of a number, or the page drawn; raises `DamagedFile`."""
    number = question.page if isinstance(question, Drawing) else question
    with decoding("The page"):
        page = pdf[number - 1]
    try:
        with decoding("The page"):
            if isinstance(question, Drawing):
                return _draw(page, question)
            return _look(page, streams)
    finally:
        page.close()


def _look(page: pdfium.PdfPage, streams: JpegStreams) -> PageLook:
    points = page.get_size()
    if not all(0 < side < math.inf for side in points):
        raise DamagedFile("The page has no size; export the document again and upload that.")
    return PageLook(points, _scan_detail(page), find_scan(page, streams))


def _scan_detail(page: pdfium.PdfPage) -> float:
    width, height = page.get_size()
    return max(_image_details(page, width * height / 2), default=0.0)


def _image_details(page: pdfium.PdfPage, least_area: float) -> Iterator[float]:
    images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_FORM_DEPTH)
    for image in islice(images, _IMAGES_LOOKED_AT):
        left, bottom, right, top = image.get_bounds()
        area = (right - left) * (top - bottom)
        if area >= least_area > 0:
            yield math.sqrt(math.prod(image.get_px_size()) / area)


def _draw(page: pdfium.PdfPage, drawing: Drawing) -> Image.Image:
    _, width, height = drawing
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect(_WHITE, 0, 0, width, height)
    place = (bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT)
    raw.FPDF_RenderPageBitmap(*place)
    if page.formenv:
        raw.FPDF_FFLDraw(page.formenv, *place)
    image: Image.Image = bitmap.to_pil()
    return image

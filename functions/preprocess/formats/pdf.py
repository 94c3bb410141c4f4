"""PDF files as documents, rendered by PDFium straight at the size of the page image."""

import math
from collections.abc import Iterator
from functools import partial
from itertools import islice

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types
from PIL import Image
from pypdfium2 import raw

from preprocess.admission import check_aspect, check_page_count, check_sides
from preprocess.document import Document
from preprocess.formats.codec import decoding
from preprocess.formats.isolation import Isolated, in_child
from preprocess.page import PageLimits, PreparedPage
from preprocess.render.rendering import as_page
from preprocess.render.sizing import page_size
from receipts.errors import DamagedFile, PasswordProtected

# A wrong password, and a kind of encryption that PDFium does not know.
_LOCKED = {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}

_WHITE = (255, 255, 255, 255)

# A scanned page has one image, or a few strips of one.
_IMAGES_LOOKED_AT = 50
_FORM_DEPTH = 3


def open_pdf(data: bytes, limits: PageLimits) -> Document:
    """A PDF with its page count; raises `PasswordProtected`, `DamagedFile`, `TooManyPages`."""
    check_page_count(in_child(lambda: len(_load(data))), limits)
    pdf = _load(data)  # once more, now that it is known to end
    return Document(len(pdf), Isolated(partial(_read_page, pdf, limits)).read)


def _load(data: bytes) -> pdfium.PdfDocument:
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


def _read_page(pdf: pdfium.PdfDocument, limits: PageLimits, number: int) -> PreparedPage:
    with decoding("The page"):
        page = pdf[number - 1]
    try:
        return as_page(_render(page, limits), number)
    finally:
        page.close()


def _render(page: pdfium.PdfPage, limits: PageLimits) -> Image.Image:
    with decoding("The page"):
        points = page.get_size()
        detail = _scan_detail(page)
    if not all(0 < side < math.inf for side in points):
        raise DamagedFile("The page has no size; export the document again and upload that.")
    check_aspect(*points)
    width, height = page_size(points, limits.max_pixels, detail)
    check_sides(width, height)
    with decoding("The page"):
        return _draw(page, width, height)


def _scan_detail(page: pdfium.PdfPage) -> float:
    """Pixels to a point of the image that is most of the page; 0 where text or drawings are."""
    width, height = page.get_size()
    return max(_image_details(page, width * height / 2), default=0.0)


def _image_details(page: pdfium.PdfPage, least_area: float) -> Iterator[float]:
    images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_FORM_DEPTH)
    for image in islice(images, _IMAGES_LOOKED_AT):
        left, bottom, right, top = image.get_bounds()
        area = (right - left) * (top - bottom)
        if area >= least_area > 0:
            yield math.sqrt(math.prod(image.get_px_size()) / area)


def _draw(page: pdfium.PdfPage, width: int, height: int) -> Image.Image:
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect(_WHITE, 0, 0, width, height)
    place = (bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT)
    raw.FPDF_RenderPageBitmap(*place)
    if page.formenv:
        raw.FPDF_FFLDraw(page.formenv, *place)
    image: Image.Image = bitmap.to_pil()
    return image

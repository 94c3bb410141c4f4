"""The bytes of an upload become prepared pages: the stage's one entrance."""

from collections.abc import Callable
from functools import partial

from preprocess.admission import check_size
from preprocess.document import Document
from preprocess.formats import raster
from preprocess.formats.sniff import FileFormat, sniff
from preprocess.page import PageLimits, PreparedPage
from preprocess.picture import OpenedFile, Picture
from preprocess.preparing import prepare
from receipts.profiles import Preparation

__all__ = ["Document", "PageLimits", "PreparedPage", "open_pages"]


def open_pages(data: bytes, limits: PageLimits, preparation: Preparation | None = None) -> Document:
    """Look at the headers of an upload, refuse what is not acceptable, decode nothing yet.

    Raises subclasses of `UploadRejected`, as do the document's pages when they are read.
    """
    check_size(len(data), limits)
    page_count, picture = _open(data, sniff(data), limits)
    how = preparation or Preparation()
    return Document(page_count, partial(_read_page, picture, limits, how))


def _open(data: bytes, file_format: FileFormat, limits: PageLimits) -> OpenedFile:
    if file_format is FileFormat.PDF:
        from preprocess.formats import pdf  # noqa: PLC0415  PDFium is imported for a PDF alone

        return pdf.open_pdf(data, limits)
    if file_format is FileFormat.TIFF:
        from preprocess.formats import tiff  # noqa: PLC0415  and so is Pillow's largest plugin

        return tiff.open_tiff(data, limits)
    return raster.open_raster(data, file_format, limits)


def _read_page(
    picture: Callable[[int], Picture], limits: PageLimits, preparation: Preparation, page: int
) -> PreparedPage:
    return prepare(picture(page), page, limits=limits, preparation=preparation)

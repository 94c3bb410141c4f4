"""The bytes of an upload become page images: the stage's one entrance."""

from preprocess.admission import check_size
from preprocess.document import Document
from preprocess.formats import raster
from preprocess.formats.sniff import FileFormat, sniff
from preprocess.page import PageLimits, PreparedPage

__all__ = ["Document", "PageLimits", "PreparedPage", "open_pages"]


def open_pages(data: bytes, limits: PageLimits) -> Document:
    """Look at the headers of an upload, refuse what is not acceptable, decode nothing yet.

    Raises subclasses of `UploadRejected`, as do the document's pages when they are read.
    """
    check_size(len(data), limits)
    file_format = sniff(data)
    if file_format is FileFormat.PDF:
        from preprocess.formats import pdf  # noqa: PLC0415  PDFium is imported when there is a PDF

        return pdf.open_pdf(data, limits)
    if file_format is FileFormat.TIFF:
        from preprocess.formats import tiff  # noqa: PLC0415  and so is Pillow's largest plugin

        return tiff.open_tiff(data, limits)
    return raster.open_raster(data, file_format, limits)

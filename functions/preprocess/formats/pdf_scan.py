"""The JPEG of a scanned page, where that is what the page shows and nothing else."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # ships no types
from pypdfium2 import raw

_OBJECTS_LOOKED_AT = 5_000

# In characters; a longer name is not read, and is not that of a layer.
_LONGEST_MARK = 64

# How far, of the page's side, a scan's edge may lie from the page's.
_EDGE = 0.02

# In the others the numbers of a JPEG are no levels of grey or of red, green and blue.
_COLOUR_SPACES = {
    raw.FPDF_COLORSPACE_DEVICEGRAY,
    raw.FPDF_COLORSPACE_DEVICERGB,
    raw.FPDF_COLORSPACE_CALGRAY,
    raw.FPDF_COLORSPACE_CALRGB,
    raw.FPDF_COLORSPACE_ICCBASED,
}

_JPEG_STREAM = re.compile(rb"stream\r?\n(?=\xff\xd8)")
_MOST_DICTIONARY_BYTES = 4_000
# What is compared to tell one JPEG from another: files of one scanner begin alike.
_SAMPLE_BYTES = 64
# Entries of a stream's dictionary by which it is shown otherwise than as its file (PDF 32000-1,
# 8.9.5), and names spelled with escapes, which may be any of them.
_CHANGES = re.compile(
    rb"#|/(?:SMask|Mask|OC|ColorTransform)\b|/DecodeParms\s*\[?\s*\d"
    rb"|/Decode\b(?!\s*\[(?:\s*0(?:\.0*)?\s+1(?:\.0*)?)+\s*\])"
)


class JpegStreams:
    """The JPEG streams that stand in the bytes of a PDF; of an encrypted one none is found."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def shows_as_it_is(self, jpeg: bytes) -> bool:
        """Whether there are streams of this content, and none has an entry that changes it."""
        found = [self._dictionary(at) for at, start in self._starts if self._holds(start, jpeg)]
        return bool(found) and not any(map(_CHANGES.search, found))

    @cached_property
    def _starts(self) -> list[tuple[int, int]]:
        return [match.span() for match in _JPEG_STREAM.finditer(self._data)]

    def _holds(self, start: int, jpeg: bytes) -> bool:
        middle = len(jpeg) // 2
        sample = jpeg[middle : middle + _SAMPLE_BYTES]
        return self._data.startswith(sample, start + middle) and self._data.startswith(jpeg, start)

    def _dictionary(self, end: int) -> bytes:
        begin = self._data.rfind(b"obj", max(0, end - _MOST_DICTIONARY_BYTES), end)
        return self._data[begin:end] if begin >= 0 else b"#"


def find_scan(page: pdfium.PdfPage, streams: JpegStreams) -> bytes | None:
    """The file of the one upright JPEG that fills the page from edge to edge, if it is that."""
    image = _only_image(page)
    if image is None or not (_is_upright(image) and _covers(page, image.get_bounds())):
        return None
    if not (_is_jpeg(image) and _is_unclipped(page, image)):
        return None
    jpeg = bytes(image.get_data())
    return jpeg if streams.shows_as_it_is(jpeg) else None


def _only_image(page: pdfium.PdfPage) -> pdfium.PdfImage | None:
    """The one image that is all there is to see; text that is not shown may lie over it."""
    found = None
    if raw.FPDFPage_GetAnnotCount(page) or page.get_rotation():
        return None
    for number, thing in enumerate(page.get_objects(max_depth=1)):
        if number == _OBJECTS_LOOKED_AT:
            return None
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE and found is None and not _is_optional(thing):
            found = thing
        elif not _is_hidden_text(thing):
            return None
    return found


def _is_optional(thing: pdfium.PdfObject) -> bool:
    """Whether it belongs to a layer, which may be switched off (PDF 32000-1, 8.11.3.2)."""
    count = max(0, raw.FPDFPageObj_CountMarks(thing))
    return any(
        _mark_name(raw.FPDFPageObj_GetMark(thing, number)) == "OC" for number in range(count)
    )


def _mark_name(mark: object) -> str:
    name, size = ctypes.create_unicode_buffer(_LONGEST_MARK), ctypes.c_ulong()
    room = ctypes.cast(name, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFPageObjMark_GetName(mark, room, ctypes.sizeof(name), size)
    return ctypes.string_at(name, size.value).decode("utf-16-le", errors="replace").rstrip("\0")


def _is_hidden_text(thing: pdfium.PdfObject) -> bool:
    if thing.type != raw.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(raw.FPDFTextObj_GetTextRenderMode(thing) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _is_jpeg(image: pdfium.PdfImage) -> bool:
    if raw.FPDFPageObj_HasTransparency(image) or image.get_filters() != ["DCTDecode"]:
        return False
    return image.get_metadata().colorspace in _COLOUR_SPACES


def _is_upright(image: pdfium.PdfImage) -> bool:
    """Neither turned nor mirrored: the unit square is only stretched to its place."""
    matrix = image.get_matrix()
    return bool(matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < _EDGE)


def _covers(page: pdfium.PdfPage, bounds: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = page.get_bbox()
    across, down = _EDGE * (right - left), _EDGE * (top - bottom)
    sides = zip(bounds, (left, bottom, right, top), strict=True)
    limits = (across, down, across, down)
    return all(abs(a - b) <= most for (a, b), most in zip(sides, limits, strict=True))


def _is_unclipped(page: pdfium.PdfPage, image: pdfium.PdfImage) -> bool:
    """Whether every path that the image is clipped to goes round the page, as some writers do."""
    clip = raw.FPDFPageObj_GetClipPath(image)
    count = raw.FPDFClipPath_CountPaths(clip)
    return all(_goes_round(page, list(_corners(clip, path))) for path in range(max(0, count)))


def _corners(clip: object, path: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(raw.FPDFClipPath_CountPathSegments(clip, path)):
        segment = raw.FPDFClipPath_GetPathSegment(clip, path, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        yield x.value, y.value


def _goes_round(page: pdfium.PdfPage, corners: Sequence[tuple[float, float]]) -> bool:
    if not corners:
        return False
    left, bottom, right, top = page.get_bbox()
    across, down = _EDGE * (right - left), _EDGE * (top - bottom)
    xs, ys = zip(*corners, strict=True)
    return bool(
        min(xs) <= left + across
        and min(ys) <= bottom + down
        and max(xs) >= right - across
        and max(ys) >= top - down
    )

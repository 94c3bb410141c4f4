"""Uploads of which it is known how they must end, quick to make and each with bytes of its own."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import cycle, islice

from PIL import Image, ImageDraw, ImageFont

_SIZE = (640, 560)
_ROWS = ("CORNER CAFE", "12 HARBOUR STREET", "Date: 2024-03-18", "Black tea  2.50", "TOTAL  12.50")
# All of them show the same receipt, so that most repeat an earlier one.
_READ = frozenset({"completed", "needs_review"})


@dataclass(frozen=True)
class Upload:
    """A file, the statuses it may end in, and how many of its pages are read.

    Any of its work may have been `given_up`: it ends without some pages, or without any.
    """

    name: str
    data: bytes
    statuses: frozenset[str]
    pages: int
    given_up: bool = False

    def give_up(self) -> "Upload":
        """The same file, when messages of it have died."""
        return replace(self, statuses=self.statuses | {"partial", "failed"}, given_up=True)

    def fits(self, status: str, pages: int) -> bool:
        """Whether it may end so, with so many pages read."""
        enough = pages <= self.pages if self.given_up else pages == self.pages
        return status in self.statuses and enough


type _Make = Callable[[int], Upload]


def uploads(count: int) -> Iterator[Upload]:
    """So many documents: photos, PDFs, TIFFs with a page too small, damaged and empty files."""
    for number, kind in enumerate(islice(cycle(_KINDS), count)):
        yield kind(number)


def pages_of(count: int, pages: int) -> Iterator[Upload]:
    """Documents that have so many pages together, two and three in turn."""
    done = 0
    for number in range(count):
        size = (pages - done) // (count - number)
        done += size
        yield _scan(number, size)


def _photo(number: int) -> Upload:
    return Upload(f"{number}.jpg", _jpeg() + _unique(number), _READ, 1)


def _scan(number: int, pages: int) -> Upload:
    return Upload(f"{number}.pdf", _pdf(pages) + _unique(number), _READ, pages)


def _scan_of(pages: int) -> _Make:
    return partial(_scan, pages=pages)


def _half_legible(number: int) -> Upload:
    data = _tiff() + _unique(number)
    return Upload(f"{number}.tiff", data, frozenset({"partial"}), 1)


def _damaged(number: int) -> Upload:
    return Upload(f"{number}.jpg", _jpeg()[:600] + _unique(number), frozenset({"rejected"}), 0)


def _empty(number: int) -> Upload:
    return Upload(f"{number}.png", b"", frozenset({"rejected"}), 0)


_KINDS: tuple[_Make, ...] = (
    *(_photo, _photo, _photo, _scan_of(2), _photo),
    *(_photo, _damaged, _scan_of(3), _photo, _photo),
    *(_half_legible, _photo, _scan_of(5), _photo, _photo),
    *(_photo, _empty, _photo, _photo, _scan_of(2)),
)


def _unique(number: int) -> bytes:
    """What readers of these formats pass over at a file's end."""
    return b"\n%% document %d\n" % number


def _page() -> Image.Image:
    page = Image.new("RGB", _SIZE, "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(36)
    for row, text in enumerate(_ROWS):
        pen.text((30, 40 + 90 * row), text, fill="black", font=font)
    return page


@cache
def _jpeg() -> bytes:
    return _saved(_page(), "JPEG", quality=80)


@cache
def _pdf(pages: int) -> bytes:
    return _saved(_page(), "PDF", save_all=True, append_images=[_page()] * (pages - 1))


@cache
def _tiff() -> bytes:
    speck = Image.new("RGB", (8, 8), "white")
    return _saved(_page(), "TIFF", save_all=True, append_images=[speck], compression="tiff_deflate")


def _saved(picture: Image.Image, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()

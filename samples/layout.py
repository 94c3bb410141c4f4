"""Lines of text on a sheet: set as a PDF with real text, or drawn flat as a grey image.

The faces are three of the fourteen that every PDF reader brings; PDFium has its own, so that no
font file is needed and none lies in this repository.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import pypdfium2  # type: ignore[import-untyped]  # ships no types
from PIL import Image

FACES = ("Courier", "Courier-Bold", "Helvetica-Bold")
ADVANCE = 0.6  # width of every Courier glyph in ems
LEADING = 1.25
POINTS_PER_MM = 72 / 25.4
A4_MM = (210.0, 297.0)


@dataclass(frozen=True)
class Line:
    """One line; `tall` is stretched upwards, `large` a heading in Helvetica, `bars` a bar code."""

    text: str = ""
    bold: bool = False
    tall: bool = False
    large: bool = False
    centred: bool = False
    bars: bool = False

    @property
    def rows(self) -> float:
        """How many plain rows the line takes."""
        return 3.5 if self.bars else 1.9 if self.tall or self.large else 1.0


@dataclass(frozen=True)
class Sheet:
    """Paper with text on it; without `height_mm` it is cut where the text ends, as a till does.

    `condensed` is the horizontal scale in percent, `weight` the width of the stroke around each
    glyph in points, which makes Courier as dark as a thermal head.
    """

    lines: Sequence[Line]
    columns: int
    width_mm: float
    height_mm: float | None = None
    margin_mm: float = 5.0
    condensed: int = 80
    weight: float = 0.25

    @property
    def size(self) -> float:
        """Type size in points, such that `columns` characters fill the width."""
        room = (self.width_mm - 2 * self.margin_mm) * POINTS_PER_MM
        return room / (self.columns * ADVANCE * self.condensed / 100)

    @property
    def page(self) -> tuple[float, float]:
        """Width and height in points."""
        text_mm = sum(line.rows for line in self.lines) * self.size * LEADING / POINTS_PER_MM
        height_mm = self.height_mm or text_mm + 4 * self.margin_mm
        return self.width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM


def text_pdf(sheets: Sequence[Sheet]) -> bytes:
    """A PDF with one page a sheet, whose text can be selected; the same bytes every time."""
    fonts = "".join(f"/F{n} {n + 3} 0 R" for n in range(len(FACES)))
    first = 3 + len(FACES)
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(sheets)))
    bodies = ["<</Type/Catalog/Pages 2 0 R>>"]
    bodies.append(f"<</Type/Pages/Kids[{kids}]/Count {len(sheets)}/Resources<</Font<<{fonts}>>>>>>")
    bodies += [
        f"<</Type/Font/Subtype/Type1/BaseFont/{face}/Encoding/WinAnsiEncoding>>" for face in FACES
    ]
    for n, sheet in enumerate(sheets):
        bodies += _page_objects(sheet, contents=first + 2 * n + 1)
    return _file(bodies)


def flat_image(sheet: Sheet, *, dpi: int) -> Image.Image:
    """The sheet in black on white, mode L."""
    page = pypdfium2.PdfDocument(text_pdf([sheet]))[0]
    image: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return image.convert("L")


def _page_objects(sheet: Sheet, *, contents: int) -> Iterator[str]:
    width, height = sheet.page
    box = f"[0 0 {width:.2f} {height:.2f}]"
    yield f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents {contents} 0 R>>"
    stream = "".join(_drawn_lines(sheet))
    yield f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream"


def _drawn_lines(sheet: Sheet) -> Iterator[str]:
    yield f"2 Tr {sheet.weight:.2f} w {sheet.condensed} Tz\n"
    leading = sheet.size * LEADING
    top = sheet.page[1] - 2 * sheet.margin_mm * POINTS_PER_MM
    for line, rows in zip(sheet.lines, accumulate(line.rows for line in sheet.lines), strict=True):
        draw = _bars if line.bars else _text
        yield draw(sheet, line, top - rows * leading)


def _text(sheet: Sheet, line: Line, y: float) -> str:
    glyphs = line.text.encode("cp1252").hex()
    face = 2 if line.large else int(line.bold)
    rise = 1.7 if line.tall else 1
    size = sheet.size * (1.5 if line.large else 1)
    place = f"1 0 0 {rise} {_left(sheet, line):.2f} {y:.2f} Tm"
    return f"BT /F{face} {size:.2f} Tf {place} <{glyphs}> Tj ET\n"


def _left(sheet: Sheet, line: Line) -> float:
    margin = sheet.margin_mm * POINTS_PER_MM
    if not line.centred:
        return margin
    used = len(line.text) * sheet.size * ADVANCE * sheet.condensed / 100
    return (sheet.page[0] - used) / 2


def _bars(sheet: Sheet, line: Line, y: float) -> str:
    """Bars that only look like a code: each digit is one bar and one gap."""
    unit = sheet.size * 0.14
    widths = [1 + int(digit) % 3 for mark in line.text for digit in (mark, f"{ord(mark) % 7}")]
    x = (sheet.page[0] - sum(widths) * unit) / 2
    edges = [x, *accumulate((width * unit for width in widths), initial=x)][1:]
    return "".join(
        f"{edges[n]:.2f} {y:.2f} {widths[n] * unit:.2f} {sheet.size * 2.2:.2f} re f\n"
        for n in range(0, len(widths), 2)
    )


def _file(bodies: Sequence[str]) -> bytes:
    objects = [f"{n} 0 obj\n{body}\nendobj\n" for n, body in enumerate(bodies, start=1)]
    head = "%PDF-1.4\n"
    *offsets, end = accumulate(map(len, objects), initial=len(head))
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    table = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{entries}"
    trailer = f"trailer\n<</Size {len(bodies) + 1}/Root 1 0 R>>\nstartxref\n{end}\n%%EOF\n"
    return (head + "".join(objects) + table + trailer).encode("ascii")

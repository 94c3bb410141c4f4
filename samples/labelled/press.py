"""Pages of rows as grey images: typed in Courier by PDFium, or set in Noto by Pillow."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn as noto
from PIL import Image, ImageDraw, ImageFont

from samples.labelled.rows import Cell, Page, Row
from samples.layout import A4_MM, Line, Sheet, flat_image

_DPI = 200
_ROLL_MM = 80.0
_SIZE = 26  # pixels of an em
_LEADING = 1.45
_MARGIN = 46
_FACES = {"sans": noto.sans_path, "serif": noto.serif_path}


def printed(page: Page, press: str) -> Image.Image:
    """The page in black on white, mode L."""
    return _typed(page) if press == "typed" else _set(page, press)


def text_of(page: Page) -> list[str]:
    """The texts of a page, as a label has them."""
    return [cell.text for row in page.rows for cell in row.cells if cell.text.strip()]


def sheet(page: Page) -> Sheet:
    """The page in Courier; a letter is set small enough for its width."""
    lines = tuple(_line(row, page.columns) for row in page.rows)
    if page.is_sheet:
        return Sheet(lines, page.columns, A4_MM[0], margin_mm=18.0, condensed=90, weight=0.1)
    return Sheet(lines, page.columns, _ROLL_MM)


def _typed(page: Page) -> Image.Image:
    return flat_image(sheet(page), dpi=_DPI)


def _line(row: Row, columns: int) -> Line:
    if row.is_rule:
        return Line("-" * columns)
    text = ""
    for cell in row.cells:
        text = text.ljust(_start(cell, columns, len(cell.text))) + cell.text
    return Line(text, bold=row.bold, tall=row.scale > 1)


def _start(cell: Cell, columns: int, width: int) -> int:
    share = {"left": 0.0, "middle": 0.5, "right": 1.0}[cell.align]
    return max(0, round(cell.at * columns - share * width))


def _set(page: Page, press: str) -> Image.Image:
    width = page.columns * _SIZE // 2
    height = sum(_height(row) for row in page.rows)
    image = Image.new("L", (width + 2 * _MARGIN, height + 2 * _MARGIN), 255)
    draw = ImageDraw.Draw(image)
    for row, top in zip(page.rows, _tops(page), strict=True):
        if row.is_rule:
            middle = top + _height(row) // 2
            draw.line((_MARGIN, middle, _MARGIN + width, middle), 0, 2)
        for cell in row.cells:
            face = _face(press, round(_SIZE * row.scale))
            anchor = {"left": "ls", "middle": "ms", "right": "rs"}[cell.align]
            place = (_MARGIN + cell.at * width, top + _height(row) * 0.75)
            draw.text(place, cell.text, 0, face, anchor, stroke_width=int(row.bold))
    return image


def _tops(page: Page) -> Iterator[int]:
    top = _MARGIN
    for row in page.rows:
        yield top
        top += _height(row)


def _height(row: Row) -> int:
    return round(_SIZE * _LEADING * row.scale * (0.5 if row.is_rule else 1))


@cache
def _face(press: str, size: int) -> ImageFont.FreeTypeFont:
    file: Path = _FACES[press]()
    return ImageFont.truetype(file, size)

"""Rows of a printed page: texts with the place where each begins, ends or has its middle."""

from typing import Literal, NamedTuple

type Align = Literal["left", "middle", "right"]


class Cell(NamedTuple):
    """A text; `at` is a share of the width of the page."""

    text: str
    at: float
    align: Align


class Row(NamedTuple):
    """What stands on one line; a rule has a mark instead of cells."""

    cells: tuple[Cell, ...] = ()
    scale: float = 1.0
    bold: bool = False
    is_rule: bool = False


class Page(NamedTuple):
    """Rows on paper of a width in characters; `is_sheet` for A4 instead of a till roll."""

    rows: tuple[Row, ...]
    columns: int
    is_sheet: bool = False


RULE = Row(is_rule=True)
BLANK = Row()


def centred(text: str, *, scale: float = 1.0, bold: bool = False) -> Row:
    """A text in the middle."""
    return Row((Cell(text, 0.5, "middle"),), scale, bold)


def plain(text: str, *, scale: float = 1.0, bold: bool = False) -> Row:
    """A text from the left edge."""
    return Row((Cell(text, 0.0, "left"),), scale, bold)


def sides(left: str, right: str, *, scale: float = 1.0, bold: bool = False) -> Row:
    """A text at either edge."""
    return Row((Cell(left, 0.0, "left"), Cell(right, 1.0, "right")), scale, bold)


def table(*texts: str, ends: tuple[float, ...], bold: bool = False) -> Row:
    """A first text from the left edge, the others flush right at `ends`."""
    others = (Cell(text, at, "right") for text, at in zip(texts[1:], ends, strict=True))
    return Row((Cell(texts[0], 0.0, "left"), *others), bold=bold)

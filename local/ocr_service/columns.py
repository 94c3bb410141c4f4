"""Rows of lines as the cells of a table, from nothing but where the lines stand."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from local.ocr_service.reading_order import PlacedLine


class Cell(NamedTuple):
    """Text over `columns` columns, from `column` on."""

    text: str
    column: int
    columns: int = 1

    @property
    def end(self) -> int:
        """The first column after it."""
        return self.column + self.columns


class _Span(NamedTuple):
    left: float
    right: float


def table_cells(rows: Sequence[Sequence[PlacedLine]]) -> tuple[list[list[Cell]], int]:
    """The cells of each row that have text, from left to right, and how many columns there are.

    Columns are where rows of several lines have text; the only line of a row may go over many.
    """
    columns = _columns(line for row in rows if len(row) > 1 for line in row)
    cells = [_merged([_cell(line, columns) for line in row]) for row in rows]
    return cells, max(len(columns), 1)


def _columns(lines: Iterable[PlacedLine]) -> list[_Span]:
    """Stretches across the page that have text somewhere, with gaps between that never have."""
    columns: list[_Span] = []
    for line in sorted(lines, key=lambda line: line.left):
        if columns and line.left < columns[-1].right:
            left, right = columns[-1]
            columns[-1] = _Span(left, max(right, line.right))
        else:
            columns.append(_Span(line.left, line.right))
    return columns


def _cell(line: PlacedLine, columns: Sequence[_Span]) -> Cell:
    met = [
        number
        for number, column in enumerate(columns)
        if line.left < column.right and column.left < line.right
    ]
    first = met[0] if met else _before(line, columns)
    return Cell(line.line.text, first, max(len(met), 1))


def _before(line: PlacedLine, columns: Sequence[_Span]) -> int:
    """The column that a line in the gap after it is taken to."""
    ended = sum(column.right <= line.left for column in columns)
    return max(ended - 1, 0)


def _merged(cells: Sequence[Cell]) -> list[Cell]:
    """Lines that share a column are one cell."""
    merged: list[Cell] = []
    for cell in cells:
        shared = merged and cell.column < merged[-1].end
        merged.append(_joined(merged.pop(), cell) if shared else cell)
    return merged


def _joined(left: Cell, right: Cell) -> Cell:
    return Cell(f"{left.text} {right.text}", left.column, max(left.end, right.end) - left.column)

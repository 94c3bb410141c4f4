"""The page as HTML or LaTeX, as far as text and its places give it."""

import html
from collections.abc import Sequence

from local.ocr_service.columns import Cell, table_cells
from local.ocr_service.exchange import OcrRequest, TaskAnswer
from local.ocr_service.reading_order import placed_rows, rows
from receipts.text import TextLine

_LATEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
    }
)


def table_parsing(lines: Sequence[TextLine], _request: OcrRequest) -> TaskAnswer:
    """One HTML table of the whole page, as many cells in every row."""
    cells, columns = table_cells(placed_rows(lines))
    body = "\n".join(_html_row(row, columns) for row in cells)
    return TaskAnswer(f"```html\n<table>\n{body}\n</table>\n```")


def document_parsing(lines: Sequence[TextLine], _request: OcrRequest) -> TaskAnswer:
    """A LaTeX article with a line for every printed row."""
    text = " \\\\\n".join(
        " ".join(line.text.translate(_LATEX_ESCAPES) for line in row) for row in rows(lines)
    )
    article = f"\\documentclass{{article}}\n\\begin{{document}}\n\n{text}\n\n\\end{{document}}"
    return TaskAnswer(f"```latex\n{article}\n```")


def _html_row(cells: Sequence[Cell], columns: int) -> str:
    parts: list[str] = []
    reached = 0
    for cell in cells:
        parts += ["<td></td>"] * (cell.column - reached)
        parts.append(_html_cell(cell))
        reached = cell.end
    parts += ["<td></td>"] * (columns - reached)
    return "\n".join(["  <tr>", *(f"    {part}" for part in parts), "  </tr>"])


def _html_cell(cell: Cell) -> str:
    span = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return f"<td{span}>{html.escape(cell.text, quote=False)}</td>"

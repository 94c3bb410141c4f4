import re

from local.ocr_service.exchange import OcrRequest
from local.ocr_service.markup import document_parsing, table_parsing
from local.ocr_service.pixels import default_bounds
from receipts.text import Box, TextLine

REQUEST = OcrRequest("qwen-vl-ocr", "", default_bounds(32), 4096)


def cell(text: str, row: int, left: int, right: int) -> TextLine:
    top = 40 * row
    return TextLine(text=text, box=Box(left, top, right, top, right, top + 20, left, top + 20))


def table(*cells: TextLine) -> list[list[str]]:
    """The cells of each row, as they stand in the HTML."""
    text = table_parsing(cells, REQUEST).text
    assert text.startswith("```html\n<table>\n  <tr>\n    <td")
    assert text.endswith("  </tr>\n</table>\n```")
    return [re.findall(r"<td.*</td>", row) for row in text.split("</tr>")[:-1]]


def test_rows_and_columns_become_cells() -> None:
    assert table(
        cell("Tea", 0, 0, 60),
        cell("2.50", 0, 300, 360),
        cell("Apple cake", 1, 0, 150),
        cell("10.00", 1, 290, 360),
    ) == [["<td>Tea</td>", "<td>2.50</td>"], ["<td>Apple cake</td>", "<td>10.00</td>"]]


def test_missing_cell_is_blank() -> None:
    assert table(
        cell("Tea", 0, 0, 60),
        cell("2", 0, 150, 160),
        cell("5.00", 0, 300, 360),
        cell("Cake", 1, 0, 70),
        cell("9.00", 1, 300, 360),
        cell("each", 2, 148, 170),
    ) == [
        ["<td>Tea</td>", "<td>2</td>", "<td>5.00</td>"],
        ["<td>Cake</td>", "<td></td>", "<td>9.00</td>"],
        ["<td></td>", "<td>each</td>", "<td></td>"],
    ]


def test_headline_goes_over_columns() -> None:
    assert table(
        cell("THE WHOLE PRICE LIST", 0, 20, 340),
        cell("Tea", 1, 0, 60),
        cell("2.50", 1, 300, 360),
    ) == [['<td colspan="2">THE WHOLE PRICE LIST</td>'], ["<td>Tea</td>", "<td>2.50</td>"]]


def test_line_between_columns_joins_the_one_before() -> None:
    assert table(cell("Tea", 0, 0, 60), cell("2.50", 0, 300, 360), cell("note", 1, 100, 200)) == [
        ["<td>Tea</td>", "<td>2.50</td>"],
        ["<td>note</td>", "<td></td>"],
    ]


def test_lines_of_one_column_are_one_cell() -> None:
    assert table(
        cell("Black", 0, 0, 60),
        cell("tea", 0, 80, 120),
        cell("Lemon cake", 1, 0, 150),
        cell("2.50", 0, 300, 360),
        cell("8.00", 1, 300, 360),
    ) == [["<td>Black tea</td>", "<td>2.50</td>"], ["<td>Lemon cake</td>", "<td>8.00</td>"]]


def test_text_without_columns_is_one_column() -> None:
    assert table(cell("A", 0, 0, 10), cell("B", 1, 0, 10)) == [["<td>A</td>"], ["<td>B</td>"]]


def test_html_is_escaped() -> None:
    assert table(cell("B&B <inn>", 0, 0, 90)) == [["<td>B&amp;B &lt;inn&gt;</td>"]]


def test_latex_is_escaped() -> None:
    text = document_parsing([cell(r"B&B 50% \ $5 a_b {x} ~^", 0, 0, 90)], REQUEST).text

    assert r"B\&B 50\% \textbackslash{} \$5 a\_b \{x\} \textasciitilde{}\textasciicircum{}" in text
    assert text.startswith("```latex\n\\documentclass{article}\n\\begin{document}")
    assert text.endswith("\\end{document}\n```")


def test_latex_has_a_line_for_every_row() -> None:
    lines = [cell("Tea", 0, 0, 60), cell("2.50", 0, 300, 360), cell("Cake", 1, 0, 60)]

    assert "\n\nTea 2.50 \\\\\nCake\n\n" in document_parsing(lines, REQUEST).text

import pytest

from local.ocr_service.boxes import quarter_turns, rotated_rect, turned_upright
from local.ocr_service.reading_order import in_reading_order, rows
from receipts.text import Box, TextLine


def line(text: str, left: int, top: int, width: int = 100, height: int = 20) -> TextLine:
    right, bottom = left + width, top + height
    return TextLine(text=text, box=Box(left, top, right, top, right, bottom, left, bottom))


def tilted(text: str, left: int, top: int, slope: float) -> TextLine:
    drop = round(100 * slope)
    start = top + round(left * slope)
    return TextLine(
        text=text,
        box=Box(
            *(left, start, left + 100, start + drop),
            *(left + 100, start + drop + 20, left, start + 20),
        ),
    )


def turned_right(lines: list[TextLine], page_height: int) -> list[TextLine]:
    """The same lines on the page turned a quarter clockwise."""
    return [
        TextLine(
            text=each.text,
            box=Box(
                *(
                    value
                    for x, y in zip(each.box[0::2], each.box[1::2], strict=True)
                    for value in (page_height - y, x)
                )
            ),
        )
        for each in lines
    ]


def texts(found: list[list[TextLine]]) -> list[list[str]]:
    return [[each.text for each in row] for row in found]


def test_rectangle_of_documented_sample_line() -> None:
    assert rotated_rect(Box(52, 54, 250, 57, 249, 106, 52, 103)) == [151, 80, 49, 198, -89]


def test_level_text_stands_at_minus_ninety() -> None:
    assert rotated_rect(line("TOTAL", 10, 20).box) == [60, 30, 20, 100, -90]


def test_text_running_down_has_no_angle() -> None:
    downward = Box(30, 10, 30, 110, 10, 110, 10, 10)

    assert rotated_rect(downward) == [20, 60, 20, 100, 0]


def test_row_reads_left_to_right() -> None:
    page = [line("12.50", 300, 103), line("SHOP", 10, 10), line("TOTAL", 10, 100)]

    assert texts(rows(page)) == [["SHOP"], ["TOTAL", "12.50"]]


def test_tilted_page_keeps_its_rows() -> None:
    slope = 0.1
    page = [
        tilted(f"{column}{row}", left, 40 * row, slope)
        for row in range(4)
        for column, left in (("a", 0), ("b", 400))
    ]

    assert texts(rows(page)) == [[f"a{row}", f"b{row}"] for row in range(4)]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_turned_page_reads_the_same(turns: int) -> None:
    page = [line("SHOP", 10, 10), line("TOTAL", 10, 100), line("12.50", 300, 103)]
    seen = page
    for _ in range(turns):
        seen = turned_right(seen, 500)

    assert quarter_turns(each.box for each in seen) == turns
    assert texts(rows(seen)) == [["SHOP"], ["TOTAL", "12.50"]]


def test_reading_order_leaves_boxes_alone() -> None:
    page = turned_right([line("SHOP", 10, 10), line("TOTAL", 10, 100)], 500)

    assert in_reading_order(page[::-1]) == tuple(page)


def test_turned_lines_come_back_upright() -> None:
    upright = [line("SHOP", 0, 0), line("TOTAL", 0, 100)]

    assert turned_upright(turned_right(upright, 500)) == upright


def test_no_lines_are_no_rows() -> None:
    assert rows([]) == []

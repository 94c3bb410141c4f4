from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregate.item_overlap import merge_items
from aggregate.overlap import merge_lines
from receipts.printed import PrintedLineItem
from receipts.text import Box, TextLine

PITCH = 26
HEIGHT = 18


def line(text: str, top: int, *, left: int = 20, **changes: Any) -> TextLine:
    values = {"width": 12 * len(text), "height": HEIGHT, "drop": 0, "confidence": 0.9} | changes
    right, bottom, drop = left + values["width"], top + values["height"], values["drop"]
    box = Box(left, top, right, top + drop, right, bottom + drop, left, bottom)
    return TextLine(text=text, box=box, confidence=values["confidence"])


def texts(lines: Sequence[TextLine]) -> list[str]:
    return [line.text for line in lines]


def item(description: str | None, total: str | None = "1.29", **values: str) -> PrintedLineItem:
    return PrintedLineItem(description=description, total=total, **values)


def rows(items: Sequence[PrintedLineItem], first: int = 0) -> list[TextLine]:
    """Items as printed, one a row, the name to the left and the amount to the right."""
    placed = enumerate(items, first)
    return [
        part
        for row, item in placed
        for part in (
            line(item.description or "", row * PITCH),
            line(item.total or "", row * PITCH, left=700),
        )
    ]


MILK, BREAD, EGGS, TEA = item("Milk"), item("Rye bread"), item("Eggs", "2.99"), item("Green tea")
NAMES = ("Milk", "Rye bread", "Eggs", "Green tea", "Quark")
ITEMS = st.builds(item, st.sampled_from(NAMES), st.sampled_from(("0.99", "1.29", "2.49")))
PURCHASES = st.lists(ITEMS, min_size=2, max_size=30) | st.builds(
    lambda bought, times: [bought] * times, ITEMS, st.integers(2, 12)
)


@st.composite
def cut_lists(draw: st.DrawFn) -> tuple[list[PrintedLineItem], list[tuple[int, int]]]:
    """What was bought, and the rows of each tile: up to six are on two tiles."""
    bought = draw(PURCHASES)
    count = draw(st.integers(2, 3))
    seams = sorted(draw(st.lists(st.integers(1, len(bought)), min_size=count, max_size=count)))
    tops = [0, *(max(0, seam - draw(st.integers(0, 6))) for seam in seams)]
    tops = [max(tops[: place + 1]) for place in range(len(tops))]
    return bought, list(zip(tops, [*seams, len(bought)], strict=True))


def cut_between_rows(
    bought: Sequence[PrintedLineItem], top: int, bottom: int
) -> tuple[list[PrintedLineItem], list[TextLine]]:
    """Items that print their name in one row, quantity and amount in the next, and some rows."""
    items, lines = [], []
    for number, whole in enumerate(bought):
        named, priced = (top <= row < bottom for row in (2 * number, 2 * number + 1))
        if named:
            lines.append(line(whole.description or "", 2 * number * PITCH))
        if priced:
            lines.append(line(f"2 x 0.99 {whole.total}", (2 * number + 1) * PITCH))
        hidden = {"description": whole.description if named else "2 x 0.99"}
        hidden |= {} if priced else {"total": None, "quantity": None}
        if named or priced:
            items.append(whole.model_copy(update=hidden))
    return items, lines


def test_line_in_overlap_comes_once() -> None:
    above = [line("MILK 1.29", 0), line("EGGS 2.99", 26), line("TEA 3.49", 52)]
    below = [line("EGGS 2.99", 27), line("TEA 3.49", 51), line("TOTAL 7.77", 78)]
    assert texts(merge_lines([above, below])) == [
        "MILK 1.29",
        "EGGS 2.99",
        "TEA 3.49",
        "TOTAL 7.77",
    ]


def test_same_text_printed_twice_stays_twice() -> None:
    above = [line("MILK 1.29", 0), line("MILK 1.29", 26)]
    below = [line("MILK 1.29", 26), line("MILK 1.29", 52)]
    assert [line.box.y1 for line in merge_lines([above, below])] == [0, 26, 52]


def test_line_cut_off_gives_way() -> None:
    above = [line("TUTAI", 52, height=9, confidence=0.55)]
    below = [line("TOTAL", 52)]
    assert merge_lines([above, below]) == tuple(below)


@pytest.mark.parametrize("cut_above", [True, False])
def test_higher_line_stays_without_confidence(cut_above: bool) -> None:
    cut = line("TUTAI", 52, height=9, confidence=None)
    whole = line("TOTAL", 52, confidence=None)
    tiles = [[cut], [whole]] if cut_above else [[whole], [cut]]
    assert merge_lines(tiles) == (whole,)


@pytest.mark.parametrize("texts_read", [("TOTAL EUR", "TOTAL EUR 12.50"), ("TOTAL 12.50", "12.50")])
def test_longer_reading_stays(texts_read: tuple[str, str]) -> None:
    above, below = (line(text, 52, width=180) for text in texts_read)
    (kept,) = merge_lines([[above], [below]])
    assert kept.text == max(texts_read, key=len)


def test_surer_reading_stays() -> None:
    above, below = [line("T0TAL", 52, confidence=0.7)], [line("TOTAL", 52, confidence=0.98)]
    assert merge_lines([above, below]) == tuple(below)


@pytest.mark.parametrize("split_above", [True, False])
def test_row_in_one_line_or_two_comes_once(split_above: bool) -> None:
    split = [line("MILK", 0), line("1.29", 0, left=300)]
    whole = [line("MILK 1.29", 1, width=350)]
    tiles = [split, whole] if split_above else [whole, split]
    assert merge_lines(tiles) == tuple(tiles[0])


def test_line_that_one_tile_missed_stays() -> None:
    above = [line("MILK", 0), line("EGGS", 26)]
    below = [line("MILK", 0), line("BREAD", 52), line("TEA", 78)]
    assert texts(merge_lines([above, below])) == ["MILK", "EGGS", "BREAD", "TEA"]


def test_rows_of_tilted_page_keep_their_order() -> None:
    names = [line(f"NAME {row}", row * PITCH, drop=4) for row in range(8)]
    prices = [line(f"{row}.00", row * PITCH + 30, left=750, drop=2) for row in range(8)]
    page = [part for row in zip(names, prices, strict=True) for part in row]
    assert merge_lines([page[:10], page[6:]]) == tuple(page)


def test_lines_of_one_tile_stay_as_they_are() -> None:
    lines = (line("second column", 0, left=400), line("first column", 0))
    assert merge_lines([lines]) == lines


def test_no_tiles_have_no_lines() -> None:
    assert merge_lines([]) == ()


def test_empty_tile_changes_nothing() -> None:
    lines = [line("MILK", 0), line("EGGS", 26)]
    assert merge_lines([lines, []]) == merge_lines([[], lines]) == tuple(lines)


@given(
    count=st.integers(1, 60),
    reach=st.integers(150, 500),
    overlap=st.integers(60, 120),
    moved=st.randoms(),
)
def test_every_line_comes_once(count: int, reach: int, overlap: int, moved: Random) -> None:
    page = [line(f"line {number}", number * PITCH) for number in range(count)]
    tops = range(0, max(1, count * PITCH), reach - overlap)
    tiles = [
        [
            line(text.text, text.box.y1 + moved.randint(-3, 3), left=20 + moved.randint(-3, 3))
            for text in page
            if top <= text.box.y1 and text.box.y3 <= top + reach
        ]
        for top in tops
    ]
    assert texts(merge_lines(tiles)) == texts(page)


def test_shared_items_come_once() -> None:
    merged = merge_items([[MILK, BREAD, EGGS], [BREAD, EGGS, TEA]])
    assert merged == (MILK, BREAD, EGGS, TEA)


def test_tiles_without_common_items_continue() -> None:
    assert merge_items([[MILK, BREAD], [EGGS, TEA]]) == (MILK, BREAD, EGGS, TEA)


def test_spelling_of_blanks_and_case_is_no_difference() -> None:
    again = item("RYE  BREAD", "1,29")
    assert merge_items([[MILK, BREAD], [again, TEA]]) == (MILK, again, TEA)


def test_one_misread_item_is_the_same() -> None:
    misread = item("Rye brcad")
    merged = merge_items([[MILK, BREAD, EGGS], [misread, EGGS, TEA]])
    assert [one.total for one in merged] == ["1.29", "1.29", "2.99", "1.29"]


def test_two_different_items_are_not_the_same() -> None:
    above, below = [MILK, BREAD, EGGS], [BREAD, item("Quark", "0.99"), TEA]
    assert merge_items([above, below]) == (*above, *below)


def test_equal_price_alone_makes_no_item_the_same() -> None:
    assert merge_items([[EGGS, MILK], [BREAD, EGGS]]) == (EGGS, MILK, BREAD, EGGS)


def test_item_that_one_tile_missed_stays() -> None:
    above = [MILK, BREAD, EGGS, TEA]
    merged = merge_items([above, [BREAD, TEA, item("Quark")]])
    assert merged == (*above, item("Quark"))


def test_item_cut_off_below_is_completed() -> None:
    begun, whole = item("Rye bread", None), item("Rye bread", "2.58", quantity="2")
    assert merge_items([[MILK, begun], [whole, EGGS]]) == (MILK, whole, EGGS)


@pytest.mark.parametrize("description", [None, "2 x 1.29"])
def test_item_cut_off_above_is_completed(description: str | None) -> None:
    whole = item("Rye bread", "2.58", quantity="2")
    rest = item(description, "2.58", unit_price="1.29")
    (_, bread, _) = merge_items([[MILK, whole], [rest, EGGS]])
    assert bread == item("Rye bread", "2.58", quantity="2", unit_price="1.29")


def test_lines_tell_how_many_of_equal_items_are_shared() -> None:
    above, below = [EGGS, MILK, MILK, MILK], [MILK, MILK, MILK, TEA]
    assert merge_items([above, below]) == (EGGS, MILK, MILK, MILK, TEA)
    lines = [rows(above), rows(below, first=3)]
    assert merge_items([above, below], lines) == (EGGS, *[MILK] * 5, TEA)


def test_tiles_that_only_touch_share_nothing() -> None:
    above, below = [EGGS, MILK], [MILK, TEA]
    assert merge_items([above, below], [rows(above), rows(below, first=2)]) == (*above, *below)


def test_single_shared_item_may_be_misread() -> None:
    above, below = [EGGS, MILK], [item("Mllk"), TEA]
    lines = [rows(above), rows(below, first=1)]
    assert len(merge_items([above, below], lines)) == 3
    assert len(merge_items([above, below])) == 4


def test_misread_first_item_leaves_the_upper_tile_to_tell() -> None:
    above, below = [EGGS, MILK, MILK, MILK], [item("Mllk", None), MILK, MILK, TEA]
    lines = [rows(above), rows([MILK, *below[1:]], first=2)]
    assert merge_items([above, below], lines) == (EGGS, *[MILK] * 4, TEA)


def test_tile_without_lines_is_merged_by_its_items() -> None:
    assert merge_items([[EGGS, MILK], [MILK, TEA]], [[], []]) == (EGGS, MILK, TEA)


@given(cut=cut_lists())
def test_bought_items_come_back_with_lines(
    cut: tuple[list[PrintedLineItem], list[tuple[int, int]]],
) -> None:
    bought, spans = cut
    tiles = [bought[top:bottom] for top, bottom in spans]
    lines = [rows(tile, first=top) for tile, (top, _) in zip(tiles, spans, strict=True)]
    assert merge_items(tiles, lines) == tuple(bought)


@given(
    bought=st.lists(
        st.builds(
            item, st.sampled_from(NAMES), st.sampled_from(("1.98", "2.58")), quantity=st.just("2")
        ),
        min_size=2,
        max_size=20,
    ),
    shared=st.integers(2, 6),
    data=st.data(),
)
def test_items_of_two_rows_come_back_whole(
    bought: list[PrintedLineItem], shared: int, data: st.DataObject
) -> None:
    seam = data.draw(st.integers(2, 2 * len(bought)))
    tiles = [cut_between_rows(bought, *span) for span in ((0, seam), (max(0, seam - shared), 1000))]
    merged = merge_items([items for items, _ in tiles], [lines for _, lines in tiles])
    assert merged == tuple(bought)


@given(cut=cut_lists())
def test_nothing_is_invented_without_lines(
    cut: tuple[list[PrintedLineItem], list[tuple[int, int]]],
) -> None:
    bought, spans = cut
    merged = merge_items([bought[top:bottom] for top, bottom in spans])
    shared = sum(max(0, above[1] - below[0]) for above, below in pairwise(spans))
    assert set(merged) <= set(bought)
    assert len(merged) <= len(bought) + shared


@given(count=st.integers(1, 40), shared=st.integers(1, 6), data=st.data())
def test_distinct_items_come_back_without_lines(
    count: int, shared: int, data: st.DataObject
) -> None:
    bought = [
        item(f"Article {chr(97 + number // 26)}{chr(97 + number % 26)}") for number in range(count)
    ]
    seam = data.draw(st.integers(0, count))
    tiles = [bought[:seam], bought[max(0, seam - shared) :]]
    assert merge_items(tiles) == tuple(bought)

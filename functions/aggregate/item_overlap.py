"""The rows of goods of a page from tiles that overlap, each printed row once."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import reduce
from itertools import islice, pairwise, repeat
from operator import or_
from typing import NamedTuple

from receipts.patterns import late_pattern
from receipts.printed import PrintedLineItem
from receipts.text import TextLine, compact

# More than an overlap holds, which is some five to fifteen lines high.
_MOST_SHARED = 20
# How much of two names must be the same where one of them was misread.
_SIMILAR = 0.6
# An item has at most so many: its name, quantity, price and a remark.
_MOST_LINES = 4
# "2 x 1.29" or "0.512 kg @ 3.99/kg": the second line of an item whose name a tile does not show.
_NO_NAME = late_pattern(r"\s*[\d.,]+\s*\w{0,3}\s*[x\u00d7*@]\W*[\d.,]+.{0,8}", re.IGNORECASE)

type Item = PrintedLineItem
type Items = Sequence[Item]
type Lines = Sequence[TextLine]
type Pair = tuple[Item | None, Item | None]
type Joint = tuple[Pair, ...]
type TileReading = tuple[Items, Lines]


class _Values(NamedTuple):
    """What identifies an item, without case, blanks and punctuation."""

    name: str
    quantity: str
    unit_price: str
    total: str


def merge_items(tiles: Sequence[Items], lines: Sequence[Lines] = ()) -> tuple[Item, ...]:
    """The items from the top down. `lines` are those of each tile, boxes in pixels of the page.

    The lines tell how many items two tiles share, where one was bought several times in a row;
    without them it is the longest run that both have. One misread or missing item is allowed for.
    """
    read = list(zip(tiles, lines or repeat(()), strict=bool(lines)))
    merged: tuple[Item, ...] = tuple(tiles[0]) if tiles else ()
    for above, below in pairwise(read):
        merged = _continued(merged, below[0], _shared(above, below))
    return merged


def _continued(above: Items, below: Items, count: int | None) -> tuple[Item, ...]:
    """The items of two tiles that share `count` of them, or None where that is not known."""
    joint = () if count == 0 else _joint(above, below, count)
    upper = sum(item is not None for item, _ in joint)
    lower = sum(item is not None for _, item in joint)
    return *above[: len(above) - upper], *(_united(pair) for pair in joint), *below[lower:]


def _joint(above: Items, below: Items, count: int | None) -> Joint:
    """The end of one and the beginning of the other that are the same; empty where none is.

    It is as long as is expected, or else has the fewest faults, or else is the longest.
    """
    credible = [joint for joint in _joints(above, below) if _is_credible(joint, count)]
    return min(credible, key=lambda joint: _rank(joint, count), default=())


def _rank(joint: Joint, count: int | None) -> tuple[int, int, int]:
    distance = 0 if count is None else abs(len(joint) - count)
    return distance, sum(1 for _ in _faults(joint)), -len(joint)


def _joints(above: Items, below: Items) -> Iterator[Joint]:
    """Every end with a beginning as long, or with one of which an item inside is missing."""
    for count in range(1, min(len(above), len(below), _MOST_SHARED) + 1):
        upper, lower = above[-count:], below[:count]
        yield tuple(zip(upper, lower, strict=True))
        for place in range(1, count):
            if len(above) > count:
                yield tuple(zip(above[-count - 1 :], _with_gap(lower, place), strict=True))
            if len(below) > count:
                yield tuple(zip(_with_gap(upper, place), below[: count + 1], strict=True))


def _with_gap(items: Items, place: int) -> tuple[Item | None, ...]:
    return *items[:place], None, *items[place:]


def _is_credible(joint: Joint, count: int | None) -> bool:
    """Whether all pairs agree but for one that may; that one alone only where one is expected."""
    faults = list(islice(_faults(joint), 2))
    if len(faults) > 1 or not all(_may_be_same(*pair) for pair in faults):
        return False
    return len(faults) < len(joint) or len(joint) == count


def _faults(joint: Joint) -> Iterator[Pair]:
    return (pair for pair in joint if not _agree(*pair))


def _agree(above: Item | None, below: Item | None) -> bool:
    """Whether no value that both have differs, and the name or the total is among them."""
    if above is None or below is None:
        return False
    one, other = _values(above), _values(below)
    known = [(mine, its) for mine, its in zip(one, other, strict=True) if mine and its]
    identified = (one.name and other.name) or (one.total and other.total)
    return bool(identified) and all(mine == its for mine, its in known)


def _may_be_same(above: Item | None, below: Item | None) -> bool:
    """Whether one was overlooked, or misread: in its name a little, or in its figures."""
    if above is None or below is None:
        return True
    one, other = _values(above), _values(below)
    if one.name == other.name:
        return one.name != ""
    same_total = one.total == other.total or not (one.total and other.total)
    return same_total and SequenceMatcher(None, one.name, other.name).ratio() >= _SIMILAR


def _values(item: Item) -> _Values:
    name = item.description or ""
    parts = ("" if _NO_NAME.fullmatch(name) else name, item.quantity, item.unit_price, item.total)
    return _Values(*(compact(part or "") for part in parts))


def _united(pair: Pair) -> Item:
    """The fuller of two readings, with what only the other one has."""
    readings = sorted(filter(None, pair), key=_fullness)
    values = [reading.model_dump(exclude_none=True) for reading in readings]
    return PrintedLineItem(**reduce(or_, values))


def _fullness(item: Item) -> tuple[int, int]:
    values = _values(item)
    return sum(map(bool, values)), sum(map(len, values))


def _shared(above: TileReading, below: TileReading) -> int | None:
    """How many items two tiles have in common; None where their lines do not tell."""
    (upper_items, upper_lines), (lower_items, lower_lines) = above, below
    if not (upper_items and lower_items):
        return 0
    if not (upper_lines and lower_lines):
        return None
    top = min(line.box.y1 for line in lower_lines)
    bottom = max(line.box.y4 for line in upper_lines)
    if top >= bottom:
        return 0
    upper = [compact(line.text) for line in upper_lines if _middle(line) > top]
    lower = [compact(line.text) for line in lower_lines if _middle(line) < bottom]
    return max(_count(upper_items[::-1], upper[::-1]), _count(lower_items, lower)) or None


def _middle(line: TextLine) -> float:
    return (line.box.y1 + line.box.y3) / 2


def _count(items: Items, texts: Sequence[str]) -> int:
    """How many of the first items stand one after another in the text of some lines."""
    start = 0
    for count, item in enumerate(items):
        values = _values(item)
        end = _end([part for part in (values.name, values.total) if part], texts[start:])
        if end is None:
            return count
        start += end
    return len(items)


def _end(parts: Sequence[str], texts: Sequence[str]) -> int | None:
    """How many lines there are down to the last that holds one of the parts of an item."""
    holders = (row for row, text in enumerate(texts) if any(part in text for part in parts))
    first = next(holders, None)
    if first is None:
        return None
    near = texts[first : first + _MOST_LINES]
    rows = (next((row for row, text in enumerate(near) if part in text), 0) for part in parts)
    return first + max(rows) + 1

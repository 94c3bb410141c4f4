"""The goods of a receipt, put together from the rows between the head and the sums."""

import re
from collections.abc import Sequence
from itertools import takewhile, zip_longest

from receipts.patterns import late_pattern
from receipts.printed import PrintedLineItem

from .characters import fold
from .currencies import is_currency
from .goods import GoodsRow, read_goods_row
from .header import Kind, is_column_heads, is_field, kind_of
from .labels import Label, first_label, label_of
from .layout import Row
from .summary import Entry

_BELOW_THE_GOODS = frozenset(
    {Label.SUBTOTAL, Label.TOTAL, Label.GRAND_TOTAL, Label.NET, Label.QUANTITY}
)
_ABOVE_THE_GOODS = frozenset({Kind.TITLE, Kind.CONTACT, Kind.DETAIL})
_COUNT = late_pattern(r"\W*(?:items?|qty|pcs|articles?|artikel)\W{0,3}s?\W*\d+\b", re.IGNORECASE)


def goods_range(rows: Sequence[Row], entries: Sequence[Entry], total: Entry | None) -> range:
    """The indexes of the rows between the head and the first sum.

    A page without a total has goods only below column heads: its table goes on overleaf.
    """
    if total is None:
        return _table_without_sums(rows)
    start = _start(rows[: total.row], entries)
    summed = {entry.row for entry in entries if _is_below_the_goods(entry, total)}
    goods = takewhile(lambda i: not _is_sum(i, rows[i], summed), range(start, total.row))
    return range(start, start + len(list(goods)))


def last_good(rows: Sequence[Row], goods: range, *, whole_amounts: bool) -> int:
    """The index of the last priced good: a discount above it is off one good, not off them all."""
    read = [read_goods_row(rows[index], whole_amounts=whole_amounts) for index in goods]
    return goods.start + _last_priced(read)


def find_line_items(rows: Sequence[Row], *, whole_amounts: bool) -> tuple[PrintedLineItem, ...]:
    """What was sold, each good with the description that stands on, above or below its price."""
    goods = [read_goods_row(row, whole_amounts=whole_amounts) for row in rows if not _is_noise(row)]
    return tuple(_item(row) for row in _joined(goods))


def _is_below_the_goods(entry: Entry, total: Entry) -> bool:
    is_paid = first_label(entry.words) is Label.CASH and entry.value == total.value
    return entry.label in _BELOW_THE_GOODS or is_paid


def _table_without_sums(rows: Sequence[Row]) -> range:
    heads = next((index for index, row in enumerate(rows) if is_column_heads(row)), len(rows))
    return range(min(heads + 1, len(rows)), len(rows))


def _start(rows: Sequence[Row], entries: Sequence[Entry]) -> int:
    """Below the column heads, else below the last title, contact or detail of the head."""
    heads = [index for index, row in enumerate(rows) if is_column_heads(row)]
    if heads:
        return heads[0] + 1
    first_price = min((entry.row for entry in entries), default=0)
    details = [i for i, row in enumerate(rows[:first_price]) if kind_of(row) in _ABOVE_THE_GOODS]
    return details[-1] + 1 if details else 0


def _is_sum(index: int, row: Row, summed: set[int]) -> bool:
    is_count = _COUNT.match(row.text) or label_of(row.text) is Label.QUANTITY
    return index in summed or bool(is_count)


def _is_noise(row: Row) -> bool:
    return is_field(fold(row.text)) or is_column_heads(row) or is_currency(row.text)


def _last_priced(rows: Sequence[GoodsRow]) -> int:
    priced = (i for i, row in enumerate(rows) if row.total is not None and not row.is_deduction)
    return max(priced, default=0)


def _joined(rows: Sequence[GoodsRow]) -> list[GoodsRow]:
    """One row a good: a row without a price lends its words or its quantity to a neighbour."""
    words_come_first = bool(rows) and rows[0].total is None
    last = _last_priced(rows)
    goods: list[GoodsRow] = []
    waiting: list[str | None] = []
    for index, (row, following) in enumerate(zip_longest(rows, rows[1:])):
        if row.is_discount and index < last and goods:
            goods[-1] = goods[-1].reduced_by(row)
        elif row.total is not None:
            if not (goods and row.repeats(goods[-1])):
                goods.append(row.below(waiting))
            waiting = []
        elif (row.quantity or row.unit_price) and goods:
            goods[-1] = goods[-1].multiplied_by(row)
        elif words_come_first or (following and following.is_bare_price):
            waiting.append(row.description)
        elif goods:
            goods[-1] = goods[-1].above(row.description)
    return [row for row in goods if not row.is_deduction]


def _item(row: GoodsRow) -> PrintedLineItem:
    return PrintedLineItem(
        description=row.description,
        quantity=row.quantity,
        unit_price=row.unit_price.text if row.unit_price else None,
        discount=row.discount.text if row.discount else None,
        total=row.total.text if row.total else None,
    )

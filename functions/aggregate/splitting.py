"""Which sheets of a document make up one receipt: a file can hold several."""

from collections.abc import Sequence, Set

from aggregate.pages import Sheet
from receipts.text import compact

# What a receipt has one of, so that another value tells another receipt.
_IDENTITY = ("receipt_number", "transaction_date")


def split_receipts(sheets: Sequence[Sheet]) -> tuple[tuple[Sheet, ...], ...]:
    """The sheets of each receipt, in their order.

    Receipts that lie side by side on a page are several. A page begins a receipt of its own where
    it has a total, so have the pages before it, and its number or date is not theirs.
    """
    shared = {sheet.page for sheet in sheets if sheet.receipt > 1}
    groups: list[list[Sheet]] = []
    for sheet in sheets:
        if groups and not _begins_another(groups[-1], sheet, shared):
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    return tuple(tuple(group) for group in groups)


def _begins_another(group: Sequence[Sheet], sheet: Sheet, shared: Set[int]) -> bool:
    if {group[-1].page, sheet.page} & shared:
        return True
    if not (_values([sheet], "total") and _values(group, "total")):
        return False
    return any(_differ(group, sheet, name) for name in _IDENTITY)


def _differ(group: Sequence[Sheet], sheet: Sheet, name: str) -> bool:
    known, own = _values(group, name), _values([sheet], name)
    return bool(known and own) and known.isdisjoint(own)


def _values(sheets: Sequence[Sheet], name: str) -> set[str]:
    texts = (getattr(part.printed, name) for sheet in sheets for part in sheet.parts)
    return {compact(text) for text in texts if text}

"""What a bookkeeper calls the fields of the record."""

from collections.abc import Iterable, Sequence

from receipts.patterns import late_pattern

from .equation import Operand

_INDEX = late_pattern(r"\[(\d+)\]")
_SUMMED = {
    "line_items.total": "line items",
    "line_items.discount": "discounts of line items",
    "tax_lines.base": "taxed amounts",
    "tax_lines.amount": "tax lines",
    "payments.amount": "payments",
}
_NAMES = {"totals.tax_total": "tax", "totals.cashback": "cash paid out"}
_ROWS = {
    "line_items": "line item",
    "tax_lines": "tax line",
    "payments": "payment",
    "merchant.tax_ids": "tax number",
}


def name_of(field: str) -> str:
    """One field alone: `total`, or `total of line item 3` counted from 1."""
    found = _INDEX.search(field)
    if found is None:
        return _NAMES.get(field, field.rpartition(".")[2].replace("_", " "))
    row = f"{_ROWS[field[: found.start()]]} {int(found[1]) + 1}"
    column = field[found.end() + 1 :].replace("_", " ")
    return f"{column} of {row}" if column else row


def describe(operands: Sequence[Operand]) -> str:
    """The left side of a sum in words: `the sum of subtotal, tax and tip, less discount,`."""
    added = _names(operand for operand in operands if operand.counted > 0)
    taken = [
        name
        for name in _names(operand for operand in operands if operand.counted < 0)
        if name not in added
    ]
    is_sum = len(added) != 1 or added[0] in _SUMMED.values()
    words = "the sum of " * is_sum + (_enumerate(added) or "the amounts")
    return f"{words}, less {_enumerate(taken)}," if taken else words


def _names(operands: Iterable[Operand]) -> list[str]:
    fields = (operand.field for operand in operands)
    names = (_SUMMED.get(_INDEX.sub("", field)) or name_of(field) for field in fields)
    return list(dict.fromkeys(names))


def _enumerate(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

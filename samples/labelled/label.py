"""What `receipts eval` holds a reading against."""

from collections.abc import Sequence
from typing import Any

from samples.content import Receipt

Label = dict[str, Any]


def label(receipts: Sequence[Receipt], texts: Sequence[str], *, has_address: bool) -> Label:
    """The facts of the first receipt, of the others beside it, and all texts that are printed."""
    first, *others = (_facts(receipt, has_address=has_address) for receipt in receipts)
    return {**first, "receipts": len(receipts), "others": others, "text": list(texts)}


def _facts(receipt: Receipt, *, has_address: bool) -> Label:
    """Values as the record has them: ISO dates, decimal strings; null where nothing is printed.

    The sum of several taxes is not printed.
    """
    is_tax_printed = len(receipt.taxes) == 1
    return {
        "company": receipt.merchant.name,
        "date": receipt.issued.date().isoformat(),
        "address": " ".join(receipt.merchant.address_lines) if has_address else None,
        "total": str(receipt.total),
        "number": receipt.number,
        "currency": receipt.currency,
        "discount": str(receipt.discount or "") or None,
        "service": str(receipt.service or "") or None,
        "tip": receipt.tip and str(receipt.tip),
        "tax": str(receipt.tax_total) if is_tax_printed else None,
        "items": str(len(receipt.items)),
    }

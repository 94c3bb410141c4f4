"""The facts that each sample is checked against, as JSON: amounts are decimal strings."""

import json
from decimal import Decimal
from typing import Any

from samples.content import LineItem, Receipt, TaxLine
from samples.documents import SAMPLES, Sample

Facts = dict[str, Any]


def truth_json() -> str:
    """The text of `truth.json`: one entry a file name."""
    entries = {sample.name: _expected(sample) for sample in SAMPLES}
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _expected(sample: Sample) -> Facts:
    facts = _receipt(sample.receipt) if sample.receipt else None
    if facts:
        facts |= dict.fromkeys(sample.candidates)
    return {
        "status": sample.status,
        "pages": sample.pages,
        "error_code": sample.error_code,
        "candidates": {name: list(values) for name, values in sample.candidates.items()},
        "receipt": facts,
    }


def _receipt(receipt: Receipt) -> Facts:
    """Names are those of the receipt schema; a subtotal is printed only where prices are net."""
    net = bool(receipt.taxes) and not receipt.prices_include_tax
    return {
        "merchant_name": receipt.merchant.name,
        "merchant_address": receipt.merchant.address,
        "receipt_number": receipt.number,
        "transaction_date": receipt.issued.date().isoformat(),
        "transaction_time": f"{receipt.issued:%H:%M}",
        "currency": receipt.currency,
        "prices_include_tax": receipt.prices_include_tax,
        "subtotal": str(receipt.items_total) if net else None,
        "tax_total": _optional(receipt.tax_total),
        "tip": _optional(receipt.tip),
        "rounding": _optional(receipt.rounding or None),
        "total": str(receipt.total),
        "card_last4": receipt.card_last4,
        "tax_lines": [_tax_line(line) for line in receipt.tax_lines],
        "line_item_count": len(receipt.items),
        "line_items": [_line_item(item) for item in receipt.items],
    }


def _optional(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _tax_line(line: TaxLine) -> Facts:
    return {
        "name": line.tax.name,
        "rate": str(line.tax.rate),
        "base": str(line.base),
        "amount": str(line.amount),
    }


def _line_item(item: LineItem) -> Facts:
    return {
        "description": item.description,
        "quantity": str(item.quantity),
        "unit_price": str(item.unit_price),
        "total": str(item.total),
    }

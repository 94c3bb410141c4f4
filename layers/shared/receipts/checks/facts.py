"""What the checks look at: the plain values of a receipt, without where and how they were read.

A field is named by its path in the record, such as `totals.tip` or `line_items[2].total`; indexes
count from 0. Amounts are finite, below 10**12 and of at most 6 decimals; null is "not printed".
"""

from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

from receipts.patterns import late_pattern
from receipts.receipt import Duplicate

_IN_A_LIST = late_pattern(r"(?P<list>\w+)\[(?P<index>\d+)\]")
_LISTS = {"line_items": "items", "tax_lines": "tax_lines", "payments": "payments"}


class ItemFacts(NamedTuple):
    """One row of goods; `discount` is what was taken off this row alone."""

    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    total: Decimal | None = None


class TaxFacts(NamedTuple):
    """One row of the tax summary; `rate` in percent."""

    name: str | None = None
    rate: Decimal | None = None
    base: Decimal | None = None
    amount: Decimal | None = None


class PaymentFacts(NamedTuple):
    """What was handed over by one means of payment."""

    amount: Decimal | None = None


class TotalFacts(NamedTuple):
    """The sums as printed; a discount and a rounding may have their sign or not."""

    subtotal: Decimal | None = None
    discount: Decimal | None = None
    shipping: Decimal | None = None
    service_charge: Decimal | None = None
    tip: Decimal | None = None
    tax_total: Decimal | None = None
    rounding: Decimal | None = None
    total: Decimal | None = None
    amount_paid: Decimal | None = None
    change: Decimal | None = None
    cashback: Decimal | None = None


class Facts(NamedTuple):
    """Everything that a check may ask.

    `received` is the day of the upload in UTC. `printed_amounts` are all the numbers that stand in
    the recognised lines, `currencies` the ones that a line names without doubt, `item_count` the
    number of goods that the receipt itself states, `ibans` what stands behind the word IBAN,
    `card_numbers` how many full card numbers the lines had.
    """

    document_type: str | None = None
    merchant: str | None = None
    tax_ids: tuple[str, ...] = ()
    receipt_number: str | None = None
    transaction_date: date | None = None
    date_candidates: tuple[date, ...] = ()
    transaction_time: time | None = None
    received: date | None = None
    currency: str | None = None
    currency_candidates: tuple[str, ...] = ()
    currencies: frozenset[str] = frozenset()
    items: tuple[ItemFacts, ...] = ()
    item_count: Decimal | None = None
    totals: TotalFacts = TotalFacts()
    tax_lines: tuple[TaxFacts, ...] = ()
    payments: tuple[PaymentFacts, ...] = ()
    printed_amounts: frozenset[Decimal] = frozenset()
    ibans: tuple[str, ...] = ()
    card_numbers: int = 0
    duplicates: tuple[Duplicate, ...] = ()

    def with_amount(self, path: str, value: Decimal) -> "Facts":
        """The same receipt with another amount at this path."""
        holder, _, name = path.partition(".")
        if holder == "totals":
            return self._replace(totals=self.totals._replace(**{name: value}))
        found = _IN_A_LIST.fullmatch(holder)
        if found is None:
            raise KeyError(path)
        attribute, index = _LISTS[found["list"]], int(found["index"])
        rows = getattr(self, attribute)
        changed = rows[index]._replace(**{name: value})
        rest: dict[str, Any] = {attribute: (*rows[:index], changed, *rows[index + 1 :])}
        return self._replace(**rest)

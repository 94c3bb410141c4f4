"""What a sample receipt says, and the arithmetic that makes its amounts agree."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from pydantic import BaseModel, ConfigDict

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Commercial rounding to two decimals, as tills do it."""
    return amount.quantize(CENT, ROUND_HALF_UP)


class Fact(BaseModel):
    """Base of everything a receipt states."""

    model_config = ConfigDict(frozen=True)


class LineItem(Fact):
    """One row of goods; `tax_codes` holds a letter for every tax that applies to it."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_codes: str = ""

    @property
    def total(self) -> Decimal:
        """Quantity times unit price, in cents."""
        return to_cents(self.quantity * self.unit_price)


class Tax(Fact):
    """A tax and its rate in percent."""

    code: str
    name: str
    rate: Decimal


class TaxLine(Fact):
    """What one tax comes to on one receipt; `base` is net of it."""

    tax: Tax
    base: Decimal
    amount: Decimal


class Merchant(Fact):
    """An invented business; nothing of it exists."""

    name: str
    address_lines: tuple[str, ...]
    phone: str
    tax_id: str = ""

    @property
    def address(self) -> str:
        """The address in one line."""
        return ", ".join(self.address_lines)


class Receipt(Fact):
    """One purchase. Prices are net unless `prices_include_tax`; `cash_step` is the smallest coin.

    `currency` is null where the paper does not say which one it is. `discount` comes off the goods
    under the first tax, `service` is added untaxed, `unit` is the smallest amount that is printed.
    """

    merchant: Merchant
    number: str
    issued: datetime.datetime
    currency: str | None
    items: tuple[LineItem, ...]
    taxes: tuple[Tax, ...] = ()
    prices_include_tax: bool = False
    discount: Decimal = Decimal("0.00")
    service: Decimal = Decimal("0.00")
    tip: Decimal | None = None
    unit: Decimal = CENT
    cash_step: Decimal = CENT
    card_last4: str | None = None

    @property
    def items_total(self) -> Decimal:
        """Sum of the rows as printed."""
        return sum((item.total for item in self.items), Decimal("0.00"))

    @property
    def tax_lines(self) -> tuple[TaxLine, ...]:
        """One line for each tax, in the order of `taxes`."""
        return tuple(self._tax_line(tax) for tax in self.taxes)

    @property
    def tax_total(self) -> Decimal | None:
        """Sum of all taxes, null where the receipt names none."""
        return sum((line.amount for line in self.tax_lines), Decimal("0.00")) or None

    @property
    def amount_due(self) -> Decimal:
        """Goods, service and the taxes on top of them, before tip and cash rounding."""
        return self.items_total - self.discount + self.service + self._tax_on_top

    @property
    def rounding(self) -> Decimal:
        """What is added so that the total can be paid in coins."""
        steps = (self.amount_due / self.cash_step).quantize(Decimal(1), ROUND_HALF_UP)
        return to_cents(steps * self.cash_step) - self.amount_due

    @property
    def total(self) -> Decimal:
        """What was paid."""
        return self.amount_due + self.rounding + (self.tip or Decimal(0))

    @property
    def _tax_on_top(self) -> Decimal:
        return Decimal(0) if self.prices_include_tax else (self.tax_total or Decimal(0))

    def _tax_line(self, tax: Tax) -> TaxLine:
        taxed = sum((i.total for i in self.items if tax.code in i.tax_codes), Decimal("0.00"))
        taxed -= self.discount if tax == self.taxes[0] else Decimal(0)
        share = 100 + tax.rate if self.prices_include_tax else Decimal(100)
        amount = (taxed * tax.rate / share).quantize(self.unit, ROUND_HALF_UP)
        base = taxed - amount if self.prices_include_tax else taxed
        return TaxLine(tax=tax, base=base, amount=amount)

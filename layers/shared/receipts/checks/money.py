"""Minor units, the smallest coins, and what rounding to them explains."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal

from .facts import Facts, ItemFacts

_DECIMALS = 2
# ISO 4217, table A.1: the active currencies whose minor unit is not a hundredth.
_OTHER_DECIMALS = {
    **dict.fromkeys(
        (
            *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"),
            *("VUV", "XAF", "XOF", "XPF"),
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
# Where cash is rounded because smaller coins were withdrawn; in the euro, by some of its countries.
_SMALLEST_COINS = {
    **dict.fromkeys(("AUD", "BND", "CAD", "CHF", "EUR", "MYR", "SGD"), Decimal("0.05")),
    **dict.fromkeys(("HKD", "ILS", "NZD", "ZAR"), Decimal("0.10")),
    **dict.fromkeys(("CZK", "NOK", "SEK"), Decimal(1)),
    "DKK": Decimal("0.50"),
    "HUF": Decimal(5),
}
_MOST_UNITS = 5  # or a long receipt would hide a wrong digit
_HALF = Decimal("0.5")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)  # a product of two amounts needs no more


def decimals_of(currency: str) -> int:
    """How many decimals the currency has."""
    return _OTHER_DECIMALS.get(currency, _DECIMALS)


def smallest_coin(currency: str | None) -> Decimal | None:
    """What cash is rounded to; None where that is the minor unit, or not known."""
    return _SMALLEST_COINS.get(currency) if currency else None


def decimals(value: Decimal) -> int:
    """How many decimals the value is written with."""
    return max(0, -int(value.as_tuple().exponent))


def sums(facts: Facts) -> Iterator[tuple[str, Decimal]]:
    """Every amount that is money of the currency, with its path; prices of one unit are not."""
    totals = facts.totals
    yield from _printed("totals", totals._asdict())
    for index, item in enumerate(facts.items):
        yield from _printed(f"line_items[{index}]", {"total": item.total})
    for index, line in enumerate(facts.tax_lines):
        yield from _printed(f"tax_lines[{index}]", {"base": line.base, "amount": line.amount})
    for index, payment in enumerate(facts.payments):
        yield from _printed(f"payments[{index}]", {"amount": payment.amount})


def _printed(holder: str, amounts: dict[str, Decimal | None]) -> Iterator[tuple[str, Decimal]]:
    for name, value in amounts.items():
        if value is not None:
            yield f"{holder}.{name}", value


def unit_of(facts: Facts) -> Decimal:
    """The last decimal that the receipt's sums are printed with, at most the currency's own.

    Rupiah have hundredths that nobody prints: what is rounded to there is the whole rupiah.
    """
    printed = max((decimals(value) for _, value in sums(facts)), default=_DECIMALS)
    own = decimals_of(facts.currency) if facts.currency else printed
    return Decimal(1).scaleb(-min(printed, own))


def is_rounded(value: Decimal, unit: Decimal) -> bool:
    """Whether a calculated value has to be rounded to be printed."""
    return _WIDE.remainder(value, unit) != 0


def rounded(value: Decimal, unit: Decimal) -> Decimal:
    """A calculated value as it would be printed."""
    return value.quantize(unit, context=_WIDE) if is_rounded(value, unit) else value


def sum_tolerance(rounded: int, unit: Decimal) -> Decimal:
    """What a sum may be off by when this many of its summands were rounded before."""
    return min(rounded * _HALF, Decimal(_MOST_UNITS)) * unit


def row_tolerance(item: ItemFacts, unit: Decimal) -> Decimal:
    """What rounding of quantity, price and product explains in one row of goods."""
    quantity, price = item.quantity or Decimal(0), item.unit_price or Decimal(0)
    tolerance = unit * is_rounded(quantity * price, unit)
    tolerance += abs(quantity) * min(unit, _last_place(price)) * _HALF
    if is_rounded(quantity, Decimal(1)):
        tolerance += abs(price) * _last_place(quantity) * _HALF
    return min(tolerance, _MOST_UNITS * unit)


def _last_place(value: Decimal) -> Decimal:
    return Decimal(1).scaleb(-decimals(value))


def tax_tolerance(facts: Facts, unit: Decimal) -> Decimal:
    """What rounding explains in a tax, which may have been reckoned for every good by itself."""
    return max(unit, sum_tolerance(len(facts.items), unit))


def cash_tolerance(facts: Facts, paid: Decimal) -> Decimal:
    """Half the smallest coin, where coins can pay the amount and no rounding is printed."""
    coin = smallest_coin(facts.currency)
    if coin is None or facts.totals.rounding is not None or paid % coin:
        return Decimal(0)
    return coin * _HALF

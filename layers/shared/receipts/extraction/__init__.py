"""A receipt read by rules over its recognised lines, and the notations of amounts, dates, times."""

from .amounts import parse_amount
from .country import settled_by_country
from .currencies import CurrencyReading, read_currency
from .dates import DateReading, parse_date
from .day_order import writes_day_first
from .receipt import extract_receipt
from .times import parse_time

__all__ = [
    "CurrencyReading",
    "DateReading",
    "extract_receipt",
    "parse_amount",
    "parse_date",
    "parse_time",
    "read_currency",
    "settled_by_country",
    "writes_day_first",
]

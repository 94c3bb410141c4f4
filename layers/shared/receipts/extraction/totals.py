"""Which of a receipt's amounts is the total to be paid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from .labels import Label
from .summary import Entry

_WEIGHT = {
    Label.GRAND_TOTAL: 5.0,
    Label.TOTAL: 4.0,
    Label.CARD: 2.0,
    Label.CASH: 1.5,
    Label.SUBTOTAL: 1.5,
    Label.NET: 0.5,
    Label.QUANTITY: 1.0,
    Label.ROUNDING: 0.5,
    Label.TAX: 0.0,
}
_NEVER = frozenset(
    {
        Label.CASHBACK,
        Label.CHANGE,
        Label.DISCOUNT,
        Label.SERVICE_CHARGE,
        Label.SHIPPING,
        Label.TIP,
    }
)
_LARGEST_ROUNDING = Decimal(1)
_SMALLEST_COIN = Decimal("0.05")


def find_total(entries: Sequence[Entry]) -> Entry | None:
    """The entry with the most evidence for being what the customer had to pay.

    Evidence is the words beside every amount of the same value, the sums it fits into (paid less
    change, due plus tip, unrounded plus rounding), its type size, and its place below the rounding.
    """
    scores = total_scores(entries)
    best = max(scores, key=lambda value: (scores[value], value), default=None)
    if best is None or scores[best] <= 0:
        return None
    return max(_by_value(entries)[best], key=_clarity)


def total_scores(entries: Sequence[Entry]) -> dict[Decimal, float]:
    """How much speaks for each value that is printed being the total."""
    by_value = _by_value(entries)
    if not by_value:
        return {}
    evidence = _Evidence(entries)
    return {value: evidence.score(value, found) for value, found in by_value.items()}


def _by_value(entries: Sequence[Entry]) -> dict[Decimal, list[Entry]]:
    by_value: dict[Decimal, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.label not in _NEVER:
            by_value[abs(entry.value)].append(entry)
    return by_value


def _clarity(entry: Entry) -> tuple[float, int]:
    weight = _WEIGHT.get(entry.label, 0.0) if entry.label else 0.0
    return (weight - 2.0 * entry.in_table, entry.row)


class _Evidence:
    """What the rest of the receipt says about a value being the total."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._paid_less_change = _differences(
            _values(entries, Label.CASH, Label.CARD), _values(entries, Label.CHANGE, Label.CASHBACK)
        )
        roundings = [entry for entry in entries if is_rounding(entry)]
        self._rounding_row = max((entry.row for entry in roundings), default=None)
        self._totals = _values(entries, Label.TOTAL, Label.GRAND_TOTAL, Label.SUBTOTAL, Label.NET)
        self._tipped = _sums(
            _values(entries, Label.TOTAL, Label.GRAND_TOTAL), _values(entries, Label.TIP)
        )
        heights = sorted(entry.height for entry in entries)
        self._height = heights[len(heights) // 2]

    def score(self, value: Decimal, entries: Sequence[Entry]) -> float:
        """The sum of the evidence; an amount that nothing speaks for has none."""
        score = _label_score(entries) + 3.0 * (value in self._paid_less_change)
        score += 8.0 * (value in self._tipped)
        score += 0.5 * any(entry.height > 1.3 * self._height for entry in entries)
        score += 0.5 * self._stands_below_rounding(entries) + self._rounding_score(value)
        return score - 8.0 * (value == 0)

    def _stands_below_rounding(self, entries: Sequence[Entry]) -> bool:
        row = self._rounding_row
        return row is not None and any(
            entry.row > row and entry.label in (Label.TOTAL, Label.GRAND_TOTAL) for entry in entries
        )

    def _rounding_score(self, value: Decimal) -> float:
        """Of two totals that differ by a few cents, the one that cash can pay is to be paid."""
        is_near = any(0 < abs(value - other) <= _SMALLEST_COIN for other in self._totals)
        if not is_near:
            return 0.0
        return 2.0 if value % _SMALLEST_COIN == 0 else -2.0


def _label_score(entries: Sequence[Entry]) -> float:
    """Different labels on the same value add up; the same label twice does not."""
    weights: dict[Label, float] = {}
    for entry in entries:
        if entry.label is not None:
            weight = _WEIGHT.get(entry.label, 0.0) * (0.4 if entry.in_table else 1.0)
            weights[entry.label] = max(weights.get(entry.label, 0.0), weight)
    return sum(weights.values())


def is_rounding(entry: Entry) -> bool:
    """Whether an entry is the rounding itself rather than the total that it leads to."""
    return entry.label is Label.ROUNDING and abs(entry.value) < _LARGEST_ROUNDING


def _values(entries: Iterable[Entry], *labels: Label) -> set[Decimal]:
    return {abs(entry.value) for entry in entries if entry.label in labels}


def _differences(paid: set[Decimal], change: set[Decimal]) -> set[Decimal]:
    return {more - less for more in paid for less in change if more > less}


def _sums(due: set[Decimal], tips: set[Decimal]) -> set[Decimal]:
    """What is due with the tip; several tips are suggestions, and nobody has paid them."""
    return {amount + tip for amount in due for tip in tips} if len(tips) == 1 else set()

"""What became of many documents, in figures."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from receipts.contracts import Contract, PlainDecimal
from receipts.document_state import DocumentState
from receipts.keys import profile_name

type Spent = Callable[[DocumentState], Iterable[Decimal | None]]

_PERCENTS = (50, 90, 99)


class Spend(Contract):
    """US dollars for the documents that were received on a day (UTC) under a profile."""

    day: date
    profile: str
    usd: PlainDecimal


class Statistics(Contract):
    """Counts; latency in seconds from received to finished; spend by day and profile."""

    documents: Mapping[str, int]
    pages: Mapping[str, int]
    errors: Mapping[str, int]
    latency: Mapping[str, float]
    spend: tuple[Spend, ...]

    def figures(self) -> Iterator[tuple[str, Mapping[str, float | Decimal]]]:
        """Each figure for a person: a title, and values by their labels."""
        yield "documents by status", self.documents
        yield "pages by status of their document", self.pages
        yield "error codes", self.errors
        yield "seconds from upload to end", self.latency
        spend = {f"{one.day.isoformat()} {one.profile}": one.usd for one in self.spend}
        yield "US dollars by day and profile", spend


def statistics(states: Sequence[DocumentState], spent: Spent) -> Statistics:
    """All figures; what has no known price adds nothing to the spend."""
    pages: Counter[str] = Counter()
    for state in states:
        pages[state.status] += state.pages.total
    return Statistics(
        documents=Counter(state.status for state in states),
        pages=pages,
        errors=Counter(state.code for state in states if state.code),
        latency=latency(states),
        spend=_spend(states, spent),
    )


def latency(states: Iterable[DocumentState]) -> dict[str, float]:
    """Percentiles by the nearest-rank method, empty where nothing has finished."""
    took = sorted(
        (state.finished_at - state.received_at).total_seconds()
        for state in states
        if state.finished_at
    )
    if not took:
        return {}
    return {f"p{percent}": took[-(-percent * len(took) // 100) - 1] for percent in _PERCENTS}


def _spend(states: Iterable[DocumentState], spent: Spent) -> tuple[Spend, ...]:
    sums: dict[tuple[date, str], Decimal] = {}
    for state in states:
        key = (state.received_at.date(), profile_name(state.source.key))
        for amount in spent(state):
            if amount is not None:
                sums[key] = sums.get(key, Decimal(0)) + amount
    return tuple(
        Spend(day=day, profile=profile, usd=usd) for (day, profile), usd in sorted(sums.items())
    )


def plain_number(value: float | Decimal) -> str:
    """A figure without an exponent, dollars to the last digit."""
    return f"{value:f}" if isinstance(value, Decimal) else f"{value:,g}"

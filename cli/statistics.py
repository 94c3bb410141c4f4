"""What became of many documents, in figures."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from receipts.contracts import Contract, PlainDecimal
from receipts.document_store import DocumentState
from receipts.keys import profile_name

type Spent = Callable[[DocumentState], Iterable[Decimal | None]]

_PERCENTS = (50, 90, 99)


class Statistics(Contract):
    """Counts; latency in seconds from received to finished; spend in US dollars by day, profile."""

    documents: Mapping[str, int]
    pages: Mapping[str, int]
    errors: Mapping[str, int]
    latency: Mapping[str, float]
    spend: Mapping[str, PlainDecimal]


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


def _spend(states: Iterable[DocumentState], spent: Spent) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for state in states:
        key = f"{state.received_at.date().isoformat()} {profile_name(state.source.key)}"
        for amount in spent(state):
            if amount is not None:
                sums[key] = sums.get(key, Decimal(0)) + amount
    return dict(sorted(sums.items()))

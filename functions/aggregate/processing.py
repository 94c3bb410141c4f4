"""Who read the pages of a document, and what that took."""

from collections.abc import Sequence
from decimal import Decimal

from receipts.contracts import PageResult, TaskResult, Usage
from receipts.document_state import DocumentState
from receipts.receipt import Processing, Timings

_ENGINE = "qwen-ocr"


def processing(state: DocumentState, results: Sequence[PageResult]) -> Processing:
    """The sums over all calls; what is not known of one call is not known of the document."""
    calls = [call for result in results for call in result.tasks]
    estimates = [call.estimate for call in calls if call.estimate]
    return Processing(
        engine=_ENGINE,
        model=calls[0].model if calls else None,
        usage=sum((call.usage for call in calls), Usage()),
        estimate=sum(estimates, Usage()) if len(estimates) == len(calls) else None,
        cost=_cost(calls),
        timings=Timings(
            received_at=state.received_at,
            read_at=state.last_progress_at,
            engine_seconds=round(sum(call.seconds for call in calls), 3),
        ),
    )


def _cost(calls: Sequence[TaskResult]) -> Decimal | None:
    costs = [call.cost for call in calls if call.cost is not None]
    return sum(costs, Decimal(0)) if len(costs) == len(calls) else None

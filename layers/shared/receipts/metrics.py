"""What is counted, as lines of CloudWatch's Embedded Metric Format: one an invocation.

Every function has the one dimension `service=receipts`, so that an alarm needs no arithmetic over
functions; the namespace tells stacks apart. Powertools imports this with its logger anyway.
"""

import os
from threading import Lock
from typing import Literal

from aws_lambda_powertools import Metrics

Unit = Literal["Count", "Seconds", "None"]

_metrics = Metrics(
    namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "Receipts"), service="receipts"
)
# A batch is worked on by threads, and Powertools' own dictionary is not made for them.
_lock = Lock()


def count(name: str, value: float = 1, unit: Unit = "Count") -> None:
    """Add one value; what is told apart by name must be few things."""
    with _lock:
        _metrics.add_metric(name=name, unit=unit, value=value)


def flush() -> None:
    """Print what was counted since the last time, if anything was."""
    with _lock:
        if _metrics.provider.metric_set:
            _metrics.flush_metrics()

"""`python -m tests.chaos.load`: a backlog of pages through the local stack, and what each costs.

All pages wait in their queue before the first is read. Then every so many pages are one window:
what the functions took for a page in it, in processor time and in requests to AWS, against the
backlog that there was. Both must be constant, and so must be the memory of the workers. Exit status
1 where they are not, where a document has not ended, or where a queue is not empty at the end.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import linear_regression, mean
from typing import NamedTuple

import psutil
from rich.console import Console
from rich.table import Table

from local.stack import paths, services
from local.stack.lifecycle import Surroundings
from tests.chaos.aws_proxy import Background
from tests.chaos.calls import Call
from tests.chaos.documents import pages_of
from tests.chaos.faults import NONE, AwsFault
from tests.chaos.run import Run
from tests.chaos.stack import NO_LONG_WAITS, ProxiedStack, proxied_stack
from tests.chaos.verdict import judge
from tests.chaos.webhook import BadReceiver
from tests.chaos.workers import Workers

_POLL_SECONDS = 1
_LONGEST_SECONDS = 3600
_WINDOWS = 10
# Of the mean, over the whole backlog.
_MAY_RISE = 0.1
_MEMORY_MAY_RISE = 0.25
_MB = 1e6


class Window(NamedTuple):
    """So many pages, and what each took; `backlog` waited at its middle."""

    backlog: float
    pages: int
    seconds: float
    cpu_ms: float
    requests: float
    worker_mb: float


class CallCounter:
    """Lets every call pass and counts those of functions."""

    def __init__(self) -> None:
        self.calls: Counter[Call] = Counter()

    def draw(self, call: Call) -> AwsFault:
        """No fault."""
        if call.function != "?":
            self.calls[call] += 1
        return NONE


@dataclass
class Meter:
    """Processor time of all workers there have been, and what the largest holds in memory."""

    workers: Workers

    def __post_init__(self) -> None:
        self._spent: dict[tuple[int, float], float] = {}

    def read(self) -> tuple[float, float]:
        """Seconds so far, and bytes now."""
        largest = 0
        for worker in self.workers.all():
            try:
                with worker.oneshot():
                    times, memory = worker.cpu_times(), worker.memory_info()
                    self._spent[worker.pid, worker.create_time()] = times.user + times.system
            except psutil.NoSuchProcess:
                continue
            largest = max(largest, memory.rss)
        return sum(self._spent.values()), largest


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, print the report, and exit."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    options = _parser().parse_args(arguments)
    counter, secret, address = CallCounter(), services.new_webhook_secret(), services.free_address()
    receiver = BadReceiver(secret, percent=0, seed=0, store=paths.HOME / "load.jsonl")
    served = Background(receiver.app(), int(address.rpartition(":")[2]))
    around = Surroundings(
        webhook=f"http://{address}/webhook", webhook_secret=secret, parameters=NO_LONG_WAITS
    )
    try:
        with proxied_stack(counter.draw, around) as stack:
            run = Run(stack, receiver, seed=0, expected=options.documents)
            filled = _fill(run, stack, options)
            windows = list(_drain(stack, counter, options.pages))
            run.follow(_LONGEST_SECONDS)
            left = run.drain(_LONGEST_SECONDS)
            verdict = judge(run.uploads.items(), run.observed())
    finally:
        served.close()
    _print_windows(windows)
    seconds = sum(window.seconds for window in windows)
    documents, pages = options.documents / seconds, options.pages / seconds
    print(f"prepared  {options.documents / filled:.1f} documents/s")
    print(f"read      {documents:.1f} documents/s, {pages:.1f} pages/s")
    print(f"ended     {dict(verdict.statuses)}, left in queues {left or 0}")
    rises = _print_rises(windows)
    sys.exit(0 if verdict.right and not left and rises else 1)


def _fill(run: Run, stack: ProxiedStack, options: argparse.Namespace) -> float:
    """Upload everything and wait until all pages are queued; the seconds that took."""
    stack.switch_ocr(on=False)
    started = time.monotonic()
    run.upload_all(pages_of(options.documents, options.pages))
    while stack.waiting()["PageQueue"] < options.pages:
        if time.monotonic() - started > _LONGEST_SECONDS:
            raise SystemExit("The pages did not come.")
        time.sleep(_POLL_SECONDS)
    return time.monotonic() - started


def _drain(stack: ProxiedStack, counter: CallCounter, pages: int) -> Iterator[Window]:
    """Read all pages, a window at a time."""
    meter, size = Meter(stack.workers), pages // _WINDOWS
    stack.switch_ocr(on=True)
    left, started = pages, time.monotonic()
    cpu, requests = meter.read()[0], counter.calls.total()
    while left and time.monotonic() - started < _LONGEST_SECONDS:
        now_left = stack.waiting()["PageQueue"]
        now_cpu, memory = meter.read()
        if left - now_left >= size or not now_left:
            done, now, calls = left - now_left, time.monotonic(), counter.calls.total()
            yield Window(
                backlog=(left + now_left) / 2,
                pages=done,
                seconds=now - started,
                cpu_ms=(now_cpu - cpu) / done * 1000,
                requests=(calls - requests) / done,
                worker_mb=memory / _MB,
            )
            left, started, cpu, requests = now_left, now, now_cpu, calls
        time.sleep(_POLL_SECONDS)


def _print_windows(windows: Sequence[Window]) -> None:
    table = Table("backlog", "pages", "pages/s", "CPU ms/page", "AWS requests/page", "worker MB")
    for one in windows:
        rate = one.pages / one.seconds
        values = (one.backlog, one.pages, rate, one.cpu_ms, one.requests, one.worker_mb)
        table.add_row(*(f"{value:.1f}" for value in values))
    Console(width=120).print(table)


def _print_rises(windows: Sequence[Window]) -> bool:
    """Lines fitted over the backlog; whether cost and memory are constant."""
    # The first window has the cold starts, the last one what was behind in later stages.
    steady = windows[1:-1]
    backlog = [one.backlog for one in steady]
    span = max(backlog) - min(backlog)
    constant = True
    for name, may_rise in (("cpu_ms", None), ("requests", _MAY_RISE), ("worker_mb", None)):
        values = [float(getattr(one, name)) for one in steady]
        rise = linear_regression(backlog, values).slope * span / mean(values)
        print(f"{name:10} {mean(values):.1f} a page, {rise:+.1%} over {span:.0f} pages of backlog")
        constant = constant and (may_rise is None or abs(rise) <= may_rise)
    grown = windows[-1].worker_mb / windows[1].worker_mb - 1
    print(f"memory of the largest worker {grown:+.1%} from the second window to the last")
    return constant and grown <= _MEMORY_MAY_RISE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.load", description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--pages", type=int, default=5000)
    return parser


if __name__ == "__main__":
    main()

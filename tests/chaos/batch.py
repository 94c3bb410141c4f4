"""`python -m tests.chaos.batch`: many documents through the Batch API of the deployed local stack.

Two lines in a hundred fail, one batch expires, one fails as a whole, and at every write of the
batch function a worker dies. Then some of the documents go the ordinary way. Exit status 1 where a
document is lost, doubled or wrongly final, where an answer was bought twice, where something is
left in a queue, in the batch table or with the engine, where the function holds a batch in memory,
where a record is not the one that the ordinary way gives, or where nobody died at some write.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from local.stack import paths, services
from local.stack.lifecycle import Surroundings
from receipts.profiles import find_profile
from tests.chaos.aws_proxy import Background
from tests.chaos.batch_clock import BatchClock
from tests.chaos.calls import Call
from tests.chaos.comparison import differences, record
from tests.chaos.documents import pages_of
from tests.chaos.faults import NONE, AwsFault, AwsFaults, FaultRates
from tests.chaos.meanwhile import meanwhile
from tests.chaos.memory import MemoryWatch
from tests.chaos.report import print_kills, print_verdict
from tests.chaos.run import Run
from tests.chaos.stack import NO_LONG_WAITS, ProxiedStack, proxied_stack, shorten_waits
from tests.chaos.verdict import Verdict, judge
from tests.chaos.webhook import BadReceiver

_PROFILE, _ORDINARY = "receipts-batch", "receipts"
_FAILING_LINES = {"error": "InternalError", "way": "batch", "percent": 2}
_ENDS = ("expired", "failed")
_PAGES_A_DOCUMENT = 2.5
# A page's image is in memory whole, the file of a batch or of its answers never is.
_MAY_HOLD_MB = 200


class BatchKills:
    """Kills workers of the batch function alone."""

    def __init__(self, seed: int) -> None:
        rates = FaultRates(kills=1, throttled_percent=0, failed_after_percent=0, burst_percent=0)
        self.faults = AwsFaults(rates, seed)

    def draw(self, call: Call) -> AwsFault:
        """The fault that a call meets."""
        return self.faults.draw(call) if call.function == "batch" else NONE

    def deaths(self) -> int:
        """How many workers have died."""
        return self.faults.kills.total()


class Outcome(NamedTuple):
    """What was found at the end; `left` is what somebody still keeps."""

    verdict: Verdict
    seconds: float
    left: dict[str, int]
    in_excess: int
    lines_bought_twice: int
    different: Counter[str]

    @property
    def right(self) -> bool:
        """Whether nothing went wrong."""
        wrong = (*self.left.values(), self.in_excess, self.lines_bought_twice)
        return self.verdict.right and not any(wrong) and not self.different


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, print the report, and exit."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for noisy in ("httpx", "botocore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    options = _parser().parse_args(arguments)
    pages = round(options.documents * _PAGES_A_DOCUMENT)
    kills = BatchKills(options.seed)
    with (
        _receiver(options.seed, _when_due(pages)) as (receiver, around),
        proxied_stack(kills.draw, around) as stack,
    ):
        memory = MemoryWatch(stack.workers)
        with meanwhile(memory.run):
            outcome = _go(stack, receiver, kills, options, pages)
    print_kills(kills.faults)
    for call, moment in kills.faults.uncovered():
        print(f"no worker died {moment} {call}")
    _print_report(options.documents, pages, outcome, memory)
    flat = memory.peak["batch"] <= _MAY_HOLD_MB
    sys.exit(0 if outcome.right and flat and not any(kills.faults.uncovered()) else 1)


def _when_due(pages: int) -> dict[str, str]:
    """Several batches, the last of them with what the others left."""
    return {"OcrBatchMinPages": str(max(1, pages // 4)), "OcrBatchAfterMinutes": "1"}


def _go(
    stack: ProxiedStack,
    receiver: BadReceiver,
    kills: BatchKills,
    options: argparse.Namespace,
    pages: int,
) -> Outcome:
    shorten_waits(stack)
    stack.begin_purchases()
    stack.plan_batches(*_ENDS)
    stack.follow_ocr_plan({"seed": options.seed, "faults": [_FAILING_LINES]})
    documents, seconds = options.documents, options.minutes * 60
    run = Run(stack, receiver, seed=options.seed, expected=documents, profile=_PROFILE)
    clock, started = BatchClock(stack, kills.deaths), time.monotonic()
    with meanwhile(clock.run):
        run.upload_all(pages_of(documents, pages))
        run.follow(seconds)
        took = time.monotonic() - started
        left = run.drain(seconds) | _left(stack, clock, seconds)
    verdict = judge(run.uploads.items(), run.observed())
    bought = stack.ocr_report("purchases")["custom_ids"]
    answers = stack.ocr_report("calls")["answered"]["total"]
    return Outcome(
        verdict,
        took,
        left,
        in_excess=answers - pages * len(find_profile(_PROFILE).tasks),
        lines_bought_twice=sum(count > 1 for count in bought.values()),
        different=_compare(run, stack, receiver, options),
    )


def _left(stack: ProxiedStack, clock: BatchClock, seconds: float) -> dict[str, int]:
    """What of batches is still kept when nothing is under way any more, or time is up."""
    deadline = time.monotonic() + seconds
    while clock.items("batches") and time.monotonic() < deadline:
        time.sleep(1)
    counts = {
        "batches": len(clock.items("batches")),
        "pages in batches": clock.pages(),
        "files with the engine": stack.engine_files(),
    }
    return {name: count for name, count in counts.items() if count}


def _compare(
    run: Run, stack: ProxiedStack, receiver: BadReceiver, options: argparse.Namespace
) -> Counter[str]:
    """Where records of the ordinary way are others, and how many of them."""
    made = list(run.uploads.values())[: options.compared]
    ordinary = Run(
        stack,
        receiver,
        seed=options.seed,
        expected=options.documents + len(made),
        profile=_ORDINARY,
    )
    ordinary.upload_all(made)
    ordinary.follow(options.minutes * 60)
    found: Counter[str] = Counter()
    documents = ordinary.observed().documents
    for upload in made:
        ids = (documents[f"{way}/chaos/{upload.name}"][0] for way in (_PROFILE, _ORDINARY))
        one, other = (_records(stack, state.document_id) for state in ids)
        found.update(set(differences(one, other)))
    return found


def _records(stack: ProxiedStack, document_id: str) -> list[dict[str, object]]:
    receipts = stack.deployment.receipts.latest(document_id)
    return [record(receipt.model_dump(mode="json")) for receipt in receipts]


@contextmanager
def _receiver(
    seed: int, parameters: Mapping[str, str]
) -> Iterator[tuple[BadReceiver, Surroundings]]:
    """A webhook receiver without bad days, and what the stack has around it."""
    secret, address = services.new_webhook_secret(), services.free_address()
    receiver = BadReceiver(secret, percent=0, seed=seed, store=paths.HOME / "batch.jsonl")
    served = Background(receiver.app(), int(address.rpartition(":")[2]))
    try:
        yield (
            receiver,
            Surroundings(
                webhook=f"http://{address}/webhook",
                webhook_secret=secret,
                parameters={**NO_LONG_WAITS, **parameters},
            ),
        )
    finally:
        served.close()


def _print_report(documents: int, pages: int, outcome: Outcome, memory: MemoryWatch) -> None:
    print(f"documents in     {documents}, {pages} pages, in {outcome.seconds:.0f} s")
    print_verdict(outcome.verdict)
    print(f"bought twice     {outcome.in_excess} answers, {outcome.lines_bought_twice} lines")
    print(f"left             {outcome.left or 0}")
    print(f"other records    {dict(outcome.different) or 0}")
    for name, peak in sorted(memory.peak.items()):
        print(f"memory           {name} {peak:.0f} MB at most")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.batch", description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--compared", type=int, default=200, help="how many go both ways")
    parser.add_argument("--minutes", type=float, default=60, help="after which it stops by itself")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()

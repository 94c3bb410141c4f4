"""`python -m tests.chaos.chaos`: many documents through the deployed local stack on a bad day.

Exit status 1 where a document is lost, doubled or wrongly final, where a queue keeps a message, or
where no worker died at some write although enough documents came to reach all of them.
"""

import argparse
import logging
import sys
import threading
from collections.abc import Sequence
from functools import partial

from rich.console import Console
from rich.table import Table

from local.stack import paths, services
from local.stack.lifecycle import Surroundings
from tests.chaos.aws_proxy import Background
from tests.chaos.documents import uploads
from tests.chaos.faults import AwsFaults, FaultRates
from tests.chaos.meanwhile import meanwhile
from tests.chaos.report import print_kills, print_verdict
from tests.chaos.run import MischiefRates, Run
from tests.chaos.stack import (
    NO_LONG_WAITS,
    ProxiedStack,
    proxied_stack,
    shorten_waits,
)
from tests.chaos.verdict import Verdict, judge
from tests.chaos.webhook import BadReceiver

_ENOUGH_FOR_EVERY_WRITE = 1000
_BAD_WEBHOOKS_PERCENT = 20
_MISCHIEF = MischiefRates(repeated=0.02, buried=0.003, lost=0.2)
# Few documents, and no time for a sweep to find what was lost.
_SCARCE_MISCHIEF = MischiefRates(repeated=0.02, buried=0.02)
# Longer than a queue hides a message whose worker died, as in the template.
_SWEEP_AFTER_MINUTES, _SWEEP_SECONDS = 2, 10


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, print the report, and exit."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for noisy in ("httpx", "botocore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    options = _parser().parse_args(arguments)
    thorough = options.documents >= _ENOUGH_FOR_EVERY_WRITE
    faults = AwsFaults(FaultRates() if thorough else _SCARCE, options.seed)
    secret, address = services.new_webhook_secret(), services.free_address()
    store = paths.HOME / "chaos.jsonl"
    receiver = BadReceiver(secret, percent=_BAD_WEBHOOKS_PERCENT, seed=options.seed, store=store)
    served = Background(receiver.app(), int(address.rpartition(":")[2]))
    around = Surroundings(
        webhook=f"http://{address}/webhook",
        webhook_secret=secret,
        parameters=NO_LONG_WAITS | {"SweepAfterMinutes": str(_SWEEP_AFTER_MINUTES)},
    )
    try:
        with proxied_stack(faults.draw, around) as stack:
            run = Run(
                stack,
                receiver,
                seed=options.seed,
                expected=options.documents,
                mischief=_MISCHIEF if thorough else _SCARCE_MISCHIEF,
            )
            left = _storm(run, stack, faults, receiver, options)
            verdict = judge(run.uploads.items(), run.observed())
            bought = stack.ocr_report("calls")["answered"]["total"]
    finally:
        served.close()
    print_kills(faults)
    _print_report(run, faults, receiver, verdict)
    print(f"left in queues   {left or 0}\nanswers bought   {bought}")
    sys.exit(0 if verdict.right and not left and not (thorough and any(faults.uncovered())) else 1)


# Few documents meet some writes but once or twice, which must do.
_SCARCE = FaultRates(kills=1, kill_percent=25, throttled_percent=2, failed_after_percent=1)


def _storm(
    run: Run,
    stack: ProxiedStack,
    faults: AwsFaults,
    receiver: BadReceiver,
    options: argparse.Namespace,
) -> dict[str, int]:
    """Everything at once until all documents have ended, then calm; what the queues still hold."""
    shorten_waits(stack)
    calm = threading.Event()
    weather = threading.Thread(target=run.weather, args=(calm,))
    feeding = threading.Thread(target=run.upload_all, args=(uploads(options.documents),))
    weather.start()
    feeding.start()
    try:
        with meanwhile(partial(_sweep, stack)):
            run.follow(options.minutes * 60)
    finally:
        feeding.join()
        faults.active = receiver.active = False
        calm.set()
        weather.join()
    return run.drain(options.minutes * 60)


def _sweep(stack: ProxiedStack, done: threading.Event) -> None:
    """More often than by the template's schedule."""
    while not done.wait(_SWEEP_SECONDS):
        stack.invoke("RecoverFunction", {})


def _print_report(run: Run, faults: AwsFaults, receiver: BadReceiver, verdict: Verdict) -> None:
    injected = faults.others + receiver.injected + run.engine_faults + run.mischief_done
    table = Table("fault", "injected")
    for name, count in sorted(injected.items()):
        table.add_row(name, str(count))
    Console(width=160).print(table)
    for call, moment in faults.uncovered():
        print(f"no worker died {moment} {call}")
    print(f"faults injected  {faults.kills.total() + injected.total()}")
    print(f"documents in     {len(run.uploads)}")
    print_verdict(verdict)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.chaos", description=__doc__)
    parser.add_argument("--documents", type=int, default=_ENOUGH_FOR_EVERY_WRITE)
    parser.add_argument("--minutes", type=float, default=30, help="after which it stops by itself")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()

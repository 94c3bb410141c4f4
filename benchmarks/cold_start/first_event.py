"""Runs a handler once, with the event on stdin: `python first_event.py preprocess.handler.f`."""

import json
import os
import sys
from importlib import import_module
from types import SimpleNamespace
from typing import Any

_MILLISECONDS_LEFT = 180_000


def handle_event(handler: str) -> int:
    """How many messages failed."""
    module, _, function = handler.rpartition(".")
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: _MILLISECONDS_LEFT)
    answer: dict[str, Any] = getattr(import_module(module), function)(json.load(sys.stdin), context)
    return len(answer.get("batchItemFailures", ()))


if __name__ == "__main__":
    # Lambda keeps the process: its end is no part of the first event.
    os._exit(handle_event(sys.argv[1]))

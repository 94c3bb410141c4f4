"""Runs a handler once and writes down which AWS calls it makes: `... HANDLER FILE`, event on stdin.

It finds only what Lambda has, so that nothing of this package but the next module is imported.
"""

import copy
import pickle
import sys
from pathlib import Path
from typing import Any

from botocore.client import BaseClient
from botocore.session import Session

from benchmarks.cold_start.first_event import handle_event

type Call = tuple[str, str, dict[str, Any]]


def hear_calls() -> list[Call]:
    """The calls of this process from now on, with their parameters as botocore checks them."""
    calls: list[Call] = []
    create = Session.create_client

    def keep(params: dict[str, Any], model: Any, **_: object) -> None:
        calls.append((model.service_model.service_name, model.name, copy.deepcopy(params)))

    def create_heard(self: Session, *arguments: Any, **named: Any) -> BaseClient:
        client = create(self, *arguments, **named)
        # Last, when plain values have become DynamoDB's.
        client.meta.events.register_last("before-parameter-build", keep)
        return client

    Session.create_client = create_heard  # type: ignore[method-assign]
    return calls


if __name__ == "__main__":
    heard = hear_calls()
    failures = handle_event(sys.argv[1])
    Path(sys.argv[2]).write_bytes(pickle.dumps(heard))
    sys.exit(failures)

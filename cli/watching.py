"""`receipts watch`: documents as they progress, until it is interrupted."""

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from rich.live import Live

from cli.deployment import Deployment, find_deployment
from cli.output import AsJson, StackName, print_json, tables
from cli.overview import documents_table, received, summary
from cli.since import Since
from receipts.document_state import DocumentState

_POLL_SECONDS = 2.0
_SHOWN = 20  # rows that fit a terminal


def watch(since: Since = None, stack_name: StackName = None, as_json: AsJson = False) -> None:
    """Watch documents progress until Ctrl-C, from now on unless --since; rereads the table."""
    deployment = find_deployment(stack_name)
    start = since or datetime.now(UTC)
    try:
        if as_json:
            _print_changes(deployment, start)
        else:
            _redraw(deployment, start)
    except KeyboardInterrupt:
        return


def changes(looks: Iterable[list[DocumentState]]) -> Iterator[dict[str, Any]]:
    """The summary of each document when it is first seen and whenever it differs."""
    known: dict[str, dict[str, Any]] = {}
    for states in looks:
        for state in reversed(states):
            now = summary(state)
            if known.get(state.document_id) != now:
                known[state.document_id] = now
                yield now


def _print_changes(deployment: Deployment, start: datetime) -> None:
    for change in changes(_looks(deployment, start)):
        print_json(change)


def _redraw(deployment: Deployment, start: datetime) -> None:
    with Live(console=tables, auto_refresh=False) as live:
        for states in _looks(deployment, start):
            live.update(documents_table(states[:_SHOWN]), refresh=True)


def _looks(deployment: Deployment, start: datetime) -> Iterator[list[DocumentState]]:
    while True:
        yield received(deployment, start)
        time.sleep(_POLL_SECONDS)

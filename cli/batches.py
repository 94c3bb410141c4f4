"""`receipts batches`: what is under way by the engine's Batch API."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import typer
from rich.table import Table

from cli.deployment import find_deployment
from cli.output import AsJson, StackName, notes, print_json, tables
from receipts.batch_store import OpenBatch

_COLUMNS = (
    *("batch", "engine's batch", "stage", "status", "pages", "lines", "completed", "failed"),
    *("age", "next poll"),
)


def batches(stack_name: StackName = None, as_json: AsJson = False) -> None:
    """List the batches under way, the oldest first, and say how many pages wait for one."""
    deployment = find_deployment(stack_name)
    if deployment.batches is None or deployment.batch_pages is None:
        raise typer.BadParameter("The stack has no batches: deploy it with OcrBatch=on.")
    now, under_way = datetime.now(UTC), deployment.batches.under_way()
    waiting = sum(1 for _ in deployment.batch_pages.waiting())
    oldest = deployment.batch_pages.oldest()
    if as_json:
        for batch in under_way:
            print_json(summary(batch, now))
        print_json({"waiting_pages": waiting, "waiting_since": _iso(oldest)})
        return
    tables.print(batches_table(under_way, now))
    since = f", the first since {oldest:%Y-%m-%d %H:%M} UTC" if oldest else ""
    notes.print(f"{waiting} pages wait for a batch{since}.")


def summary(batch: OpenBatch, now: datetime) -> dict[str, Any]:
    """What a program is told of a batch; its age in seconds."""
    return {
        "batch_id": batch.batch_id,
        "engine_batch_id": batch.engine_batch_id,
        "model": batch.model,
        "stage": batch.stage,
        "status": batch.status,
        "pages": batch.pages,
        "lines": batch.lines,
        "completed": batch.completed,
        "failed": batch.failed,
        "age": round((now - batch.created_at).total_seconds()),
        "next_poll_at": _iso(batch.next_poll_at),
    }


def batches_table(under_way: Iterable[OpenBatch], now: datetime) -> Table:
    """The same for people."""
    table = Table(*_COLUMNS)
    for batch in under_way:
        row = summary(batch, now)
        table.add_row(
            batch.batch_id[:12],
            batch.engine_batch_id or "",
            batch.stage,
            batch.status or "",
            *(str(row[name]) for name in ("pages", "lines", "completed", "failed")),
            f"{row['age'] // 60} min",
            f"{batch.next_poll_at:%H:%M:%S}",
        )
    return table


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None

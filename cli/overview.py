"""`receipts list` and `receipts stats`: all documents at a glance."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from rich.table import Column, Table

from cli.deployment import Deployment, find_deployment
from cli.output import AsJson, StackName, print_json, tables
from cli.since import Since
from cli.statistics import Statistics, plain_number, statistics
from cli.statistics_page import statistics_page
from cli.terminal_text import inert
from receipts.document_state import DocumentState
from receipts.keys import profile_name
from receipts.statuses import Status


def _known_status(name: str | None) -> str | None:
    known = get_args(Status)
    if name is not None and name not in known:
        raise typer.BadParameter(f"No status is named {name}; there are: {', '.join(known)}.")
    return name


def list_documents(  # noqa: PLR0913, PLR0917 - one parameter an option
    status: Annotated[str | None, typer.Option(callback=_known_status, help="Only these.")] = None,
    since: Since = None,
    profile: Annotated[str | None, typer.Option(help="Only of this profile.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """List documents, newest first; reads the whole table."""
    found = [
        state
        for state in received(find_deployment(stack_name), since)
        if status in {None, state.status} and profile in {None, profile_of(state)}
    ][:limit]
    if as_json:
        for state in found:
            print_json(summary(state))
    else:
        tables.print(documents_table(found))


def stats(
    since: Since = None,
    html: Annotated[Path | None, typer.Option(help="Write plots to this file.")] = None,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Count documents, pages, errors, seconds and dollars; reads the whole tables."""
    deployment = find_deployment(stack_name)
    states = received(deployment, since)
    found = statistics(states, lambda state: _spent(deployment, state))
    if html:
        html.write_text(statistics_page(found), encoding="utf-8")
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        for table in _figures(found):
            tables.print(table)


def _spent(deployment: Deployment, state: DocumentState) -> list[Decimal | None]:
    if not state.receipts:
        return []
    records = deployment.receipts.latest(state.document_id, up_to=state.revision)
    return [record.processing.cost for record in records]


def received(deployment: Deployment, since: datetime | None) -> list[DocumentState]:
    """Every document received since then, newest first."""
    states = deployment.documents.every()
    kept = (state for state in states if since is None or state.received_at >= since)
    return sorted(kept, key=lambda state: state.received_at, reverse=True)


def profile_of(state: DocumentState) -> str:
    """The first part of the key that it was uploaded under."""
    return profile_name(state.source.key)


def summary(state: DocumentState) -> dict[str, Any]:
    """The line that `receipts list --json` prints."""
    fields = {"document_id", "status", "code", "received_at", "finished_at", "revision"}
    pages = state.pages.model_dump(include={"total", "ok", "failed"})
    described = state.model_dump(mode="json", include=fields)
    return described | {"source": state.source.key, "profile": profile_of(state), "pages": pages}


def documents_table(states: list[DocumentState]) -> Table:
    """One row a document."""
    table = Table("document", "status", "received", "pages", "file", "error")
    for state in states:
        table.add_row(
            state.document_id,
            state.status,
            state.received_at.isoformat(timespec="seconds"),
            f"{state.pages.ok}/{state.pages.total}",
            inert(state.source.key),
            state.code or "",
        )
    return table


def _figures(found: Statistics) -> Iterator[Table]:
    for title, values in found.figures():
        if values:
            table = Table(title, Column("", justify="right"), min_width=len(title) + 4)
            for label, value in values.items():
                table.add_row(inert(label), plain_number(value))
            yield table

"""`receipts submit`, `show` and `deliveries`: documents in, and what became of them."""

import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.deployment import Deployment, find_deployment
from cli.output import AsJson, ProfileName, StackName, notes, print_json, tables
from cli.page_pictures import page_pictures
from cli.receipt_page import receipt_page
from cli.receipt_view import receipt_view
from cli.submission import Ending, find_files, follow, upload
from cli.views import delivery_table, endings_table
from receipts.document_state import DocumentState
from receipts.errors import DocumentForgotten
from receipts.receipt import Receipt


def submit(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, or folders of files.")],
    profile: ProfileName = "receipts",
    timeout: Annotated[float, typer.Option(help="Seconds to wait for their ends.")] = 900,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Upload files and wait until every document has ended; exit 0 whatever the ends are."""
    files = find_files(paths)
    if not files:
        raise typer.BadParameter(
            "There is no file in what was named: name files, or folders of them."
        )
    endings = run_through(find_deployment(stack_name), files, profile, timeout, as_json=as_json)
    if not as_json:
        tables.print(endings_table(endings))
    if not all(ending.terminal for ending in endings):
        notes.print(
            f"Not everything ended within {timeout:.0f} s: see how far it is with `receipts list`.",
            style="red",
        )
        raise typer.Exit(1)


def run_through(
    deployment: Deployment, files: Sequence[Path], profile: str, timeout: float, *, as_json: bool
) -> list[Ending]:
    """Upload and follow with a progress bar; with `as_json` one line as each document ends."""
    endings: list[Ending] = []
    with _progress() as progress:
        bar = progress.add_task("documents", total=len(files))
        for ending in follow(deployment, upload(deployment, files, profile), timeout):
            endings.append(ending)
            progress.advance(bar)
            if as_json:
                print_json(ending.as_json())
    return endings


def show(
    document_id: Annotated[str, typer.Argument(help="As `receipts submit` printed it.")],
    stack_name: StackName = None,
    as_json: AsJson = False,
    html: Annotated[
        Path | None, typer.Option(help="Write it to this file as one web page with its pages.")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page of --html.")] = False,
) -> None:
    """Show a document and its receipt."""
    if open_page and html is None:
        raise typer.BadParameter("--open shows the page of --html: name its file too.")
    deployment = find_deployment(stack_name)
    try:
        state = deployment.documents.find(document_id)
    except DocumentForgotten as forgotten:
        raise typer.BadParameter(forgotten.message) from forgotten
    if state is None:
        raise typer.BadParameter(
            f"There is no document {document_id}: `receipts list` names those that there are."
        )
    receipts = deployment.receipts.latest(document_id, up_to=state.revision)
    if html:
        _write_page(deployment, state, receipts, html)
        if open_page:
            webbrowser.open(html.resolve().as_uri())
    elif as_json:
        records = [receipt.model_dump(mode="json") for receipt in receipts]
        first = records[0] if records else None
        described = state.model_dump(mode="json", exclude={"manifest", "receipts"})
        print_json(described | {"receipt": first, "receipts": records})
    else:
        for receipt in receipts or (None,):
            tables.print(receipt_view(state, receipt))


def _write_page(
    deployment: Deployment, state: DocumentState, receipts: Sequence[Receipt], target: Path
) -> None:
    pictures = page_pictures(state.manifest, deployment.objects.find_pinned)
    attempts = deployment.deliveries.attempts(state.document_id)
    target.write_text(receipt_page(state, receipts, pictures, attempts), encoding="utf-8")
    notes.print(f"Written to {target}.")


def deliveries(
    document_id: Annotated[str | None, typer.Argument(help="All documents where left out.")] = None,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """List what was sent to the webhook, when, and what it answered."""
    ledger = find_deployment(stack_name).deliveries
    attempts = ledger.attempts(document_id) if document_id else ledger.every_attempt()
    if as_json:
        for attempt in attempts:
            print_json(attempt.model_dump(mode="json"))
    else:
        tables.print(delivery_table(attempts))


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=notes,
    )

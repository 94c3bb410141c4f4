"""`receipts demo`: the sample documents through the whole pipeline on this machine."""

import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import typer
from rich.table import Table

from cli.deployment import find_deployment
from cli.documents import run_through
from cli.output import notes, tables
from cli.submission import Ending
from cli.views import endings_table
from local.stack import lifecycle, paths
from local.stack.state import Endpoints, load

_SAMPLES = paths.ROOT / "samples" / "documents"
_RESULTS = paths.ROOT / "build" / "demo"
_TIMEOUT_SECONDS = 600
_WEBHOOK_SECONDS = 60
_POLL_SECONDS = 0.3


def demo() -> None:
    """Run the sample documents through the local stack and show what comes out."""
    was_up = load().up
    endpoints = lifecycle.up(lambda step: notes.print(f"{step} ...", style="dim"))
    try:
        complete = _run(endpoints)
    finally:
        if not was_up:
            lifecycle.down()
    if not complete:
        notes.print(
            "Not every document ended, or not every webhook came: `receipts local logs` has why.",
            style="red",
        )
        raise typer.Exit(1)


def _run(endpoints: Endpoints) -> bool:
    files = sorted(_SAMPLES.iterdir())
    endings = run_through(find_deployment(None), files, "receipts", _TIMEOUT_SECONDS, as_json=False)
    tables.print(endings_table(endings))
    webhooks = _webhooks(endpoints.webhook_url, endings)
    tables.print(_webhook_table(webhooks))
    _keep(endings, webhooks)
    told = {delivery["document_id"] for delivery in webhooks}
    return all(ending.terminal for ending in endings) and len(told) == len(endings)


def _webhooks(url: str, endings: Sequence[Ending]) -> list[dict[str, Any]]:
    """What the receiver got for these documents, waiting until it has something for each."""
    expected = {ending.state.document_id for ending in endings if ending.state}
    address = url.rpartition("/")[0] + "/deliveries"
    deadline = time.monotonic() + _WEBHOOK_SECONDS
    while True:
        received = httpx.get(address, trust_env=False).json()
        ours = [delivery for delivery in received if delivery["document_id"] in expected]
        came = {delivery["document_id"] for delivery in ours if delivery["verified"]}
        if came == expected or time.monotonic() > deadline:
            return [delivery for delivery in ours if delivery["verified"]]
        time.sleep(_POLL_SECONDS)


def _webhook_table(webhooks: Sequence[dict[str, Any]]) -> Table:
    table = Table("webhook", "event", "document", "signature")
    for delivery in webhooks:
        table.add_row(
            delivery["webhook_id"],
            delivery["type"],
            delivery["document_id"],
            "verified" if delivery["verified"] else "WRONG",
        )
    return table


def _keep(endings: Sequence[Ending], webhooks: Sequence[dict[str, Any]]) -> None:
    """Write the results where they outlive the stack."""
    shutil.rmtree(_RESULTS, ignore_errors=True)
    _RESULTS.mkdir(parents=True)
    for ending in endings:
        _write(_RESULTS / f"{ending.submission.path.name}.json", ending.as_json())
    _write(_RESULTS / "webhooks.json", webhooks)
    print(f"Records and webhooks: {_RESULTS.relative_to(paths.ROOT)}/")


def _write(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

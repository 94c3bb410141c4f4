"""`receipts redeliver` and `enable-webhook`: deliveries that a person wants again."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table

from cli.deployment import find_deployment
from cli.output import AsJson, StackName, notes, print_json, tables
from receipts import keys
from receipts.contracts import DeliveryJob, Destination
from receipts.document_state import DocumentState


def redeliver(
    document_id: Annotated[str, typer.Argument(help="As `receipts submit` printed it.")],
    revision: Annotated[
        int | None, typer.Option(min=1, help="The latest where left out.", show_default=False)
    ] = None,
    destination: Annotated[
        Destination | None,
        typer.Option(help="All of the profile's where left out.", show_default=False),
    ] = None,
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Send a document's events again under the same ids, also those that were delivered."""
    deployment = find_deployment(stack_name)
    state = deployment.documents.find(document_id)
    if state is None or not state.terminal:
        raise typer.BadParameter(
            f"There is no document {document_id} that has ended: look for it with `receipts list`."
        )
    jobs = jobs_again(state, revision, destination)
    if not jobs:
        raise typer.BadParameter(
            "The document has no such revision, or its profile no such destination: leave out"
            " --revision and --destination to send the latest everywhere."
        )
    for job in jobs:
        deployment.queues["delivery"].send(job)
    if as_json:
        for job in jobs:
            print_json(_described(job))
    else:
        tables.print(_table(jobs))


def jobs_again(
    state: DocumentState, revision: int | None, destination: Destination | None
) -> list[DeliveryJob]:
    """What to put into the delivery queue; nothing where the document has no such thing."""
    if revision and revision > (state.revision or 1):
        return []
    return [
        job.model_copy(update={"revision": revision or job.revision, "again": True})
        for job in state.delivery_jobs()
        if destination in (None, job.destination)
    ]


def enable_webhook(stack_name: StackName = None) -> None:
    """Send to the webhook again, after it answered 410 and was disabled."""
    if find_deployment(stack_name).deliveries.enable("webhook"):
        print("enabled")
    else:
        notes.print("The webhook was not disabled.")


def _described(job: DeliveryJob) -> dict[str, str | int]:
    webhook_id = keys.webhook_id(keys.receipt_id(job.document_id, job.receipt), job.revision)
    return {
        "document_id": job.document_id,
        "webhook_id": webhook_id,
        "revision": job.revision,
        "destination": job.destination,
    }


def _table(jobs: Sequence[DeliveryJob]) -> Table:
    table = Table("document", "webhook-id", "revision", "destination")
    for job in jobs:
        table.add_row(*map(str, _described(job).values()))
    return table

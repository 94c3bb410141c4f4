"""The `receipts` command: run the pipeline, feed it, and look at what came out."""

import typer

from cli import cost, documents, local_stack, ocr_service, overview, watching
from cli.batches import batches
from cli.demo import demo
from cli.evaluation.command import evaluate
from cli.forget import forget
from cli.redelivery import enable_webhook, redeliver
from cli.redrive import redrive
from cli.review.command import review
from cli.schema import schema

app = typer.Typer(
    help="Receipts in, bookable records and signed webhooks out.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.add_typer(local_stack.app, name="local")
app.command()(documents.submit)
app.command()(documents.show)
app.command("list")(overview.list_documents)
app.command()(overview.stats)
app.command()(watching.watch)
app.command()(documents.deliveries)
app.command()(redeliver)
app.command("enable-webhook")(enable_webhook)
app.command()(redrive)
app.command()(batches)
app.command()(forget)
app.command()(review)
app.command("cost")(cost.estimate_files)
app.command()(demo)
app.command("eval")(evaluate)
app.command()(schema)
app.command("ocr-service")(ocr_service.ocr_service)

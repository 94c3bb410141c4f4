"""`receipts eval`: figures over a labelled folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.progress import track

from cli.evaluation.evaluation import Evaluation, Judged, errors, judge
from cli.evaluation.labels import LabelError, LabelledReceipt, labelled_receipts
from cli.evaluation.tables import error_table, figure_tables
from cli.output import AsJson, notes, print_json, tables


def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="With img/NAME.jpg, key/NAME.json and, if there are any, box/NAME.csv.",
        ),
    ],
    *,
    as_json: AsJson = False,
    show_errors: Annotated[
        bool, typer.Option("--errors", help="List what went wrong; with --json to stderr.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write a page that shows all of it here.")
    ] = None,
    threads: Annotated[
        int, typer.Option(min=1, help="CPU threads of the OCR engine.")
    ] = psutil.cpu_count(logical=False) or 1,
) -> None:
    """Read labelled receipts with the embedded engine and say how many values are right."""
    try:
        labels = labelled_receipts(folder)
    except LabelError as error:
        raise typer.BadParameter(str(error)) from None
    evaluation = Evaluation(list(_judged(labels, threads)))
    if html:
        _write_page(evaluation, html)
    if show_errors:
        (notes if as_json else tables).print(error_table(errors(evaluation.receipts)))
    if as_json:
        print_json(evaluation.as_json())
    else:
        tables.print(*figure_tables(evaluation), sep="")


def _judged(labels: Sequence[LabelledReceipt], threads: int) -> Iterator[Judged]:
    # Loaded here, because no other command is to wait for the engine and the codecs.
    from cli.evaluation.reading import read_receipt  # noqa: PLC0415
    from local.ocr_service.rapid import RapidEngine  # noqa: PLC0415

    notes.print("Loading the engine ...", style="dim")
    engine = RapidEngine(threads)
    for label in track(labels, "receipts", console=notes, transient=True):
        yield judge(label, read_receipt(label.image, engine))


def _write_page(evaluation: Evaluation, file: Path) -> None:
    from cli.evaluation.web_page import web_page  # noqa: PLC0415  it needs an image library

    file.write_text(web_page(evaluation), encoding="utf-8")
    notes.print(f"Written: {file}", soft_wrap=True)

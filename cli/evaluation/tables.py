"""An evaluation as tables for the terminal."""

from collections.abc import Iterable, Iterator

from rich.table import Column, Table

from cli.evaluation import scores
from cli.evaluation.comparison import Outcome
from cli.evaluation.evaluation import Evaluation
from cli.evaluation.scores import Score
from cli.terminal_text import inert


def figure_tables(evaluation: Evaluation) -> Iterator[Table]:
    """Fields, words and time; then the calibration, where values have a confidence."""
    yield _field_table(evaluation)
    yield _run_table(evaluation)
    if bands := scores.calibration(evaluation.outcomes):
        table = _table("confidence", "values", "right", "share")
        for band in bands:
            share = f"{band.right / band.values:.3f}"
            table.add_row(f"{band.low:g} - {band.high:g}", str(band.values), str(band.right), share)
        yield table


def error_table(errors: Iterable[Outcome]) -> Table:
    """What was expected and what was got."""
    table = Table("document", "field", "expected", "got", "confidence")
    for error in errors:
        table.add_row(
            inert(error.document),
            error.field,
            inert(error.expected or ""),
            inert(error.got.text) if error.got else "[dim]nothing[/dim]",
            confidence_text(error),
        )
    return table


def confidence_text(outcome: Outcome) -> str:
    """The confidence of a value, empty where it has none."""
    confidence = outcome.got.confidence if outcome.got else None
    return "" if confidence is None else f"{confidence:.2f}"


def _field_table(evaluation: Evaluation) -> Table:
    table = _table("field", "precision", "recall", "F1", "strict F1")
    for name, outcomes in scores.by_field(evaluation.outcomes).items():
        table.add_row(name, *_row(scores.normalised(outcomes), scores.strict(outcomes)))
    table.add_section()
    outcomes = scores.micro(evaluation.outcomes)
    table.add_row("micro", *_row(scores.normalised(outcomes), scores.strict(outcomes)))
    return table


def _run_table(evaluation: Evaluation) -> Table:
    words = f"{evaluation.words.f1:.3f}" if evaluation.words else "not labelled"
    table = _table("documents", "OCR word F1", "s/document")
    seconds = f"{evaluation.seconds_per_document:.2f}"
    table.add_row(str(len(evaluation.receipts)), words, seconds)
    return table


def _table(first: str, *numbers: str) -> Table:
    return Table(first, *(Column(name, justify="right") for name in numbers))


def _row(normalised: Score, strict: Score) -> Iterator[str]:
    for figure in (normalised.precision, normalised.recall, normalised.f1, strict.f1):
        yield f"{figure:.3f}"

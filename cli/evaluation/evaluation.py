"""A labelled folder read and judged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from cli.evaluation import scores
from cli.evaluation.comparison import Outcome, compare
from cli.evaluation.labels import ALL_FIELDS, LabelledReceipt, Values
from cli.evaluation.record import ReadReceipt, ReadValues
from cli.evaluation.scores import Score


@dataclass(frozen=True)
class Judged:
    """One labelled receipt, what was read of it, and how each field came out."""

    label: LabelledReceipt
    read: ReadReceipt
    outcomes: tuple[Outcome, ...]

    @property
    def errors(self) -> Iterator[Outcome]:
        """The labelled fields that are missing or wrong."""
        return (o for o in self.outcomes if o.expected is not None and not o.normalised)


@dataclass(frozen=True)
class Evaluation:
    """All receipts of a folder; the figures are those of `receipts eval --json`."""

    receipts: Sequence[Judged]

    @property
    def outcomes(self) -> list[Outcome]:
        """Every field of every receipt."""
        return [outcome for receipt in self.receipts for outcome in receipt.outcomes]

    @property
    def words(self) -> Score | None:
        """Words read, over the receipts whose words are known."""
        pages = [
            (judged.read.words, judged.label.words)
            for judged in self.receipts
            if judged.label.words is not None
        ]
        return scores.word_score(pages) if pages else None

    @property
    def seconds_per_document(self) -> float:
        """Mean time from the file's bytes to the record."""
        return sum(judged.read.seconds for judged in self.receipts) / len(self.receipts)

    def as_json(self) -> dict[str, Any]:
        """Fields by what they say; `ocr_word_f1` is null where no words are labelled."""
        micro = scores.micro(self.outcomes)
        return {
            "documents": len(self.receipts),
            "fields": {
                name: _as_json(scores.normalised(outcomes))
                for name, outcomes in scores.by_field(self.outcomes).items()
            },
            "micro": {
                "strict_f1": _rounded(scores.strict(micro).f1),
                "normalised_f1": _rounded(scores.normalised(micro).f1),
            },
            "ocr_word_f1": _rounded(self.words.f1) if self.words else None,
            "calibration": [
                {"from": band.low, "to": band.high, "values": band.values, "right": band.right}
                for band in scores.calibration(self.outcomes)
            ],
            "seconds_per_document": round(self.seconds_per_document, 2),
        }


def judge(label: LabelledReceipt, read: ReadReceipt) -> Judged:
    """Hold what was read against the labels, receipt by receipt in the order of the file."""
    outcomes = list(_outcomes(label.name, label.values, read.values))
    got = chain(read.others, repeat({}))
    for number, expected in enumerate(label.others, 2):
        outcomes += _outcomes(f"{label.name} #{number}", expected, next(got))
    return Judged(label, read, tuple(outcomes))


def _outcomes(name: str, expected: Values, got: ReadValues) -> Iterator[Outcome]:
    return (compare(name, field, expected.get(field), got.get(field)) for field in ALL_FIELDS)


def errors(receipts: Iterable[Judged]) -> list[Outcome]:
    """What went wrong, receipt by receipt."""
    return [outcome for judged in receipts for outcome in judged.errors]


def _as_json(score: Score) -> dict[str, float]:
    return {name: _rounded(getattr(score, name)) for name in ("precision", "recall", "f1")}


def _rounded(figure: float) -> float:
    return round(figure, 4)

"""Precision, recall and F1 over fields, words and confidences."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cli.evaluation.comparison import Outcome
from cli.evaluation.labels import ALL_FIELDS, FIELDS, FieldName

# Lower ends of the bins: the bands of review practice (.7, .9), finer where most values are.
_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Score:
    """How much of what was found is right, and how much of what is there was found."""

    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        """Of what was found, the part that is right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of what is there, the part that was found; 0 where nothing is there."""
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.found + self.there
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True)
class Bin:
    """The values whose confidence lies from `low` up to, but for 1, not including `high`."""

    low: float
    high: float
    values: int
    right: int


def normalised(outcomes: Iterable[Outcome]) -> Score:
    """A value is right that says what the label says."""
    return _score(outcomes, lambda outcome: outcome.normalised)


def strict(outcomes: Iterable[Outcome]) -> Score:
    """A value is right that is the label to the letter."""
    return _score(outcomes, lambda outcome: outcome.strict)


def by_field(outcomes: Sequence[Outcome]) -> dict[FieldName, Sequence[Outcome]]:
    """The outcomes of each field; of the further ones, those that some label has."""
    labelled = {outcome.field for outcome in outcomes if outcome.expected is not None}
    names = [name for name in ALL_FIELDS if name in FIELDS or name in labelled]
    return {name: [o for o in outcomes if o.field == name] for name in names}


def micro(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes that the micro figures are about: those of the fields that all labels have."""
    return [outcome for outcome in outcomes if outcome.field in FIELDS]


def word_score(pages: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Score:
    """Words read against words printed, page by page; case and order do not matter."""
    right = found = there = 0
    for read, printed in pages:
        got, want = (Counter(map(str.upper, words)) for words in (read, printed))
        right += (got & want).total()
        found += got.total()
        there += want.total()
    return Score(right, found, there)


def calibration(outcomes: Iterable[Outcome]) -> list[Bin]:
    """How many of the values in each band of confidence are right; empty bands are left out.

    A value that has no confidence, or for which there is no label, says nothing here.
    """
    judged = [
        (outcome.got.confidence, outcome.normalised)
        for outcome in outcomes
        if outcome.got and outcome.got.confidence is not None and outcome.expected
    ]
    bins = []
    for low, high in zip(_BINS, (*_BINS[1:], 1.0), strict=True):
        inside = [right for confidence, right in judged if _lies_in(confidence, low, high)]
        if inside:
            bins.append(Bin(low, high, len(inside), sum(inside)))
    return bins


def _lies_in(confidence: float, low: float, high: float) -> bool:
    return low <= confidence < high or confidence == high == 1.0


def _score(outcomes: Iterable[Outcome], is_right: Callable[[Outcome], bool]) -> Score:
    """Over the fields that have a label; what is not labelled cannot be told right from wrong."""
    labelled = [outcome for outcome in outcomes if outcome.expected is not None]
    return Score(
        right=sum(map(is_right, labelled)),
        found=sum(outcome.got is not None for outcome in labelled),
        there=len(labelled),
    )

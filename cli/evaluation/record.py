"""What an evaluation looks at of a record."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cli.evaluation.labels import FieldName


@dataclass(frozen=True)
class ReadValue:
    """A value of the record as text (ISO date, decimal), as printed, and how sure it is."""

    text: str
    printed: str
    confidence: float | None


type ReadValues = Mapping[FieldName, ReadValue]


@dataclass(frozen=True)
class ReadReceipt:
    """What the pipeline made of one file; a value it left open is not among them.

    `others` are the values of the receipts after the first. `refusal` says why there is nothing,
    where the file was not acceptable.
    """

    seconds: float
    values: ReadValues = field(default_factory=dict)
    words: tuple[str, ...] = ()
    refusal: str | None = None
    others: tuple[ReadValues, ...] = ()

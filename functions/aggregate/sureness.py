"""How sure each value of a record is, from the evidence that the pages and the checks give."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

from aggregate.pages import ReadPage
from receipts.checks.result import CheckResult
from receipts.contracts import Contract
from receipts.extraction import extract_receipt
from receipts.extraction.confidence import Kind, confidence
from receipts.extraction.evidence import Printed, evidence_for, printed_facts
from receipts.receipt import AnyReading, Reading, Receipt
from receipts.text import TextLine, compact

# The fields of the record that `printed_facts` knows, by its names.
_FACTS = {
    "merchant.name": "merchant_name",
    "merchant.address": "merchant_address",
    "transaction_date": "transaction_date",
    "totals.total": "total",
}


def with_confidence(
    receipt: Receipt, parts: Sequence[ReadPage], checks: Iterable[CheckResult]
) -> Receipt:
    """The record with a confidence at every value that was read."""
    lines = {part.number: part.lines for part in parts}
    evidence = _Evidence(
        facts={page: printed_facts(found) for page, found in lines.items()},
        lines=lines,
        adds_up=dict(_sums(checks)),
        is_own_reading=all(part.printed == extract_receipt(part.lines) for part in parts),
    )
    return _judged(receipt, evidence)


def _sums(checks: Iterable[CheckResult]) -> Iterator[tuple[str, bool]]:
    """Whether the sums hold that a field is part of; of several the broken one counts."""
    held = [check for check in checks if check.code.startswith("A") and check.status != "skip"]
    for check in sorted(held, key=lambda check: check.status, reverse=True):
        for field in check.fields:
            yield field, check.status == "pass"


class _Evidence(NamedTuple):
    """By page what our own rules read, and the lines; by field whether its sums hold."""

    facts: Mapping[int, Mapping[str, Printed]]
    lines: Mapping[int, Sequence[TextLine]]
    adds_up: Mapping[str, bool]
    is_own_reading: bool

    def confidence(self, field: str, reading: AnyReading) -> float:
        """The chance, 0..1, that the value of a field is right."""
        fact = self.facts.get(reading.page, {}).get(_FACTS.get(field, ""))
        found = evidence_for(
            reading.raw,
            fact,
            grounded=reading.grounded,
            is_own_reading=self.is_own_reading,
        )
        return confidence(
            _kind(field, reading.value),
            found._replace(
                adds_up=self.adds_up.get(field),
                engine_score=self._score(reading),
                candidates=len(reading.candidates),
            ),
        )

    def _score(self, reading: AnyReading) -> float | None:
        """The lowest score of the lines that the value stands in, where the engine gives one."""
        wanted = compact(reading.raw)
        scores = (
            line.confidence
            for line in self.lines.get(reading.page, ())
            if line.confidence is not None and wanted and wanted in compact(line.text)
        )
        return min(scores, default=None)


def _kind(field: str, value: object) -> Kind:
    if isinstance(value, Decimal):
        return Kind.AMOUNT
    if isinstance(value, date | time):
        return Kind.DATE
    return Kind.ADDRESS if field.endswith("address") else Kind.NAME


def _judged[Part: Contract](part: Part, evidence: _Evidence, path: str = "") -> Part:
    """A part of the record with every reading in it judged; `path` is that of the part."""
    changes = {
        name: _judged_value(value, evidence, f"{path}{name}")
        for name, value in part
        if isinstance(value, Contract | tuple)
    }
    return part.model_copy(update=changes)


def _judged_value(value: Any, evidence: _Evidence, path: str) -> Any:
    if isinstance(value, Reading):
        return value.model_copy(update={"confidence": evidence.confidence(path, value)})
    if isinstance(value, Contract):
        return _judged(value, evidence, f"{path}.")
    if isinstance(value, tuple):
        return tuple(
            _judged_value(item, evidence, f"{path}[{number}]") for number, item in enumerate(value)
        )
    return value

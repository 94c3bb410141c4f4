"""The published schema is what the models say, and records keep to it."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from aggregate.records import build_receipts
from cli.schema import receipt_schema
from receipts.receipt import SCHEMA_VERSION, Receipt
from tests.builders import document_state, page_failure, page_result, source
from tests.schema import PUBLISHED, RECORDS, SCHEMAS

EXAMPLE: dict[str, Any] = json.loads((SCHEMAS / "receipt-v1.example.json").read_text("utf-8"))


def record(**printed: Any) -> dict[str, Any]:
    state = document_state(failures=(page_failure(2),))
    lines = [text for text in printed.values() if isinstance(text, str)]
    (receipt,) = build_receipts(state, [page_result(1, *lines, **printed)])
    return receipt.model_dump(mode="json")


def test_committed_schema_is_current() -> None:
    assert receipt_schema() == PUBLISHED, "run: make schema"


def test_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(PUBLISHED)


def test_schema_names_the_version_of_records() -> None:
    assert PUBLISHED["$id"].endswith(f":{SCHEMA_VERSION}")
    assert EXAMPLE["schema_version"] == SCHEMA_VERSION


def test_example_is_a_record_of_this_version() -> None:
    assert Receipt.model_validate(EXAMPLE).model_dump(mode="json") == EXAMPLE, "run: make schema"


def test_example_keeps_to_the_schema() -> None:
    RECORDS.validate(EXAMPLE)


@pytest.mark.parametrize(
    "printed",
    [
        {},
        {"merchant_name": "Lantern Cafe", "transaction_date": "03/04/2026", "total": "$ 9.00"},
        {"total": "9,00", "transaction_time": "12:30", "tax_lines": [{"rate": "7 %"}]},
        {"line_items": [{"description": "Tea", "quantity": "2", "total": "5.10"}]},
    ],
    ids=["empty", "ambiguous", "taxed", "with goods"],
)
def test_record_keeps_to_the_schema(printed: dict[str, Any]) -> None:
    RECORDS.validate(record(**printed))


def test_record_of_extracts_keeps_to_the_schema() -> None:
    state = document_state(source=source(key="lines/scan.jpg"))
    (receipt,) = build_receipts(state, [page_result(1, "Lantern Cafe", merchant_name="Cafe")])
    RECORDS.validate(receipt.model_dump(mode="json"))


def test_later_minor_version_keeps_to_the_schema() -> None:
    RECORDS.validate(EXAMPLE | {"schema_version": "1.99", "mood": "cheerful"})


@pytest.mark.parametrize(
    "changes",
    [
        {"schema_version": "2.0"},
        {"status": "lost"},
        {"totals": EXAMPLE["totals"] | {"total": "9.00"}},
        {"totals": EXAMPLE["totals"] | {"total": EXAMPLE["totals"]["total"] | {"value": 9.0}}},
    ],
    ids=["other major version", "unknown status", "bare value", "number for an amount"],
)
def test_what_is_no_record_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RECORDS.validate(EXAMPLE | changes)


def test_missing_part_is_refused() -> None:
    with pytest.raises(ValidationError, match="'totals' is a required property"):
        RECORDS.validate({name: EXAMPLE[name] for name in EXAMPLE if name != "totals"})

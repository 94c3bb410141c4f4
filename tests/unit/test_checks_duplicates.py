from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from receipts.checks.duplicates import facts_key, find_duplicates, fingerprint
from receipts.checks.facts import Facts, TotalFacts
from receipts.checks.run import check_facts
from receipts.receipt import Duplicate

LUNCH = fingerprint(
    "new",
    Facts(
        merchant="Lantern Cafe",
        receipt_number="A-17",
        transaction_date=date(2026, 3, 4),
        transaction_time=time(12, 30),
        currency="EUR",
        totals=TotalFacts(total=Decimal("9.00")),
    ),
    content_hash="c0ffee",
    image_hash="f0f0f0f0f0f0f0f0",
)
OTHER = replace(LUNCH, receipt_id="old", content_hash=None, image_hash=None)


def kinds(**changes: Any) -> list[str]:
    return [found.kind for found in find_duplicates(LUNCH, [replace(OTHER, **changes)])]


def test_same_bytes_are_the_strongest_evidence() -> None:
    assert kinds(content_hash="c0ffee", total=Decimal(1)) == ["bytes"]


@pytest.mark.parametrize(
    ("image_hash", "found"),
    [
        ("f0f0f0f0f0f0f0f1", ["image"]),
        ("f0f0f0f0f0f0ff0f", []),
        ("f0f0f0f0f0f0f0f", []),  # of another method
    ],
)
def test_pictures_of_one_receipt_look_alike(image_hash: str, found: list[str]) -> None:
    assert kinds(image_hash=image_hash, merchant=None) == found


def test_same_facts_are_the_same_receipt() -> None:
    assert kinds() == ["facts"]


@pytest.mark.parametrize("name", ["LANTERN CAFE", "Lantem Cafe", "Lantern-Cafe"])
def test_misread_merchant_is_the_same(name: str) -> None:
    assert kinds(merchant=name) == ["facts"]


def test_tax_number_stands_for_the_merchant() -> None:
    one = replace(LUNCH, merchant=None, tax_ids=("DE 136695976",))
    other = replace(OTHER, tax_ids=("DE136695976",))
    assert find_duplicates(one, [other]) == (Duplicate(receipt_id="old", kind="facts"),)


@pytest.mark.parametrize(
    "changes",
    [
        {"merchant": "Harbour Cafe"},
        {"merchant": None},
        {"transaction_date": date(2026, 3, 5)},
        {"transaction_date": None},
        {"total": Decimal("9.10")},
        {"currency": "USD"},
        {"receipt_number": "A-18"},
        {"transaction_time": time(12, 31)},
        {"receipt_id": "new"},
    ],
)
def test_other_facts_are_another_receipt(changes: dict[str, Any]) -> None:
    assert kinds(**changes) == []


def test_pictures_of_two_receipts_of_one_shop_differ_in_facts() -> None:
    assert kinds(image_hash="f0f0f0f0f0f0f0f0", receipt_number="A-18") == []


def test_number_and_time_may_be_missing() -> None:
    assert kinds(receipt_number=None, transaction_time=None) == ["facts"]


def test_key_of_facts_ignores_how_they_are_written() -> None:
    assert facts_key(LUNCH) == facts_key(replace(OTHER, total=Decimal("9"), merchant="x"))
    assert facts_key(LUNCH) == "2026-03-04|EUR|9"


def test_no_key_without_date_or_total() -> None:
    assert facts_key(replace(LUNCH, total=None)) is None


@pytest.mark.parametrize(("kind", "code"), [("bytes", "U1"), ("image", "U2"), ("facts", "U3")])
def test_duplicate_fails_its_rule(kind: Any, code: str) -> None:
    facts = Facts(duplicates=(Duplicate(receipt_id="old", kind=kind),))
    failures = [one for one in check_facts(facts) if one.code[0] == "U" and one.status == "fail"]
    assert [one.code for one in failures] == [code]
    assert "old" in (failures[0].message or "")

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from receipts.checks.duplicates import Fingerprint, facts_key, find_duplicates
from receipts.checks.facts import Facts
from receipts.checks.run import check_facts
from receipts.receipt import Duplicate
from tests.builders import NOON

OLD = Fingerprint(
    receipt_id="old-1",
    document_id="old",
    received_at=NOON - timedelta(days=1),
    merchant_name="Lantern Cafe",
    receipt_number="A-17",
    transaction_date=date(2026, 3, 4),
    transaction_time=time(12, 30),
    currency="EUR",
    total=Decimal("9.00"),
)


def changed(one: Fingerprint, **changes: Any) -> Fingerprint:
    return one.model_copy(update=changes)


NEW = changed(
    OLD,
    receipt_id="new-1",
    document_id="new",
    received_at=NOON,
    content_hash="c0ffee",
    image_hash="f0f0f0f0f0f0f0f0",
)


def kinds(**changes: Any) -> list[str]:
    return [found.kind for found in find_duplicates(NEW, [changed(OLD, **changes)])]


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
    assert kinds(image_hash=image_hash, merchant_name=None) == found


def test_same_facts_are_the_same_receipt() -> None:
    assert kinds() == ["facts"]


@pytest.mark.parametrize("name", ["LANTERN CAFE", "Lantem Cafe", "Lantern-Cafe"])
def test_misread_merchant_is_the_same(name: str) -> None:
    assert kinds(merchant_name=name) == ["facts"]


def test_tax_number_stands_for_the_merchant() -> None:
    one = changed(NEW, merchant_name=None, tax_ids=("DE 136695976",))
    other = changed(OLD, tax_ids=("DE136695976",))
    assert find_duplicates(one, [other]) == (Duplicate(receipt_id="old-1", kind="facts"),)


@pytest.mark.parametrize(
    "changes",
    [
        {"merchant_name": "Harbour Cafe"},
        {"merchant_name": None},
        {"transaction_date": date(2026, 3, 5)},
        {"transaction_date": None},
        {"total": Decimal("9.10")},
        {"currency": "USD"},
        {"receipt_number": "A-18"},
        {"transaction_time": time(12, 31)},
    ],
)
def test_other_facts_are_another_receipt(changes: dict[str, Any]) -> None:
    assert kinds(**changes) == []


def test_pictures_of_two_receipts_of_one_shop_differ_in_facts() -> None:
    assert kinds(image_hash="f0f0f0f0f0f0f0f0", receipt_number="A-18") == []


def test_number_and_time_may_be_missing() -> None:
    assert kinds(receipt_number=None, transaction_time=None) == ["facts"]


@pytest.mark.parametrize(
    "changes",
    [
        {"received_at": NOON + timedelta(seconds=1)},
        {"received_at": NOON, "document_id": "newer", "receipt_id": "newer-1"},
        {"document_id": "new", "receipt_id": "new-0"},
    ],
    ids=["uploaded later", "uploaded at once", "of the same upload"],
)
def test_original_is_not_blamed(changes: dict[str, Any]) -> None:
    assert kinds(**changes) == []


def test_receipt_is_named_once_by_its_strongest_evidence() -> None:
    partly_known = Fingerprint(
        receipt_id="old-1", document_id="old", received_at=OLD.received_at, content_hash="c0ffee"
    )
    found = find_duplicates(NEW, [partly_known, OLD])
    assert found == (Duplicate(receipt_id="old-1", kind="bytes"),)


def test_oldest_upload_is_named_first() -> None:
    older = changed(
        OLD, receipt_id="older-1", document_id="older", received_at=NOON - timedelta(days=2)
    )
    assert [one.receipt_id for one in find_duplicates(NEW, [OLD, older])] == ["older-1", "old-1"]


def test_key_of_facts_ignores_how_they_are_written() -> None:
    assert facts_key(NEW) == facts_key(changed(OLD, total=Decimal("9"), merchant_name="x"))
    assert facts_key(NEW) == "2026-03-04|EUR|9"


def test_no_key_without_date_or_total() -> None:
    assert facts_key(changed(NEW, total=None)) is None


@pytest.mark.parametrize(("kind", "code"), [("bytes", "U1"), ("image", "U2"), ("facts", "U3")])
def test_duplicate_fails_its_rule(kind: Any, code: str) -> None:
    facts = Facts(duplicates=(Duplicate(receipt_id="old", kind=kind),))
    failures = [one for one in check_facts(facts) if one.code[0] == "U" and one.status == "fail"]
    assert [one.code for one in failures] == [code]
    assert "old" in (failures[0].message or "")

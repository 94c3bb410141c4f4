"""Everything that holds personal data goes away by itself, after as long as a parameter says."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from receipts.expiry import expiry
from tests.template import load_template, resources

KINDS = {
    "PageRetentionDays": "pages/",
    "ResultRetentionDays": "results/",
    "ReceiptRetentionDays": "receipts/",
    "DeadLetterRetentionDays": "dead/",
}


def rules(bucket: str) -> list[dict[str, Any]]:
    properties = resources("AWS::S3::Bucket")[bucket]["Properties"]
    found: list[dict[str, Any]] = properties["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" for rule in found)
    return found


def test_objects_expire_by_kind() -> None:
    expiring = {
        rule["ExpirationInDays"]["Ref"]: rule["Prefix"]
        for rule in rules("WorkBucket")
        if "ExpirationInDays" in rule
    }
    assert expiring == KINDS
    assert {"Ref": "UploadRetentionDays"} in [
        rule.get("ExpirationInDays") for rule in rules("UploadsBucket")
    ]


@pytest.mark.parametrize("bucket", ["UploadsBucket", "WorkBucket"])
def test_old_versions_and_markers_expire(bucket: str) -> None:
    days = {"NoncurrentDays": {"Ref": "OldVersionRetentionDays"}}
    assert days in [rule.get("NoncurrentVersionExpiration") for rule in rules(bucket)]
    assert any(rule.get("ExpiredObjectDeleteMarker") for rule in rules(bucket))


@pytest.mark.parametrize("table", ["DocumentsTable", "ReceiptsTable", "DeliveriesTable"])
def test_items_expire(table: str) -> None:
    (attribute,) = expiry(1)
    assert resources("AWS::DynamoDB::Table")[table]["Properties"]["TimeToLiveSpecification"] == {
        "AttributeName": attribute,
        "Enabled": True,
    }


def test_every_retention_is_used() -> None:
    template = load_template()
    used = json.dumps(template["Resources"])
    for name in template["Parameters"]:
        if name.endswith("RetentionDays"):
            assert f'{{"Ref": "{name}"}}' in used, name


def test_expiry_lies_so_many_days_ahead() -> None:
    ahead = expiry(30)["expires_at"] - datetime.now(UTC).timestamp()
    assert ahead == pytest.approx(30 * 86400, abs=5)
    assert expiry(None) == {}

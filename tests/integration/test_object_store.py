"""Uploads are read by version, so that a later upload under the same name changes nothing."""

import pytest
from botocore.exceptions import ClientError

from receipts.contracts import ObjectRef
from tests.integration.conftest import Cloud


def put(cloud: Cloud, body: bytes) -> ObjectRef:
    answer = cloud.client("s3").put_object(Bucket=cloud.bucket, Key="lunch.jpg", Body=body)
    return ObjectRef(
        bucket=cloud.bucket, key="lunch.jpg", version_id=answer["VersionId"], etag=answer["ETag"]
    )


def test_version_is_read_though_a_newer_one_exists(cloud: Cloud) -> None:
    first = put(cloud, b"first")
    put(cloud, b"second")
    assert cloud.objects.read(first) == b"first"


def test_etag_refuses_a_newer_upload(cloud: Cloud) -> None:
    first = put(cloud, b"first").model_copy(update={"version_id": None})
    assert cloud.objects.read(first) == b"first"
    put(cloud, b"second")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        cloud.objects.read(first)


def test_missing_object_is_none(cloud: Cloud) -> None:
    assert cloud.objects.find("results/nothing.json") is None


def test_written_object_is_found(cloud: Cloud) -> None:
    ref = cloud.objects.write("results/page.json", b"{}", "application/json")
    assert cloud.objects.find("results/page.json") == b"{}"
    assert cloud.objects.read(ref) == b"{}"

"""The deployed pipeline, under its own roles, brings nothing of a forgotten document back."""

import json

import pytest
from typer.testing import CliRunner

from cli.deployment import Deployment
from cli.main import app
from local.stack.state import Endpoints
from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob
from receipts.errors import DocumentForgotten
from receipts.storage_event import ObjectCreated
from tests.builders import page_job
from tests.e2e.test_pipeline import (
    READABLE,
    SAMPLES,
    logged_failures,
    receipts,
    wait_for,
)

pytestmark = pytest.mark.e2e

SAMPLE = SAMPLES / "documents" / next(name for name in READABLE if name.endswith(".jpg"))


def keys_of(deployment: Deployment, bucket: str) -> list[str]:
    pages = deployment.s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    return [
        one["Key"]
        for page in pages
        for one in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
    ]


def test_forgotten_document_stays_forgotten(deployment: Deployment) -> None:
    ending = json.loads(receipts("submit", SAMPLE, "--json"))
    document_id = ending["document_id"]
    state = deployment.documents.find(document_id)
    assert state is not None
    event = ObjectCreated.of(state.source)
    removed = json.loads(receipts("forget", document_id, "--json"))
    assert (removed["uploads"], removed["documents"]) == (1, 1)
    assert removed["results"] > 0
    # What a run that died left behind, each for the stage whose late message follows.
    for key in (
        keys.page_image(document_id, 1, "image/jpeg"),
        keys.page_result(document_id, 2),
        keys.receipt(keys.receipt_id(document_id, 1), 1),
    ):
        deployment.objects.write(key, b"{}", "application/json")
    job = page_job(1).model_copy(update={"document_id": document_id})
    deployment.queues["intake"].send(event)
    deployment.queues["pages"].send(job)
    deployment.queues["aggregate"].send(AggregateJob(document_id=document_id))
    deployment.queues["delivery"].send(DeliveryJob(document_id=document_id, revision=1))
    wait_for(
        lambda: (
            not [key for key in keys_of(deployment, deployment.work_bucket) if document_id in key]
        )
    )
    assert state.source.key not in keys_of(deployment, deployment.uploads_bucket)
    assert deployment.receipts.latest(document_id) == ()
    assert deployment.deliveries.attempts(document_id) == ()
    with pytest.raises(DocumentForgotten):
        deployment.documents.find(document_id)
    assert not {failure for failure in logged_failures() if "AccessDenied" in failure}


def test_unknown_document_cannot_be_forgotten(stack: Endpoints) -> None:
    result = CliRunner().invoke(app, ["forget", "0" * 32])
    assert result.exit_code
    assert "There is no document" in result.output

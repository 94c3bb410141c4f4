"""Names made to hurt, from the bucket's event to the webhook: each is only a name."""

from collections.abc import Callable

import pytest

from cli.deployment import Deployment
from local.stack.state import Endpoints
from receipts import keys
from tests.builders import ODD_KEYS
from tests.e2e.conftest import SCAN
from tests.e2e.test_pipeline import ended, json_lines, receipts, wait_for, webhooks_of

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def documents(deployment: Deployment) -> dict[str, str]:
    """The document of every odd key; all are empty files, but one is a receipt."""
    bodies = dict.fromkeys(ODD_KEYS, b"")
    bodies["receipts/\N{RECEIPT} für+Ümit & Söhne 100%.jpg"] = SCAN.read_bytes()
    for key, body in bodies.items():
        deployment.s3.put_object(Bucket=deployment.uploads_bucket, Key=key, Body=body)
    return {key: wait_for(latest(deployment, key)) for key in bodies}


def latest(deployment: Deployment, key: str) -> Callable[[], str | None]:
    return lambda: deployment.documents.latest_id(key)


def test_every_name_ends_under_itself(deployment: Deployment, documents: dict[str, str]) -> None:
    for key, document_id in documents.items():
        state = ended(deployment, document_id)
        assert state.source.key == key
        assert document_id == keys.document_id(state.source)
        assert state.code == "empty_file" or state.status in {"completed", "needs_review"}


def test_every_name_arrives_in_its_webhook(stack: Endpoints, documents: dict[str, str]) -> None:
    deliveries = webhooks_of(stack, set(documents.values()))
    for key, document_id in documents.items():
        assert deliveries[document_id]["verified"]
        assert deliveries[document_id]["body"]["data"]["source"]["key"] == key


def test_odd_name_is_shown_and_listed_as_it_is(documents: dict[str, str]) -> None:
    lines = json_lines(receipts("list", "--limit", "1000", "--json"))
    listed = {one["document_id"]: one["source"] for one in lines}
    for key, document_id in documents.items():
        (shown,) = json_lines(receipts("show", document_id, "--json"))
        assert shown["document_id"] == document_id
        assert listed[document_id] == key

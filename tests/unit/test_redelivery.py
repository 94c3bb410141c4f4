import pytest

from cli.redelivery import jobs_again
from receipts.contracts import DeliveryJob
from tests.builders import DOCUMENT_ID, document_state

STATE = document_state(status="completed", revision=2, receipts=2)


def test_every_receipt_is_delivered_again() -> None:
    again = [
        DeliveryJob(document_id=DOCUMENT_ID, receipt=number, revision=2, again=True)
        for number in (1, 2)
    ]
    assert jobs_again(STATE, None, None) == again


def test_earlier_revision_may_be_asked_for() -> None:
    assert {job.revision for job in jobs_again(STATE, 1, "webhook")} == {1}


@pytest.mark.parametrize(("revision", "destination"), [(3, None), (None, "queue")])
def test_what_there_is_not_is_not_sent(revision: int | None, destination: object) -> None:
    assert jobs_again(STATE, revision, destination) == []  # type: ignore[arg-type]

"""An upload becomes page jobs or a refusal, also when its event comes again."""

import hashlib
import io
import math
import time

import pytest
from PIL import Image

from preprocess.document import Document
from preprocess.estimating import Tariff
from preprocess.filing import FiledPage, Filing
from preprocess.intake import Intake
from preprocess.page import PageLimits, PreparedImage, PreparedPage
from receipts import keys
from receipts.contracts import DeliveryJob, ObjectRef, PageFacts, PageJob
from receipts.document_state import DocumentState, Outcome
from receipts.errors import PartAbandoned, TooManyPages
from receipts.models import find_model
from receipts.revisions import Revisions
from receipts.storage_event import ObjectCreated
from tests.builders import storage_event
from tests.integration.conftest import Cloud, InspectedQueue


def jpeg(width: int = 400, height: int = 600) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "JPEG")
    return buffer.getvalue()


def tiff(pages: int) -> bytes:
    buffer = io.BytesIO()
    images = [Image.new("L", (300 + 10 * page, 400), "white") for page in range(pages)]
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:])
    return buffer.getvalue()


class Desk:
    """The stage with real collaborators, and what came out of it."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.intake_queue: InspectedQueue = cloud.queue("intake")
        self.page_queue: InspectedQueue = cloud.queue("pages")
        self.delivery_queue: InspectedQueue = cloud.queue("deliveries")
        self.intake = Intake(
            objects=cloud.objects,
            documents=cloud.documents,
            intake_queue=self.intake_queue,
            page_queue=self.page_queue,
            delivery_queue=self.delivery_queue,
            tariff=Tariff(find_model("qwen-vl-ocr-2025-11-20"), "singapore"),
            ceiling=PageLimits(),
        )

    def take(self, event: ObjectCreated, *, seconds: float = 300) -> None:
        self.intake.take(event, deadline=time.monotonic() + seconds)

    def upload(self, body: bytes, key: str = "receipts/lunch.jpg") -> ObjectCreated:
        answer = self.cloud.client("s3").put_object(Bucket=self.cloud.bucket, Key=key, Body=body)
        return ObjectCreated.model_validate(
            storage_event(
                bucket=self.cloud.bucket,
                key=key,
                size=len(body),
                version_id=answer["VersionId"],
                etag=answer["ETag"],
            )
        )

    def state(self, event: ObjectCreated) -> DocumentState:
        state = self.cloud.documents.find(keys.document_id(event.source))
        assert state is not None
        return state

    def page_jobs(self) -> list[PageJob]:
        jobs = [PageJob.model_validate_json(body) for body in self.page_queue.bodies()]
        return sorted(jobs, key=lambda job: job.page.page)

    def deliveries(self) -> list[DeliveryJob]:
        return [DeliveryJob.model_validate_json(body) for body in self.delivery_queue.bodies()]


@pytest.fixture
def desk(cloud: Cloud) -> Desk:
    return Desk(cloud)


def test_fitting_photo_is_passed_by_reference(desk: Desk) -> None:
    event = desk.upload(jpeg())
    desk.take(event)
    (job,) = desk.page_jobs()
    assert job.page.image == event.source.object
    assert (job.page.width, job.page.height) == (400, 600)
    assert desk.state(event).pending == {1}


def test_pages_of_a_batch_profile_wait_for_a_batch(desk: Desk) -> None:
    batch_queue = desk.cloud.queue("batch-pages")
    desk.intake = desk.intake._replace(batch_queue=batch_queue)
    desk.take(desk.upload(jpeg(), "receipts-batch/lunch.jpg"))
    desk.take(desk.upload(jpeg(), "receipts/lunch.jpg"))
    waiting = [PageJob.model_validate_json(body) for body in batch_queue.bodies()]
    assert [job.profile for job in waiting] == ["receipts-batch"]
    assert [job.profile for job in desk.page_jobs()] == ["receipts"]


def test_batch_profile_is_refused_where_there_are_no_batches(desk: Desk) -> None:
    event = desk.upload(jpeg(), "receipts-batch/lunch.jpg")
    desk.take(event)
    state = desk.state(event)
    assert (state.status, state.code) == ("rejected", "batch_not_offered")
    assert "OcrBatch" in (state.message or "")


def test_every_page_becomes_a_job_with_its_image(desk: Desk) -> None:
    event = desk.upload(tiff(pages=3), "receipts/fax.tiff")
    desk.take(event)
    jobs = desk.page_jobs()
    assert [job.page.page for job in jobs] == [1, 2, 3]
    for job in jobs:
        image = Image.open(io.BytesIO(desk.cloud.objects.read(job.page.image)))
        assert image.width == 290 + 10 * job.page.page
        assert image.size == (job.page.width, job.page.height)
    assert desk.state(event).pending == {1, 2, 3}


def test_unacceptable_upload_is_rejected_and_announced(desk: Desk) -> None:
    event = desk.upload(b"GIF89a" + bytes(100))
    desk.take(event)
    state = desk.state(event)
    assert (state.status, state.code) == ("rejected", "unsupported_format")
    assert state.message is not None
    assert "GIF" in state.message
    assert desk.deliveries() == [DeliveryJob(document_id=state.document_id, revision=1)]
    assert desk.page_jobs() == []


def test_empty_file_is_rejected(desk: Desk) -> None:
    event = desk.upload(b"")
    desk.take(event)
    assert desk.state(event).code == "empty_file"


def test_unknown_profile_is_rejected(desk: Desk) -> None:
    event = desk.upload(jpeg(), "holiday/beach.jpg")
    desk.take(event)
    assert desk.state(event).code == "unknown_profile"


def test_oversized_upload_is_rejected_unread(desk: Desk) -> None:
    event = ObjectCreated.model_validate(storage_event(bucket="no-such-bucket", size=5_000_000_000))
    desk.take(event)
    assert desk.state(event).code == "file_too_large"


def test_folder_marker_is_ignored(desk: Desk) -> None:
    event = desk.upload(b"", "receipts/2026/")
    desk.take(event)
    assert desk.cloud.documents.find(keys.document_id(event.source)) is None


def test_repeated_event_sends_what_is_still_pending(desk: Desk) -> None:
    event = desk.upload(tiff(pages=2), "receipts/fax.tiff")
    desk.take(event)
    desk.page_jobs()
    desk.cloud.documents.complete_part(keys.document_id(event.source), 1)
    desk.take(event)
    assert [job.page.page for job in desk.page_jobs()] == [2]


def test_repeated_event_announces_a_rejection_again(desk: Desk) -> None:
    """The first run may have died between the state and the message; the webhook id is the same."""
    event = desk.upload(b"")
    desk.take(event)
    first = desk.deliveries()
    desk.take(event)
    assert desk.deliveries() == first


def test_new_upload_under_the_same_name_is_a_new_document(desk: Desk) -> None:
    lunch, dinner = desk.upload(jpeg(400, 600)), desk.upload(jpeg(500, 700))
    desk.take(dinner)
    desk.take(lunch)
    sizes = {(job.page.width, job.document_id) for job in desk.page_jobs()}
    assert sizes == {
        (400, keys.document_id(lunch.source)),
        (500, keys.document_id(dinner.source)),
    }


def test_long_document_is_continued_where_time_ran_out(desk: Desk) -> None:
    event = desk.upload(tiff(pages=3), "receipts/fax.tiff")
    desk.take(event, seconds=-1)
    assert desk.state(event).status == "received"
    (again,) = desk.intake_queue.bodies()
    assert ObjectCreated.model_validate_json(again) == event
    desk.take(event)
    assert [job.page.page for job in desk.page_jobs()] == [1, 2, 3]


def test_retry_makes_no_page_again(desk: Desk) -> None:
    event = desk.upload(tiff(pages=3), "receipts/fax.tiff")
    desk.take(event, seconds=-1)
    key = keys.page_image(keys.document_id(event.source), 1, "image/jpeg")
    desk.cloud.objects.write(key, b"made before", "image/jpeg")
    desk.take(event)
    first, *_ = desk.page_jobs()
    assert desk.cloud.objects.read(first.page.image) == b"made before"


def test_document_of_too_many_images_is_refused(cloud: Cloud) -> None:
    """The upload itself is each of them here, so that none has to be written."""
    image = PreparedImage("image/jpeg", 300, 400, data=None)

    def read_page(number: int) -> PreparedPage:
        facts = PageFacts(page=number, width=300, height=400)
        return PreparedPage(facts, (image,) * 500)

    upload = ObjectRef(bucket=cloud.bucket, key="receipts/atlas.pdf")

    def file(pages: int) -> list[FiledPage]:
        filing = Filing(cloud.objects, f"{pages:032}", upload)
        return list(filing.file_pages(Document(pages, read_page), deadline=math.inf))

    assert sum(len(page.images) for page in file(pages=2)) == 1000
    with pytest.raises(TooManyPages, match="more than 1000 images"):
        file(pages=3)


def test_page_says_what_it_will_take(desk: Desk) -> None:
    event = desk.upload(jpeg())
    desk.take(event)
    (page,) = desk.state(event).manifest.pages
    assert page.estimate is not None
    assert page.estimate.image_tokens > 0
    assert page.cost is not None
    assert page.cost > 0


def test_manifest_has_the_hash_of_the_bytes(desk: Desk) -> None:
    body = jpeg()
    event = desk.upload(body)
    desk.take(event)
    assert desk.state(event).manifest.sha256 == hashlib.sha256(body).hexdigest()


def test_document_without_a_readable_page_is_rejected(desk: Desk) -> None:
    damaged = tiff(pages=2)[:600]
    event = desk.upload(damaged, "receipts/fax.tiff")
    desk.take(event)
    assert (desk.state(event).status, desk.state(event).code) == ("rejected", "damaged_file")


def given_up(desk: Desk, event: ObjectCreated) -> str:
    """The document of an upload that nobody could prepare, about to be tried once more."""
    document_id = keys.document_id(event.source)
    desk.cloud.documents.receive(document_id, event.source)
    lost = Outcome(status="failed", code=PartAbandoned.code, message="Given up.")
    desk.cloud.documents.finish(document_id, lost)
    Revisions(desk.cloud.documents).reopen(document_id)
    return document_id


def test_upload_put_back_gets_its_pages_and_keeps_its_end(desk: Desk) -> None:
    event = desk.upload(tiff(pages=2), "receipts/fax.tiff")
    given_up(desk, event)
    desk.take(event)
    desk.take(event)
    assert [job.page.page for job in desk.page_jobs()] == [1, 1, 2, 2]
    assert desk.state(event).status == "failed"
    assert desk.state(event).pending == {1, 2}


def test_upload_put_back_in_vain_is_refused_in_a_revision(desk: Desk) -> None:
    event = desk.upload(b"", "receipts/empty.jpg")
    given_up(desk, event)
    desk.take(event)
    state = desk.state(event)
    assert (state.status, state.code, state.revision) == ("rejected", "empty_file", 2)
    assert not state.unfinished


def test_document_that_goes_on_later_does_not_stand_still(desk: Desk) -> None:
    event = desk.upload(tiff(pages=3), "receipts/fax.tiff")
    desk.take(event, seconds=-1)
    state = desk.state(event)
    assert state.status == "received"
    assert state.last_progress_at > state.received_at

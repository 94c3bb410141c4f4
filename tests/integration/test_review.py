"""The review page over an emulated AWS: the queue, correcting, and who is kept out."""

import asyncio
import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from aggregate.aggregator import Aggregator
from cli.review.app import create_app
from cli.review.backlog import find_waiting
from cli.review.desk import CorrectionRefused, Desk
from cli.review.guard import ENTRANCE, Guard
from cli.review.reasons import reason_key
from receipts import keys
from receipts.contracts import AggregateJob, DeliveryJob
from receipts.document_state import DocumentState
from receipts.document_store import DocumentStore
from receipts.errors import DocumentForgotten
from receipts.receipt import Receipt
from receipts.receipt_store import ReceiptStore
from receipts.revisions import Revisions
from tests.builders import DOCUMENT_ID, manifest, page_failure, page_image, page_result, source
from tests.integration.conftest import Cloud, InspectedQueue
from tests.schema import RECORDS

HERE = "http://127.0.0.1:8090"
PATH = f"/documents/{DOCUMENT_ID}/receipts/1"
LUNCH = {
    "merchant_name": "Lantern Cafe",
    "transaction_date": "2026-03-04",
    "currency": "EUR",
    "total": "9,00",
}


class Browser:
    """Keeps cookies, and says from which page its forms come."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self._cookies = httpx.Cookies()

    def get(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._request("GET", path, options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._request("POST", path, options))

    async def _request(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(
            transport=transport, base_url=HERE, headers={"origin": HERE}, cookies=self._cookies
        ) as client:
            answer = await client.request(method, path, **options)
            self._cookies.update(client.cookies)
            return answer


class Office:
    """A deployment with a person at a desk."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.delivery_queue: InspectedQueue = cloud.queue("deliveries")
        self.aggregator = Aggregator(
            objects=cloud.objects,
            documents=cloud.documents,
            receipts=cloud.receipts,
            delivery_queue=self.delivery_queue,
        )
        self.desk = Desk(
            documents=cloud.documents,
            receipts=cloud.receipts,
            objects=cloud.objects,
            delivery_queue=self.delivery_queue,
            by="Ada",
        )
        self.guard = Guard()
        self.browser = Browser(create_app(self.desk, self.guard))
        self.browser.get(ENTRANCE, params={"key": self.guard.key})

    def document(
        self, document_id: str = DOCUMENT_ID, *, failed: bool = False, **printed: str
    ) -> None:
        """A document of one page, and perhaps of another that could not be read, that has ended."""
        documents = self.cloud.documents
        documents.receive(document_id, source(key=f"receipts/{document_id}.jpg"))
        images = [page_image(1), *([page_image(2)] if failed else [])]
        documents.begin(document_id, manifest(*images))
        fields = LUNCH | printed
        result = page_result(1, *fields.values(), **fields).model_copy(
            update={"document_id": document_id}
        )
        body = result.model_dump_json().encode()
        self.cloud.objects.write(keys.page_result(document_id, 1), body, "application/json")
        documents.complete_part(document_id, 1)
        if failed:
            documents.fail_part(document_id, page_failure(2))
        self.aggregator.finish_document(AggregateJob(document_id=document_id))
        self.delivery_queue.bodies()

    def form(self, **entries: str) -> dict[str, str]:
        """What the page sends that shows revision 1."""
        return {"csrf": self.guard.token, "revision": "1", **entries}

    def state(self) -> DocumentState:
        state = self.cloud.documents.find(DOCUMENT_ID)
        assert state is not None
        return state

    def stored(self) -> Receipt:
        (receipt,) = self.cloud.receipts.latest(DOCUMENT_ID)
        return receipt

    def record(self, revision: int) -> bytes | None:
        key = keys.receipt(keys.receipt_id(DOCUMENT_ID, 1), revision)
        return self.cloud.objects.find(key)


@pytest.fixture
def office(cloud: Cloud) -> Office:
    return Office(cloud)


def test_worst_is_first_in_the_queue(office: Office) -> None:
    office.document("a" * 32)
    office.document("b" * 32, transaction_date="null")
    office.document("c" * 32, total="null", currency="null")
    office.document("d" * 32, failed=True, total="12,00")
    office.document("e" * 32, transaction_date="null", total="70,00")
    found = find_waiting(office.cloud.documents, office.cloud.receipts)
    assert [one.receipt.document_id[0] for one in found] == ["c", "e", "b", "d"]
    page = office.browser.get("/").text
    assert re.findall(r"/documents/(\w)", page) == ["c", "e", "b", "d"]


def test_accepted_correction_is_the_next_revision(office: Office) -> None:
    office.document(total="null")
    first = office.record(1)
    answer = office.browser.post(PATH, data=office.form(**{"totals.total": "9.00"}))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    state, stored = office.state(), office.stored()
    assert (state.status, state.revision, state.burned) == ("completed", 2, 0)
    assert (stored.status, stored.revision) == ("completed", 2)
    record = json.loads(office.record(2) or b"")
    assert record == stored.model_dump(mode="json")
    RECORDS.validate(record)
    assert record["corrections"][0]["by"] == "Ada"
    assert office.record(1) == first
    announced = [DeliveryJob.model_validate_json(body) for body in office.delivery_queue.bodies()]
    assert {(job.document_id, job.receipt, job.revision) for job in announced} == {
        (DOCUMENT_ID, 1, 2)
    }
    assert find_waiting(office.cloud.documents, office.cloud.receipts) == []


def test_ticked_reasons_complete_a_partial_document(office: Office) -> None:
    office.document(failed=True)
    case = office.desk.find(DOCUMENT_ID, 1)
    assert case is not None
    accepted = [reason_key(reason) for reason in office.desk.reconsider(case, {}).reasons]
    assert len(accepted) == 1
    office.browser.post(PATH, data={**office.form(), "accepted": accepted})
    assert office.state().status == "completed"
    assert office.stored().corrections[0].accepted[0].code == "engine_refused"


def test_receipt_left_open_stays_and_the_next_comes(office: Office) -> None:
    office.document(total="null")
    office.document("e" * 32, transaction_date="null")
    entries = office.form(**{"merchant.name": "Lantern House"})
    answer = office.browser.post(PATH, data=entries)
    assert answer.headers["location"] == f"/documents/{'e' * 32}/receipts/1"
    assert (office.state().status, office.state().revision) == ("needs_review", 2)


def test_correction_of_an_older_revision_is_refused(office: Office) -> None:
    office.document(total="null")
    office.browser.post(PATH, data=office.form(**{"totals.total": "9.00"}))
    before = office.state()
    office.delivery_queue.bodies()
    answer = office.browser.post(PATH, data=office.form(**{"totals.total": "8.00"}))
    assert answer.status_code == 409
    assert "has changed meanwhile" in answer.text
    assert "8.00" in answer.text
    assert office.state() == before
    assert office.record(3) is None
    assert office.delivery_queue.bodies() == []


def test_of_two_at_once_one_is_refused(office: Office) -> None:
    """Both looked at revision 1; nothing of one stands in the other's place."""
    office.document(total="null")
    case = office.desk.find(DOCUMENT_ID, 1)
    assert case is not None
    drafts = [office.desk.reconsider(case, {"totals.total": f"{n}.00"}) for n in (8, 9)]
    office.desk.accept(case, drafts[0], ())
    with pytest.raises(CorrectionRefused):
        office.desk.accept(case, drafts[1], ())
    total = office.stored().totals.total
    assert total is not None
    assert str(total.value) == "8.00"


def test_claimed_number_is_nobody_elses(office: Office) -> None:
    """One that was begun and never finished burns its number, and keeps no other from it."""
    office.document(total="null")
    revisions = Revisions(office.cloud.documents)
    before = office.state()
    assert revisions.claim(before) is not None
    assert revisions.claim(before) is None
    office.browser.post(PATH, data=office.form(**{"totals.total": "9.00"}))
    assert (office.state().revision, office.state().burned) == (3, 0)
    assert office.record(2) is None


def test_document_that_is_read_again_is_not_corrected(office: Office) -> None:
    office.document(failed=True)
    Revisions(office.cloud.documents).reopen_part(DOCUMENT_ID, 2)
    before = office.state()
    answer = office.browser.post(PATH, data=office.form(**{"totals.total": "9.50"}))
    assert answer.status_code == 409
    assert office.state() == before


def test_forgotten_document_is_not_written_again(office: Office) -> None:
    """It is forgotten while a person looks at it, or while the correction is being written."""
    office.document(total="null")
    case = office.desk.find(DOCUMENT_ID, 1)
    assert case is not None
    claimed = Revisions(office.cloud.documents).claim(case.state)
    assert claimed is not None
    office.cloud.documents.bury(DOCUMENT_ID)
    office.cloud.receipts.erase(DOCUMENT_ID)
    office.cloud.objects.erase(keys.receipts_of(DOCUMENT_ID))
    answer = office.browser.post(PATH, data=office.form(**{"totals.total": "9.00"}))
    assert answer.status_code == 410
    draft = office.desk.reconsider(case, {"totals.total": "9.00"})
    late = replace(office.desk, documents=_Claimed(office.cloud.documents_table, claimed))
    with pytest.raises(DocumentForgotten):
        late.accept(case, draft, ())
    assert office.cloud.receipts.latest(DOCUMENT_ID) == ()
    assert office.record(2) is None
    assert office.delivery_queue.bodies() == []


def test_correction_that_comes_too_late_leaves_no_record(office: Office) -> None:
    """The failed page is tried again while the correction is being written."""
    office.document(failed=True)
    case = office.desk.find(DOCUMENT_ID, 1)
    assert case is not None
    revisions = Revisions(office.cloud.documents)
    claimed = revisions.claim(case.state)
    assert claimed is not None
    revisions.reopen_part(DOCUMENT_ID, 2)
    late = replace(office.desk, documents=_Claimed(office.cloud.documents_table, claimed))
    with pytest.raises(CorrectionRefused):
        late.accept(case, office.desk.reconsider(case, {"totals.total": "9.50"}), ())
    assert office.stored().revision == 1


def test_correction_that_stands_is_not_taken_for_another_ones(office: Office) -> None:
    """Its write took effect, the answer was lost, and the client wrote once more."""
    office.document(total="null")
    case = office.desk.find(DOCUMENT_ID, 1)
    assert case is not None
    twice = replace(office.desk, documents=_Repeating(office.cloud.documents_table))
    state = twice.accept(case, office.desk.reconsider(case, {"totals.total": "9.00"}), ())
    assert (state.revision, office.stored().revision) == (2, 2)


class _Repeating(DocumentStore):
    """Whose client sends what is not a claim twice."""

    def update(self, *args: Any, **options: Any) -> DocumentState:
        super().update(*args, **options)
        return super().update(*args, **options)


class _Claimed(DocumentStore):
    """Where the claim has been made already, before something happened to the document."""

    def __init__(self, table: Any, claimed: DocumentState) -> None:
        super().__init__(table)
        self._claimed = [claimed]

    def update_if(self, *args: Any, **options: Any) -> DocumentState | None:
        return self._claimed.pop() if self._claimed else super().update_if(*args, **options)


def test_corrected_receipt_goes_when_its_first_revision_goes(office: Office) -> None:
    table = office.cloud.receipts_table
    keeping = ReceiptStore(table, keep_days=30)
    office.aggregator = office.aggregator._replace(receipts=keeping)
    office.document(total="null")
    office.browser.post(PATH, data=office.form(**{"totals.total": "9.00"}))
    first, second = table.scan()["Items"]
    assert second["expires_at"] == first["expires_at"]


def test_other_receipts_of_the_document_stay_as_they_are(office: Office) -> None:
    documents = office.cloud.documents
    documents.receive(DOCUMENT_ID, source())
    images = [page_image(1), page_image(2).model_copy(update={"page": 1, "receipt": 2})]
    documents.begin(DOCUMENT_ID, manifest(*images))
    for part, merchant in ((1, "Lantern Cafe"), (2, "Candle Shop")):
        fields = LUNCH | {"merchant_name": merchant, "total": "null"}
        result = page_result(part, *fields.values(), **fields)
        placed = result.model_copy(update={"page": 1, "receipt": part})
        office.cloud.objects.write(
            keys.page_result(DOCUMENT_ID, part), placed.model_dump_json().encode(), "x/json"
        )
        documents.complete_part(DOCUMENT_ID, part)
    office.aggregator.finish_document(AggregateJob(document_id=DOCUMENT_ID))
    office.delivery_queue.bodies()
    second = PATH.replace("receipts/1", "receipts/2")
    assert "Candle Shop" in office.browser.get(second).text
    office.browser.post(second, data=office.form(**{"totals.total": "9.00"}))
    one, two = office.cloud.receipts.latest(DOCUMENT_ID)
    assert (one.revision, one.status, one.corrections) == (2, "needs_review", ())
    assert (two.revision, two.status, len(two.corrections)) == (2, "completed", 1)
    assert office.state().status == "needs_review"
    assert len(set(office.delivery_queue.bodies())) == 2


def test_correction_nobody_was_told_of_says_so(office: Office) -> None:
    office.document(total="null")
    office.desk.delivery_queue._url += "-gone"  # noqa: SLF001  a queue that is not there
    answer = office.browser.post(PATH, data=office.form(**{"totals.total": "9.00"}))
    assert answer.status_code == 502
    assert f"receipts redeliver {DOCUMENT_ID}" in answer.text
    assert office.state().revision == 2


def test_check_says_what_is_left(office: Office) -> None:
    office.document(total="null")
    answer = office.browser.post(f"{PATH}/check", data=office.form())
    assert "No totals.total was found" in answer.text
    answer = office.browser.post(f"{PATH}/check", data=office.form(**{"totals.total": "x"}))
    assert "Write an amount such as 12.30." in answer.text
    answer = office.browser.post(f"{PATH}/check", data=office.form(**{"totals.total": "9"}))
    assert "Nothing is open: accepting completes the receipt with 1 change." in answer.text
    assert office.state().revision == 1


def test_what_the_receipt_suggests_is_offered_once(office: Office) -> None:
    office.document(transaction_date="03/04/2026", currency="null")
    page = office.browser.get(PATH).text
    offered = re.findall(r'data-field="([^"]+)" data-value="([^"]+)"', page)
    assert offered == [
        ("transaction_date", "2026-04-03"),
        ("transaction_date", "2026-03-04"),
    ]


def test_entry_that_is_no_value_is_shown_again(office: Office) -> None:
    office.document(total="null")
    answer = office.browser.post(PATH, data=office.form(**{"totals.total": "nine"}))
    assert answer.status_code == 422
    assert 'value="nine"' in answer.text
    assert office.state().revision == 1


def test_skipped_receipt_comes_last(office: Office) -> None:
    office.document(total="null", currency="null")
    office.document("e" * 32, transaction_date="null")
    answer = office.browser.post(f"{PATH}/skip", data=office.form())
    assert answer.headers["location"] == f"/documents/{'e' * 32}/receipts/1"
    page = office.browser.get("/").text
    assert re.findall(r"/documents/(\w)", page) == ["e", "0"]
    assert office.state().revision == 1


def test_script_on_a_receipt_is_text(office: Office) -> None:
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    office.document(merchant_name=nasty, total="null")
    for path in ("/", PATH):
        page = office.browser.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert nasty in unescape(page)
    answer = office.browser.post(
        f"{PATH}/check", data=office.form(**{"currency": nasty, "totals.total": nasty})
    )
    assert "<script" not in answer.text


def test_image_is_served_by_the_page(office: Office) -> None:
    office.document(total="null")
    image = page_image(1)
    office.cloud.client("s3").create_bucket(Bucket=image.image.bucket)
    office.cloud.client("s3").put_object(
        Bucket=image.image.bucket, Key=image.image.key, Body=b"\xff\xd8"
    )
    answer = office.browser.get(f"/documents/{DOCUMENT_ID}/images/1")
    assert (answer.content, answer.headers["content-type"]) == (b"\xff\xd8", "image/jpeg")
    assert answer.headers["cache-control"] == "no-store"
    assert office.browser.get(f"/documents/{DOCUMENT_ID}/images/7").status_code == 404


def test_every_answer_has_a_policy_without_exceptions(office: Office) -> None:
    office.document(total="null")
    for path in ("/", PATH, "/static/review.js", "/nowhere"):
        headers = office.browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_pages_have_no_inline_script_or_style(office: Office) -> None:
    office.document(total="null")
    for path in ("/", PATH):
        page = office.browser.get(path).text
        assert re.findall(r"<script(?![^>]* src=)", page) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example:8090"},
        {"host": "127.0.0.1:9999"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"cookie": "review-8090=guessed"},
    ],
    ids=lambda headers: "-".join(*headers.items()),
)
def test_foreign_form_is_refused(office: Office, headers: dict[str, str]) -> None:
    office.document(total="null")
    answer = office.browser.post(
        PATH, data=office.form(**{"totals.total": "9.00"}), headers=headers
    )
    assert answer.status_code == 403
    assert office.state().revision == 1


def test_form_without_token_is_refused(office: Office) -> None:
    office.document(total="null")
    for token in ("", "guessed"):
        entries = {**office.form(**{"totals.total": "9.00"}), "csrf": token}
        assert office.browser.post(PATH, data=entries).status_code == 403
    assert office.state().revision == 1


def test_page_without_key_is_refused(office: Office) -> None:
    stranger = Browser(office.browser.app)
    assert stranger.get("/").status_code == 403
    assert stranger.get(ENTRANCE, params={"key": "guessed"}).status_code == 403
    assert stranger.get("/").status_code == 403


def test_unknown_receipt_is_not_found(office: Office) -> None:
    office.document()
    for path in (f"/documents/{'f' * 32}/receipts/1", f"/documents/{DOCUMENT_ID}/receipts/2"):
        assert office.browser.get(path).status_code == 404

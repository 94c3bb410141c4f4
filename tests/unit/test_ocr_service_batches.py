import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local.ocr_service.batches.batch import Batch, BatchRequest, Status
from local.ocr_service.batches.desk import BatchDesk
from local.ocr_service.batches.files import FileStore
from local.ocr_service.batches.limits import CHAT_ENDPOINT, TEST_ENDPOINT, TEST_MODEL
from local.ocr_service.batches.line_answers import LostLine
from local.ocr_service.batches.lines import InputLine
from local.ocr_service.batches.plan import BatchPlan, Seconds
from local.ocr_service.errors import AlgorithmError, ApiError, NotFound
from local.ocr_service.exchange import Envelope

SECONDS = 20
DAY = 24 * 3600
PASSED: tuple[Status, ...] = ("in_progress", "finalizing", "completed")


@dataclass
class Bench:
    """The desk with files and a clock of its own, and an engine that the test plays."""

    folder: Path
    now: float = 1_000_000.0
    asked: list[str] = field(default_factory=list)
    told: list[tuple[str, Status]] = field(default_factory=list)
    on_line: Callable[[str], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.files = FileStore(self.folder, lambda: self.now)
        self.desk = BatchDesk(self.files, self.answer, self.tell, lambda: self.now)

    async def tell(self, batch: Batch) -> None:
        self.told.append((batch.id, batch.status))

    async def answer(self, line: InputLine, _envelope: Envelope) -> dict[str, Any]:
        self.asked.append(line.custom_id)
        if self.on_line is not None:
            await self.on_line(line.custom_id)
        return {"text": f"answer {line.custom_id}"}

    def upload(self, *ids: str, model: str = "qwen-vl-ocr", url: str = CHAT_ENDPOINT) -> str:
        draft = self.files.draft()
        body = {"model": model}
        lines = [{"custom_id": i, "method": "POST", "url": url, "body": body} for i in ids]
        draft.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        return self.files.keep(draft, "requests.jsonl", "input").id

    def create(self, *ids: str, name: str = "", **options: Any) -> Batch:
        endpoint = options.get("url", CHAT_ENDPOINT)
        request = {
            "input_file_id": self.upload(*ids, **options),
            "endpoint": endpoint,
            "completion_window": "24h",
            "metadata": {"ds_name": name},
        }
        return self.desk.create(BatchRequest.model_validate(request))

    async def until(self, batch: Batch, *statuses: Status) -> Batch:
        async with asyncio.timeout(SECONDS):
            while not (batch.status in statuses if statuses else batch.ended):
                await asyncio.sleep(0)
        return batch

    def lines(self, file_id: str | None) -> dict[str, Any]:
        if file_id is None:
            return {}
        text = self.files.path(self.files.find(file_id)).read_text("utf-8")
        return {line["custom_id"]: line for line in map(json.loads, text.splitlines())}


def run[Result](folder: Path, script: Callable[[Bench], Awaitable[Result]]) -> Result:
    async def scripted() -> Result:
        return await script(Bench(folder))

    return asyncio.run(scripted())


def test_every_line_is_answered_once(tmp_path: Path) -> None:
    async def script(bench: Bench) -> Bench:
        batch = await bench.until(bench.create("1", "2", "3"))

        assert batch.status == "completed"
        assert batch.body["request_counts"] == {"total": 3, "completed": 3, "failed": 0}
        assert batch.error_file_id is None
        lines = bench.lines(batch.output_file_id)
        assert {i: line["response"]["body"]["text"] for i, line in lines.items()} == {
            "1": "answer 1",
            "2": "answer 2",
            "3": "answer 3",
        }
        return bench

    assert run(tmp_path, script).asked == ["1", "2", "3"]


@pytest.mark.parametrize("outcome", ["completed", "expired", "failed", "cancelled"])
def test_owner_is_told_of_every_end_once(tmp_path: Path, outcome: Any) -> None:
    async def script(bench: Bench) -> None:
        cancelled = outcome == "cancelled"
        seconds = Seconds(in_progress=3600 if cancelled else 0)
        planned = () if cancelled else (outcome,)
        bench.desk.follow(BatchPlan(seconds=seconds, next=planned))
        batch = bench.create("1", "2")
        if cancelled:
            await bench.until(batch, "in_progress")
            bench.desk.cancel(batch.id)
        await bench.until(batch)
        await asyncio.sleep(0)
        assert bench.told == [(batch.id, outcome)]

    run(tmp_path, script)


def test_failed_line_is_in_the_error_file(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        async def refuse_second(custom_id: str) -> None:
            if custom_id == "2":
                raise AlgorithmError("inference internal error.")

        bench.on_line = refuse_second
        batch = await bench.until(bench.create("1", "2", "3"))

        assert batch.status == "completed"
        assert batch.body["request_counts"] == {"total": 3, "completed": 2, "failed": 1}
        assert set(bench.lines(batch.output_file_id)) == {"1", "3"}
        line = bench.lines(batch.error_file_id)["2"]
        assert line["response"]["status_code"] == 500
        told = {"code": "InternalError.Algo", "message": "inference internal error."}
        assert line["error"] == told
        assert line["response"]["body"]["error"].items() >= told.items()

    run(tmp_path, script)


def test_own_fault_fails_its_line_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def script(bench: Bench) -> None:
        async def break_first(custom_id: str) -> None:
            if custom_id == "1":
                raise ZeroDivisionError("SECRET SHOP")

        bench.on_line = break_first
        batch = await bench.until(bench.create("1", "2"))

        assert batch.body["request_counts"] == {"total": 2, "completed": 1, "failed": 1}
        assert bench.lines(batch.error_file_id)["1"]["error"]["code"] == "internal_error"

    run(tmp_path, script)
    assert "ZeroDivisionError" in caplog.text
    assert "SECRET" not in caplog.text


def test_lost_line_is_in_neither_file(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        async def lose_first(custom_id: str) -> None:
            if custom_id == "1":
                raise LostLine

        bench.on_line = lose_first
        batch = await bench.until(bench.create("1", "2"))

        assert (batch.status, batch.error_file_id) == ("completed", None)
        assert set(bench.lines(batch.output_file_id)) == {"2"}

    run(tmp_path, script)


def test_wrong_file_fails_before_anything_is_asked(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        batch = await bench.until(bench.create("1", "1"))

        assert batch.status == "failed"
        assert batch.body["failed_at"] == int(bench.now)
        (error,) = batch.body["errors"]["data"]
        assert (error["code"], error["line"]) == ("duplicate_custom_id", 2)
        assert bench.asked == []

    run(tmp_path, script)


def test_planned_outcomes_come_in_order(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        bench.desk.follow(BatchPlan(next=("failed", "completed", "expired")))
        batches = [bench.create("1", "2", "3", "4") for _ in range(4)]
        ends = [(await bench.until(batch)).status for batch in batches]

        assert ends == ["failed", "completed", "expired", "completed"]
        failed, _, expired, _ = batches
        assert failed.body["errors"]["data"][0]["code"] == "internal_error"
        assert failed.output_file_id is failed.error_file_id is None
        assert set(bench.lines(expired.output_file_id)) == {"1", "2"}
        assert bench.desk.plan == BatchPlan()

    run(tmp_path, script)


def test_time_that_is_over_expires_the_rest(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        async def let_a_day_pass(custom_id: str) -> None:
            bench.now += DAY if custom_id == "2" else 0

        bench.on_line = let_a_day_pass
        batch = await bench.until(bench.create("1", "2", "3"))

        assert batch.status == "expired"
        assert batch.body["expired_at"] == batch.expires_at
        assert set(bench.lines(batch.output_file_id)) == {"1", "2"}

    run(tmp_path, script)


def test_states_last_as_planned(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        seconds = {"validating": 0.05, "in_progress": 0.05, "finalizing": 0.05}
        bench.desk.follow(BatchPlan.model_validate({"seconds": seconds}))
        loop = asyncio.get_running_loop()
        began = loop.time()
        batch = bench.create("1")
        assert batch.status == "validating"
        for status in PASSED:
            await bench.until(batch, status)

        assert loop.time() - began >= 0.15
        assert tuple(batch.times) == PASSED

    run(tmp_path, script)


def test_cancelled_batch_keeps_what_it_has(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        async def cancel(custom_id: str) -> None:
            if custom_id == "2":
                assert bench.desk.cancel(batch.id).status == "cancelling"

        bench.on_line = cancel
        batch = bench.create("1", "2", "3")
        await bench.until(batch)

        assert batch.status == "cancelled"
        assert set(bench.lines(batch.output_file_id)) == {"1", "2"}
        assert batch.body["cancelling_at"] == batch.body["cancelled_at"] == int(bench.now)

    run(tmp_path, script)


def test_batch_is_cancelled_while_validated(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        bench.desk.follow(BatchPlan.model_validate({"seconds": {"validating": 600}}))
        batch = bench.create("1")
        bench.desk.cancel(batch.id)
        await bench.until(batch)

        assert (batch.status, bench.asked) == ("cancelled", [])

    run(tmp_path, script)


def test_ended_batch_is_not_cancelled(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        batch = await bench.until(bench.create("1"))

        with pytest.raises(ApiError, match="'completed'"):
            bench.desk.cancel(batch.id)

    run(tmp_path, script)


def test_deleted_input_fails_the_batch(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        bench.desk.follow(BatchPlan.model_validate({"seconds": {"validating": 0.01}}))
        batch = bench.create("1")
        bench.files.delete(batch.asked.input_file_id)
        await bench.until(batch)

        assert (batch.status, bench.asked) == ("failed", [])
        assert list(tmp_path.iterdir()) == []

    run(tmp_path, script)


def test_answers_of_a_batch_begin_none(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        ended = await bench.until(bench.create("1"))
        body = {"endpoint": CHAT_ENDPOINT, "completion_window": "24h"}
        again = BatchRequest.model_validate({"input_file_id": ended.output_file_id, **body})
        unknown = BatchRequest.model_validate({"input_file_id": "file-batch-none", **body})

        with pytest.raises(ApiError, match="not a file for a batch"):
            bench.desk.create(again)
        with pytest.raises(NotFound):
            bench.desk.create(unknown)

    run(tmp_path, script)


def test_batches_share_one_line_at_a_time(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        under_way = 0

        async def alone(_custom_id: str) -> None:
            nonlocal under_way
            under_way += 1
            assert under_way == 1
            await asyncio.sleep(0)
            under_way -= 1

        bench.on_line = alone
        batches = [bench.create("1", "2", "3") for _ in range(3)]
        for batch in batches:
            await bench.until(batch)

        assert [batch.counts.completed for batch in batches] == [3, 3, 3]

    run(tmp_path, script)


def test_dry_runs_go_two_at_a_time(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        bench.desk.follow(BatchPlan.model_validate({"seconds": {"in_progress": 0.05}}))
        dry = {"model": TEST_MODEL, "url": TEST_ENDPOINT}
        batches = [bench.create("1", **dry) for _ in range(3)]
        await bench.until(batches[1], "in_progress")

        assert batches[2].status == "validating"
        assert [(await bench.until(batch)).status for batch in batches] == ["completed"] * 3
        line = bench.lines(batches[2].output_file_id)["1"]["response"]["body"]
        assert line["choices"][0]["message"]["content"] == "This is a test."
        assert bench.asked == []

    run(tmp_path, script)


def test_ended_batches_are_listed_for_thirty_days(tmp_path: Path) -> None:
    async def script(bench: Bench) -> None:
        old = await bench.until(bench.create("1"))
        bench.now += 30 * DAY
        young = await bench.until(bench.create("1"))

        assert bench.desk.newest_first() == [young, old]
        bench.now += 1
        assert bench.desk.newest_first() == [young]

    run(tmp_path, script)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("completion_window", "23h"),
        ("completion_window", "337h"),
        ("completion_window", "15d"),
        ("completion_window", "soon"),
        ("endpoint", "/v1/embeddings"),
        ("metadata", {"ds_name": "x" * 101}),
        ("metadata", {"ds_description": "x" * 201}),
        ("metadata", {"ds_batch_finish_callback": "ftp://example.com"}),
    ],
)
def test_wrong_request_is_named(name: str, value: Any) -> None:
    body = {"input_file_id": "f", "endpoint": CHAT_ENDPOINT, "completion_window": "14d"}

    with pytest.raises(ApiError, match=name):
        BatchRequest.parse(json.dumps({**body, name: value}).encode())
    assert BatchRequest.parse(json.dumps(body).encode()).window_seconds == 14 * DAY

"""The largest file that the vendor takes, for real."""

import tracemalloc
from pathlib import Path

import pytest

from batch.request_file import VENDOR_LIMITS, FileFull, RequestFile
from tests.batch_lines import line_of
from tests.integration.batch_engine import Engine

MOST_BYTES = 500_000_000
LINE_BYTES = 5_000_000
HELD_BYTES = 4_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of 100 lines, full to the byte."""
    path = tmp_path / "batch.jsonl"
    with path.open("wb") as target:
        file = RequestFile(target, VENDOR_LIMITS)
        for number in range(MOST_BYTES // LINE_BYTES):
            file.add([line_of(LINE_BYTES, f"{number:03}-1-task")])
        with pytest.raises(FileFull):
            file.add([line_of(1000)])
    assert path.stat().st_size == MOST_BYTES
    return path


def test_file_of_500_mb_goes_up_and_is_never_in_memory(path: Path, ocr_engine: Engine) -> None:
    tracemalloc.start()
    api = ocr_engine.api()
    file_id = api.upload(path, "batch.jsonl", alive=lambda: None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < HELD_BYTES
    batch = api.create(file_id, "largest")
    ocr_engine.settle()
    ended = api.get(batch.id)
    assert ended
    assert ended.request_counts
    assert ended.request_counts.total == MOST_BYTES // LINE_BYTES
    api.delete_file(file_id)

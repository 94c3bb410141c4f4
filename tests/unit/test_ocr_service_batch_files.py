import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.ocr_service.batches.files import FileStore, StoredFile
from local.ocr_service.batches.form import MAX_FIELD_BYTES, UploadForm, receive_form
from local.ocr_service.batches.limits import MAX_STORED_BYTES, MAX_STORED_FILES
from local.ocr_service.errors import ApiError, NotFound, PayloadTooLarge

TYPE = "multipart/form-data; boundary=edge"
LIMIT = 1000


def form(
    content: bytes, *, purpose: str = "batch", filename: str = '; filename="a.jsonl"'
) -> bytes:
    return b"".join(
        [
            b'--edge\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n',
            purpose.encode(),
            f'\r\n--edge\r\ncontent-disposition: form-data; name="file"{filename}\r\n'.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n",
            content,
            b"\r\n--edge--\r\n",
        ]
    )


def received(body: bytes, target: Path, *, chunk: int, content_type: str = TYPE) -> UploadForm:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), chunk):
            yield body[start : start + chunk]

    return asyncio.run(receive_form(content_type, chunks(), target, LIMIT))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "draft"


@pytest.mark.parametrize("chunk", [1, 7, 100_000])
def test_file_is_written_as_it_comes(target: Path, chunk: int) -> None:
    content = b'{"custom_id": "1"}\r\n--edg\r\n' * 20

    assert received(form(content), target, chunk=chunk) == ({"purpose": "batch"}, "a.jsonl")
    assert target.read_bytes() == content


def test_file_may_be_as_long_as_allowed(target: Path) -> None:
    received(form(b"x" * LIMIT), target, chunk=64)

    assert target.stat().st_size == LIMIT


def test_longer_file_is_refused_at_the_limit(target: Path) -> None:
    with pytest.raises(PayloadTooLarge):
        received(form(b"x" * 100 * LIMIT), target, chunk=64)

    assert target.stat().st_size <= LIMIT


def test_field_is_no_file(target: Path) -> None:
    found = received(form(b"text", filename=""), target, chunk=64)

    assert found == UploadForm({"purpose": "batch", "file": "text"}, None)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (form(b""), "application/json"),
        (form(b""), "multipart/form-data"),
        (b"no form at all", TYPE),
        (form(b"", purpose="x" * (MAX_FIELD_BYTES + 1)), TYPE),
    ],
)
def test_other_bodies_are_refused(target: Path, body: bytes, content_type: str) -> None:
    with pytest.raises(ApiError, match="multipart"):
        received(body, target, chunk=64, content_type=content_type)


def kept(store: FileStore, content: bytes = b"{}") -> StoredFile:
    draft = store.draft()
    draft.write_bytes(content)
    return store.keep(draft, "../requests.jsonl", "input")


def test_file_lies_in_the_folder_alone(tmp_path: Path) -> None:
    stored = kept(FileStore(tmp_path / "files"))

    assert [path.name for path in (tmp_path / "files").iterdir()] == [stored.id]
    assert (stored.name, stored.size) == ("../requests.jsonl", 2)


def test_deleted_file_is_off_the_disk(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    stored = kept(store)

    store.delete(stored.id)

    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotFound):
        store.find(stored.id)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    for _ in range(MAX_STORED_FILES):
        kept(store)

    with pytest.raises(ApiError, match="limit"):
        kept(store)


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    draft = store.draft()
    with draft.open("wb") as file:
        file.truncate(MAX_STORED_BYTES)  # which takes no room on the disk
    store.keep(draft, "full.jsonl", "input")

    with pytest.raises(ApiError, match="limit"):
        kept(store)

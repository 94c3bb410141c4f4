import random
from collections.abc import Mapping

import pytest

from local.ocr_service.errors import AccessDenied, ApiError, MediaNotFetched
from local.ocr_service.images import MAX_FILE_BYTES
from local.ocr_service.multipart import form_fields
from local.ocr_service.uploads import CAPACITY_BYTES, KEPT_SECONDS, POLICY_SECONDS, UploadStore

MODEL = "qwen-vl-ocr"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def form(
    store: UploadStore, content: bytes = b"image", changes: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    signed = store.policy(MODEL)
    fields = {
        "policy": signed.policy,
        "Signature": signed.signature,
        "key": f"{signed.upload_dir}/page.png",
        **(changes or {}),
    }
    return {name: value.encode() for name, value in fields.items()} | {"file": content}


def uploaded(store: UploadStore, content: bytes = b"image") -> str:
    fields = form(store, content)
    store.accept(fields)
    return f"oss://{fields['key'].decode()}"


def test_upload_is_found_at_its_address() -> None:
    store = UploadStore()

    assert store.find(uploaded(store), MODEL) == b"image"


def test_upload_is_for_its_model() -> None:
    store = UploadStore()

    with pytest.raises(MediaNotFetched):
        store.find(uploaded(store), "qwen-vl-ocr-latest")


def test_unknown_address_is_not_fetched() -> None:
    with pytest.raises(MediaNotFetched):
        UploadStore().find("oss://dashscope-instant/none/page.png", MODEL)


def test_upload_is_forgotten_after_two_days() -> None:
    clock = Clock()
    store = UploadStore(clock)
    address = uploaded(store)
    clock.now += KEPT_SECONDS + 1

    with pytest.raises(MediaNotFetched):
        store.find(address, MODEL)


def test_policy_expires() -> None:
    clock = Clock()
    store = UploadStore(clock)
    late = form(store)
    clock.now += POLICY_SECONDS + 1

    with pytest.raises(AccessDenied, match="Policy expired"):
        store.accept(late)


@pytest.mark.parametrize(
    "changes", [{"Signature": "wrong"}, {"key": "elsewhere/page.png"}, {"policy": "e30="}]
)
def test_upload_outside_of_policy_is_refused(changes: dict[str, str]) -> None:
    store = UploadStore()

    with pytest.raises(AccessDenied):
        store.accept(form(store, changes=changes))


def test_upload_is_never_overwritten() -> None:
    store = UploadStore()
    fields = form(store)
    store.accept(fields)

    with pytest.raises(AccessDenied, match="can not be overwritten"):
        store.accept({**fields, "file": b"other"})


@pytest.mark.parametrize("size", [0, MAX_FILE_BYTES])
def test_size_of_upload_is_bounded(size: int) -> None:
    store = UploadStore()

    with pytest.raises(ApiError):
        store.accept(form(store, b" " * size))


def test_oldest_upload_makes_room() -> None:
    store = UploadStore()
    content = b" " * (MAX_FILE_BYTES - 1)
    addresses = [uploaded(store, content) for _ in range(CAPACITY_BYTES // len(content) + 1)]

    assert store.find(addresses[1], MODEL) == content
    with pytest.raises(MediaNotFetched):
        store.find(addresses[0], MODEL)


def test_form_keeps_every_byte() -> None:
    dice = random.Random(7)  # noqa: S311 # bytes, not secrets
    content = dice.randbytes(20_000) + b"\r\n--\r\n\n\r"
    body = (
        b'--line\r\nContent-Disposition: form-data; name="key"\r\n\r\na/b.png\r\n'
        b'--line\r\nContent-Disposition: form-data; name="file"; filename="b.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + content + b"\r\n--line--\r\n"
    )

    fields = form_fields("multipart/form-data; boundary=line", body)

    assert fields == {"key": b"a/b.png", "file": content}


@pytest.mark.parametrize("content_type", ["", "application/json", "multipart/form-data"])
def test_other_bodies_have_no_fields(content_type: str) -> None:
    assert form_fields(content_type, b"{}") == {}

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.streamed_body import IMAGE, StreamedBody

# Bytes of the image that are encoded at a time.
PIECE = 3 * 64 * 1024
SIZES = [0, 1, 2, 3, 4, 5, 6, *(PIECE + near for near in range(-4, 5)), 2 * PIECE, 2 * PIECE + 1]
BODY = {"image": f"data:image/jpeg;base64,{IMAGE}", "text": "Größe \u2028 \x00 \\u0000"}


def image(size: int) -> bytes:
    return (bytes(range(256)) * (size // 256 + 1))[:size]


def whole(body: dict[str, Any], content: bytes) -> bytes:
    """The same, encoded at once."""
    encoded = base64.b64encode(content).decode()
    return json.dumps(body, separators=(",", ":")).replace(IMAGE, encoded).encode()


@pytest.mark.parametrize("size", SIZES)
def test_body_is_the_json_with_the_image_in_it(size: int) -> None:
    body = StreamedBody(BODY, image(size))
    sent = b"".join(body)
    assert sent == whole(BODY, image(size))
    assert body.headers == {"Content-Length": str(len(sent)), "Content-Type": "application/json"}


def test_body_can_be_sent_again() -> None:
    body = StreamedBody(BODY, image(1000))
    assert list(body) == list(body)


def test_image_is_never_held_encoded_as_a_whole() -> None:
    pieces = list(StreamedBody(BODY, image(4 * PIECE)))
    assert max(map(len, pieces)) == PIECE // 3 * 4


def test_image_by_address_is_not_sent() -> None:
    body = StreamedBody({"image": "https://bucket.test/page.jpg"}, image(1000))
    assert b"".join(body) == b'{"image":"https://bucket.test/page.jpg"}'
    assert body.headers["Content-Length"] == "40"


@given(
    text=st.text()
    | st.sampled_from(["image", "\x00image\x00", "\\u0000image\\u0000", "data:image/jpeg;base64,"]),
    size=st.integers(0, 10),
    by_address=st.booleans(),
)
def test_prompt_is_never_taken_for_the_image(text: str, size: int, *, by_address: bool) -> None:
    address = "https://bucket.test/page.jpg" if by_address else f"data:image/png;base64,{IMAGE}"
    for body in ({"image": address, "text": text}, {"text": text, "image": address}):
        sent = b"".join(StreamedBody(body, image(size)))
        encoded = base64.b64encode(image(size)).decode()
        assert json.loads(sent) == {"text": text, "image": address.replace(IMAGE, encoded)}

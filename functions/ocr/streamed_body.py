"""A JSON body with an image inside, encoded as it is sent, so that it is never held whole."""

import binascii
import json
import secrets
from collections.abc import Iterator
from typing import Any

# Stands for the image's Base64 in the body; drawn by lot, so that no prompt or schema can hold it.
IMAGE = f"image-{secrets.token_hex(16)}"

# Whole groups of three bytes, so that the pieces' Base64 is that of the whole.
_PIECE = 3 * 64 * 1024


class StreamedBody:
    """The bytes of a body in which `IMAGE` stands once, or not at all; can be sent again."""

    def __init__(self, body: dict[str, Any], image: bytes) -> None:
        text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
        before, found, after = text.partition(IMAGE)
        self._before, self._after = before.encode(), after.encode()
        self._image = memoryview(image) if found else memoryview(b"")

    @property
    def length(self) -> int:
        """How many bytes it has."""
        encoded = 4 * -(-len(self._image) // 3)
        return len(self._before) + encoded + len(self._after)

    @property
    def headers(self) -> dict[str, str]:
        """Content-Length, without which the body would be chunked, and its type."""
        return {"Content-Length": str(self.length), "Content-Type": "application/json"}

    def __iter__(self) -> Iterator[bytes]:
        yield self._before
        for start in range(0, len(self._image), _PIECE):
            yield binascii.b2a_base64(self._image[start : start + _PIECE], newline=False)
        yield self._after

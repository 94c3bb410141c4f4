"""Lines of a batch's file for tests."""

from batch.request_file import request_line
from ocr.exchange import EngineRequest
from ocr.page_request import page_request
from ocr.streamed_body import StreamedBody
from receipts.profiles import find_profile
from tests.builders import page_image

PROFILE = find_profile("receipts-batch")


def asked(image: bytes = b"jpeg") -> EngineRequest:
    return page_request(page_image(), PROFILE, PROFILE.tasks[0], image)


def line(image: bytes = b"jpeg", name: str = "name") -> StreamedBody:
    return request_line(name, asked(image), model="qwen-vl-ocr")


def line_of(length: int, name: str = "name") -> StreamedBody:
    """A line of so many bytes with its break, by the length of its image and of its name."""
    image, rest = divmod(length - line(b"", name).length - 1, 4)
    return line(bytes(3 * image), name + "x" * rest)

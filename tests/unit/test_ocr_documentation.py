"""The vendor's own response examples, shortened; files are named by the line they start on.

`newer-` are examples of later versions of the page. Values long enough to hide the point are cut.
"""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ocr import dashscope, openai_chat
from ocr.boxes import read_line
from ocr.events import read_events
from ocr.exchange import RawAnswer
from ocr.results import read_result
from receipts.contracts import Task, Usage
from receipts.errors import EngineRefused, EngineThrottled
from receipts.text import Box, TextLine

EXAMPLES = Path(__file__).parents[1] / "documentation_examples"
RECOGNITION = "0730-advanced-recognition.json"
# The angle of a published rectangle is a whole number of degrees, on lines up to 1,400 pixels long.
ANGLE_ROUNDING = 12

TICKET = {"Train Number": "G1948", "Ticket Price": "¥337.50", "ID Card Number": "4107****5515"}
TICKET_USAGE = Usage(input_tokens=606, output_tokens=159, image_tokens=427)
PERSON = {"invoice_number": "243291", "passenger": "A. Person"}


def example(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


def raw(name: str, content: bytes | None = None) -> RawAnswer:
    """The example, or other content of its kind, as an answer."""
    content = example(name) if content is None else content
    return read_chunks(name, [content]) if name.endswith(".sse") else read_whole(name, content)


def read_whole(name: str, content: bytes) -> RawAnswer:
    read = openai_chat.read_answer if "openai" in name else dashscope.read_answer
    return read(content)


def read_chunks(name: str, chunks: Iterable[bytes]) -> RawAnswer:
    events = read_events(chunks)
    if "openai" in name:
        return openai_chat.read_stream(events)
    return dashscope.read_stream(events, incremental="cumulative" not in name)


def words() -> list[dict[str, Any]]:
    content = json.loads(example(RECOGNITION))["output"]["choices"][0]["message"]["content"]
    return list(content[0]["ocr_result"]["words_info"])


def corners(box: Box) -> list[tuple[int, int]]:
    return list(zip(box[0::2], box[1::2], strict=True))


# Task, what is billed, request, and what a reader of the page would expect of the result.
EXPECTED: dict[str, tuple[Task, Usage, str, dict[str, Any]]] = {
    "0373-openai-ticket.json": (
        "custom",
        Usage(input_tokens=606, output_tokens=159),
        "chatcmpl-20e5d9ed",
        {"key_information": TICKET},
    ),
    "0529-native-ticket.json": ("custom", TICKET_USAGE, "b3ca3bbb", {"key_information": TICKET}),
    RECOGNITION: (
        "advanced_recognition",
        Usage(input_tokens=1410, output_tokens=38, image_tokens=1377),
        "f5cc14f2",
        {
            "lines": tuple(
                TextLine(text=word["text"], box=Box(*word["location"])) for word in words()
            )
        },
    ),
    "1138-openai-key-information.json": (
        "key_information_extraction",
        Usage(input_tokens=577, output_tokens=42),
        "chatcmpl-7174548e",
        {"key_information": {"Date": "2013-06-29", "Time": None, "Fuel Surcharge": "2.0"}},
    ),
    "1313-table-parsing.json": (
        "table_parsing",
        Usage(input_tokens=3555, output_tokens=1981, image_tokens=3470),
        "e7bd9732",
        {
            "text": "<table>\n  <tr>\n    <td>Load point</td>\n    <td>147.95</td>\n  </tr>\n"
            "  <tr>\n    <td></td>\n    <td></td>\n  </",
            "text_format": "html",
            "parse_error": True,
        },
    ),
    "1485-document-parsing.json": (
        "document_parsing",
        Usage(input_tokens=3416, output_tokens=845, image_tokens=3350),
        "7498b999",
        {
            "text": "\\documentclass{article}\n\n\\title{A Title}\n\n\\begin{document}\n\n"
            "\\maketitle\n\n\\section{Introduction}\n\nModels (Li et al., 2023;",
            "text_format": "latex",
            "parse_error": True,
        },
    ),
    "1660-formula-recognition.json": (
        "formula_recognition",
        Usage(input_tokens=569, output_tokens=93, image_tokens=530),
        "75fb2679",
        {
            "text": "\\tilde { Q } ( x ) : = \\frac { 2 } { \\pi } \\Omega - z _ { 1 } .",
            "text_format": "latex",
            "parse_error": False,
        },
    ),
    "1828-text-recognition.json": (
        "text_recognition",
        Usage(input_tokens=1333, output_tokens=213, image_tokens=1298),
        "0b5fd962",
        {
            "text": "Target Audience\nAdministrators of systems.\nUsers at home.",
            "text_format": "plain",
        },
    ),
    "2001-multi-lan.json": (
        "multi_lan",
        Usage(input_tokens=8229, output_tokens=38, image_tokens=8194),
        "620db2c0",
        {
            "text": "DAY\nПривіт!\nBonjour!\nבר מולדת!",  # noqa: RUF001  as published
            "text_format": "plain",
        },
    ),
    "2171-openai-stream.sse": (
        "custom",
        Usage(input_tokens=606, output_tokens=159),
        "chatcmpl-e2da5fdf",
        {"key_information": {"passenger": "A. Person"}},
    ),
    "2192-native-stream-cumulative.sse": (
        "custom",
        TICKET_USAGE,
        "8e553c5c",
        {"key_information": PERSON},
    ),
    "2347-native-stream.sse": ("custom", TICKET_USAGE, "8e553c5c", {"key_information": PERSON}),
    "newer-key-information.json": (
        "key_information_extraction",
        Usage(input_tokens=577, output_tokens=42, image_tokens=350),
        "r-newer",
        {"key_information": {"Date": "2013-06-29", "Time": None, "Fuel Surcharge": "2.0"}},
    ),
    "newer-key-information-all-fields.json": (
        "key_information_extraction",
        Usage(input_tokens=577, output_tokens=42, image_tokens=350),
        "r-newer",
        {"key_information": {"发票号码": "10283819", "Name": None}},
    ),
    "newer-openai-recognition.json": (
        "advanced_recognition",
        Usage(input_tokens=1410, output_tokens=38, image_tokens=1377),
        "chatcmpl-newer",
        {"lines": (TextLine(text="Line 1", box=Box(52, 55, 248, 55, 248, 105, 52, 105)),)},
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_published_example_reads_as_meant(name: str) -> None:
    task, usage, request_id, fields = EXPECTED[name]
    answer = raw(name)
    assert (answer.usage, answer.request_id) == (usage, request_id)
    assert read_result(task, answer) == fields


def test_no_example_is_left_unread() -> None:
    unread = {path.name for path in EXAMPLES.iterdir()} - EXPECTED.keys()
    assert unread == {"newer-native-stream-error.sse", "newer-openai-stream-error.sse"}


def test_error_inside_a_native_stream_is_raised() -> None:
    with pytest.raises(EngineThrottled) as raised:
        raw("newer-native-stream-error.sse")
    assert raised.value.vendor_code == "Throttling.AllocationQuota"
    assert raised.value.request_id == "r-error"


def test_error_inside_an_openai_stream_is_raised() -> None:
    with pytest.raises(EngineRefused) as raised:
        raw("newer-openai-stream-error.sse")
    assert raised.value.vendor_code == "data_inspection_failed"


@pytest.mark.parametrize("word", words(), ids=lambda word: word["text"])
def test_rectangle_alone_gives_the_published_corners(word: dict[str, Any]) -> None:
    line = read_line({name: value for name, value in word.items() if name != "location"})
    assert line is not None
    published = corners(Box(*word["location"]))
    for corner, expected in zip(corners(line.box), published, strict=True):
        assert math.dist(corner, expected) <= ANGLE_ROUNDING

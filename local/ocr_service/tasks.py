"""The built-in tasks: what each makes of the lines on the page."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from local.ocr_service.boxes import rotated_rect, surrounding
from local.ocr_service.exchange import OcrRequest, TaskAnswer
from local.ocr_service.key_information import Extractor, key_information
from local.ocr_service.markup import document_parsing, table_parsing
from local.ocr_service.places import listed, word_info
from local.ocr_service.reading_order import rows
from receipts.text import TextLine

type Task = Callable[[Sequence[TextLine], OcrRequest], TaskAnswer]


def built_in_tasks(extract: Extractor) -> Mapping[str, Task]:
    """Tasks by their name in the protocol.

    Of the vendor's, `formula_recognition` is not among them: an engine for lines of text cannot
    tell what a formula is built of.
    """
    return {
        "advanced_recognition": advanced_recognition,
        "key_information_extraction": partial(key_information, extract=extract),
        "table_parsing": table_parsing,
        "document_parsing": document_parsing,
        "text_recognition": text_recognition,
        "multi_lan": text_recognition,
    }


def text_recognition(lines: Sequence[TextLine], _request: OcrRequest) -> TaskAnswer:
    """Plain text, a printed row a line."""
    return TaskAnswer("\n".join(" ".join(line.text for line in row) for row in rows(lines)))


def advanced_recognition(lines: Sequence[TextLine], request: OcrRequest) -> TaskAnswer:
    """Every line with its place in pixels of the image as sent: beside the text, or in it."""
    words = [word_info(line) for line in lines]
    if not request.structured:
        return TaskAnswer(listed(words))
    return TaskAnswer(_text_of_places(lines), {"words_info": words})


def _text_of_places(lines: Sequence[TextLine]) -> str:
    """One box around the text, its list left open: so the vendor's sample has it.

    A client that parses this instead of `ocr_result` fails here as it would there.
    """
    if not lines:
        return "```json\n[]\n```"
    cx, cy, thickness, length, _ = rotated_rect(surrounding([line.box for line in lines]))
    block = {"rotate_rect": [cx, cy, thickness, length, 90]}
    return f'```json\n[{{"pos_list": {json.dumps([block])}}}```'

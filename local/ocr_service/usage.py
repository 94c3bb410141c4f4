"""The bill of an answer, approximately."""

import json
import math

from local.ocr_service.exchange import OcrRequest, TaskAnswer, Usage
from local.ocr_service.pixels import Size, image_tokens
from local.ocr_service.tasks import DEFAULT_TASK

# Text tokens of the vendor's samples; for key information, its prompt at four bytes a token.
PROMPT_TOKENS = {
    "advanced_recognition": 33,
    "key_information_extraction": 170,
    "text_recognition": 35,
    "multi_lan": 35,
}
BYTES_PER_TOKEN = 4


def usage(request: OcrRequest, size: Size, answer: TaskAnswer) -> Usage:
    """Image tokens by the vendor's formula, text at four UTF-8 bytes a token.

    Only `text` counts as output, as in the vendor's sample of `advanced_recognition`.
    """
    return Usage(
        image_tokens=image_tokens(size, request.bounds),
        prompt_tokens=prompt_tokens(request),
        output_tokens=text_tokens(answer.text),
    )


def prompt_tokens(request: OcrRequest) -> int:
    """What the task's own prompt costs, or the caller's where no task is named."""
    if request.task is None and request.prompt:
        return text_tokens(request.prompt)
    schema = json.dumps(request.result_schema) if request.result_schema else ""
    return PROMPT_TOKENS[request.task or DEFAULT_TASK] + text_tokens(schema)


def text_tokens(text: str) -> int:
    """Tokens of a text, rounded up."""
    return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)

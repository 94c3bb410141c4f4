"""The bill of an answer, approximately."""

import json

from local.ocr_service.exchange import OcrRequest, TaskAnswer, Usage
from local.ocr_service.pixels import Size, image_tokens
from receipts import tokens

CUSTOM = "custom"


def usage(request: OcrRequest, size: Size, answer: TaskAnswer, *, cut: bool = False) -> Usage:
    """Image tokens by the vendor's formula, text at four UTF-8 bytes a token.

    Only `text` counts as output, as in the vendor's sample of `advanced_recognition`; an answer
    that was cut used all the tokens it was allowed.
    """
    return Usage(
        image_tokens=image_tokens(size, request.bounds),
        prompt_tokens=prompt_tokens(request),
        output_tokens=request.max_tokens if cut else tokens.text_tokens(answer.text),
    )


def prompt_tokens(request: OcrRequest) -> int:
    """What the caller's prompt costs, or the task's own and the schema."""
    if request.prompt:
        return tokens.prompt_tokens(CUSTOM, request.prompt)
    schema = json.dumps(request.result_schema) if request.result_schema else ""
    return tokens.prompt_tokens(request.task, schema)

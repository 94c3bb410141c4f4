"""The DashScope-native protocol: its answers, errors and events."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from local.ocr_service.errors import ApiError
from local.ocr_service.exchange import Envelope, OcrAnswer, Streaming, Usage
from local.ocr_service.text_pieces import pieces
from receipts.tokens import text_tokens


def answer_body(answer: OcrAnswer, envelope: Envelope) -> dict[str, Any]:
    """The body of a 200."""
    content: dict[str, Any] = {"text": answer.answer.text}
    if answer.answer.result is not None:
        content["ocr_result"] = answer.answer.result
    return _body([content], answer.finish_reason, answer.usage, envelope)


def error_body(error: ApiError, envelope: Envelope) -> dict[str, Any]:
    """The body of everything else."""
    return {"code": error.code, "message": str(error), "request_id": envelope.request_id}


def answer_events(answer: OcrAnswer, streaming: Streaming, envelope: Envelope) -> Iterator[str]:
    """A 200 in events: text so far in each, or what is new in it; the last one is the whole body.

    Usage counts up from event to event. Nothing is known of `ocr_result` in the vendor's streams:
    here the last event has it.
    """
    so_far = ""
    *earlier, last = pieces(answer.answer.text)
    for number, piece in enumerate(earlier, 1):
        so_far += piece
        usage = replace(answer.usage, output_tokens=text_tokens(so_far))
        content = {"text": piece if streaming.incremental else so_far}
        yield _event(number, _body([content], "null", usage, envelope))
    text = last if streaming.incremental else answer.answer.text
    final = replace(answer, answer=replace(answer.answer, text=text))
    yield _event(len(earlier) + 1, answer_body(final, envelope))


def error_event(error: ApiError, envelope: Envelope, *, number: int) -> str:
    """An error inside a 200, as the event of that number."""
    return _event(number, error_body(error, envelope), kind="error", status=error.status)


def _body(
    content: list[dict[str, Any]], finish_reason: str, usage: Usage, envelope: Envelope
) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    return {
        "output": {"choices": [{"finish_reason": finish_reason, "message": message}]},
        "usage": _usage(usage),
        "request_id": envelope.request_id,
    }


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
        "image_tokens": usage.image_tokens,
        "input_tokens_details": {
            "text_tokens": usage.prompt_tokens,
            "image_tokens": usage.image_tokens,
        },
        "output_tokens_details": {"text_tokens": usage.output_tokens},
    }


def _event(number: int, body: dict[str, Any], *, kind: str = "result", status: int = 200) -> str:
    """One event without a blank after any colon: the vendor's 1.x client knows no other form."""
    data = json.dumps(body, ensure_ascii=False)
    return f"id:{number}\nevent:{kind}\n:HTTP_STATUS/{status}\ndata:{data}\n\n"

"""The OpenAI-compatible protocol: its answers, errors and chunks."""

import json
from collections.abc import Iterator
from typing import Any

from local.ocr_service.errors import ApiError
from local.ocr_service.exchange import Envelope, OcrAnswer, Streaming, Usage
from local.ocr_service.text_pieces import pieces
from local.ocr_service.vendor_errors import openai_name

DONE = "data: [DONE]\n\n"


def answer_body(answer: OcrAnswer, envelope: Envelope) -> dict[str, Any]:
    """The body of a 200."""
    message = {"role": "assistant", "content": answer.answer.text}
    choice = _choice({"message": message}, answer.finish_reason)
    return {
        **_frame("chat.completion", answer.model, envelope),
        "choices": [choice],
        "usage": _usage(answer.usage),
    }


def error_body(error: ApiError, envelope: Envelope) -> dict[str, Any]:
    """The body of everything else."""
    name = openai_name(error.code, error.status)
    return {
        "error": {"message": str(error), "type": name.type, "param": None, "code": name.code},
        "request_id": envelope.request_id,
    }


def answer_events(answer: OcrAnswer, streaming: Streaming, envelope: Envelope) -> Iterator[str]:
    """A 200 in chunks: the role, the text piece by piece, usage if asked for, and the end mark."""
    frame = {**_frame("chat.completion.chunk", answer.model, envelope), "usage": None}
    yield _event(frame, [_choice({"delta": {"role": "assistant", "content": ""}}, None)])
    *earlier, last = pieces(answer.answer.text)
    for piece in earlier:
        yield _event(frame, [_choice({"delta": {"content": piece}}, None)])
    yield _event(frame, [_choice({"delta": {"content": last}}, answer.finish_reason)])
    if streaming.include_usage:
        yield _event({**frame, "usage": _usage(answer.usage)}, [])
    yield DONE


def error_event(error: ApiError, envelope: Envelope, *, number: int) -> str:  # noqa: ARG001 # chunks have no number
    """An error inside a 200."""
    return _data({**error_body(error, envelope), "id": f"chatcmpl-{envelope.request_id}"})


def _frame(kind: str, model: str, envelope: Envelope) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{envelope.request_id}",
        "object": kind,
        "created": envelope.created,
        "model": model,
        "system_fingerprint": None,
    }


def _choice(content: dict[str, Any], finish_reason: str | None) -> dict[str, Any]:
    return {"index": 0, "finish_reason": finish_reason, "logprobs": None, **content}


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
        "prompt_tokens_details": {
            "text_tokens": usage.prompt_tokens,
            "image_tokens": usage.image_tokens,
        },
    }


def _event(frame: dict[str, Any], choices: list[dict[str, Any]]) -> str:
    return _data({**frame, "choices": choices})


def _data(body: dict[str, Any]) -> str:
    """One event with a blank line after it, even before the end mark.

    The vendor's printed sample leaves that line out, and the OpenAI clients fail on it.
    """
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"

"""A line of a batch: answered as the chat endpoint would answer it, and written down."""

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple

from local.ocr_service import openai_answers
from local.ocr_service.answering import Answerer
from local.ocr_service.batches.limits import TEST_MODEL
from local.ocr_service.batches.lines import InputLine
from local.ocr_service.errors import ApiError, GatewayError, InternalError
from local.ocr_service.exchange import Envelope
from local.ocr_service.faults import Fault
from local.ocr_service.openai_chat import parse_line
from local.ocr_service.request_log import log_fault

logger = logging.getLogger(__name__)

TEST_ANSWER = "This is a test."

type Answer = Callable[[InputLine, Envelope], Awaitable[dict[str, Any]]]


class AnsweredLine(NamedTuple):
    """A line of the output file, or of the error file."""

    text: bytes
    ok: bool


class LostLine(Exception):
    """The line is to be in neither file."""


@dataclass(frozen=True, slots=True)
class ChatLines:
    """Lines of `/v1/chat/completions`."""

    answerer: Answerer

    async def __call__(self, line: InputLine, envelope: Envelope) -> dict[str, Any]:
        """The body of the answer; raises ApiError or LostLine."""
        asked = parse_line(line.body).request
        fault = self.answerer.fault(asked, "batch")
        await _fail(fault)
        answered = await self.answerer.answer(asked, fault, line.custom_id)
        return openai_answers.answer_body(answered, envelope)


async def dry_answer(_line: InputLine, envelope: Envelope) -> dict[str, Any]:
    """What the model of dry runs says to everything."""
    message = {"role": "assistant", "content": TEST_ANSWER}
    return {
        "id": f"chatcmpl-{envelope.request_id}",
        "object": "chat.completion",
        "created": envelope.created,
        "model": TEST_MODEL,
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    }


async def answered_line(line: InputLine, answer: Answer, now: float) -> AnsweredLine:
    """The line as it goes to its file; raises LostLine."""
    envelope = Envelope(str(uuid.uuid4()), int(now))
    try:
        body = await answer(line, envelope)
    except ApiError as error:
        return _failed(line, error, envelope)
    except LostLine:
        raise
    except Exception as error:  # noqa: BLE001 # one line's fault is not its batch's, as one request's is not the service's
        log_fault(logger, envelope.request_id, error)
        return _failed(line, InternalError("An internal error has occured."), envelope)
    return _line(line, envelope, HTTPStatus.OK, body, None)


async def _fail(fault: Fault) -> None:
    await asyncio.sleep(fault.delay_seconds)
    if fault.injected_error is not None:
        raise fault.injected_error
    if fault.html_gateway is not None:
        raise GatewayError(fault.html_gateway)
    if fault.drop_connection:
        raise LostLine


def _failed(line: InputLine, error: ApiError, envelope: Envelope) -> AnsweredLine:
    body = openai_answers.error_body(error, envelope)
    told = {"code": body["error"]["code"], "message": str(error)}
    return _line(line, envelope, error.status, body, told)


def _line(
    line: InputLine,
    envelope: Envelope,
    status: int,
    body: dict[str, Any],
    error: dict[str, str] | None,
) -> AnsweredLine:
    response = {"status_code": status, "request_id": envelope.request_id, "body": body}
    whole = {
        "id": envelope.request_id,
        "custom_id": line.custom_id,
        "response": response,
        "error": error,
    }
    return AnsweredLine(json.dumps(whole, ensure_ascii=False).encode() + b"\n", error is None)

"""An engine's failure as one of our errors, in either protocol, in an answer or inside a stream.

The code decides, then the status. The words of a message are read where the vendor has one code
for several things (`error_codes`), and are never repeated.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx
from pydantic_core import from_json

from ocr.error_codes import LOST, REQUEST, TIMED_OUT, meaning_of
from receipts.errors import EngineAnswerInvalid, EngineError

# As in `<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 4096]`.
_WRAPPED = re.compile(r"\s*<(?P<status>\d{3})>\s*(?P<code>[\w.]+):", re.ASCII)
# What is logged and shown is short and without spaces, so that it cannot be text of a receipt.
_CODE = re.compile(r"[A-Za-z][\w.]{0,63}|NOT AUTHORIZED", re.ASCII)
_REQUEST_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class _Fault(NamedTuple):
    """What the engine says went wrong, before it is interpreted."""

    status: int
    code: str = ""
    message: str = ""


def error_from_answer(
    status: int,
    code: str,
    message: str = "",
    *,
    retry_after: float | None = None,
    request_id: str | None = None,
) -> EngineError:
    """The error that a status and a vendor code stand for; in a stream the status says nothing."""
    fault = _unwrapped(_Fault(status, code, message))
    meaning = meaning_of(*fault)
    return meaning.error(
        meaning.told(_named(fault)),
        vendor_code=fault.code or None,
        request_id=request_id,
        retry_after=retry_after,
    )


def error_from_body(status: int, headers: Mapping[str, str], body: bytes) -> EngineError:
    """The error in a body that is no answer: of either protocol, a gateway's page, or nothing.

    In a stream `body` is the event's data and `status` the event's own, or that of the stream.
    `headers` are httpx's, or have their names in lower case.
    """
    fields = _json_object(body)
    fault = _fault(status, fields)
    if fault is None and httpx.codes.is_success(status):
        return invalid_answer("not the documented form")
    return error_from_answer(
        *(fault or _Fault(status)),
        retry_after=_retry_after(headers),
        request_id=_request_id(fields, headers),
    )


def error_from_transport(error: httpx.RequestError) -> EngineError:
    """The error that a lost or refused connection, or one we could not use, stands for."""
    if isinstance(error, httpx.ReadTimeout):
        meaning = TIMED_OUT
    elif isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        # An address without https://, or a header that cannot be sent: a key with a line break.
        meaning = REQUEST
    else:
        meaning = LOST
    return meaning.error(meaning.told(type(error).__name__))


def invalid_answer(what: str) -> EngineError:
    """The error of an answer that breaks the protocol; `what` is what was wrong with it."""
    return EngineAnswerInvalid(
        f"The OCR engine's answer is not usable ({what}): upload the page again, or in parts."
    )


def _unwrapped(fault: _Fault) -> _Fault:
    """The fault that the model server reported, where another one is wrapped around it."""
    wrapped = _WRAPPED.match(fault.message)
    if wrapped:
        fault = fault._replace(status=int(wrapped["status"]), code=wrapped["code"])
    return fault if _CODE.fullmatch(fault.code) else fault._replace(code="")


def _named(fault: _Fault) -> str:
    status = str(fault.status) if httpx.codes.is_error(fault.status) else ""
    return f"{status} {fault.code}".strip() or "without a code"


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = from_json(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _fault(status: int, fields: Mapping[str, Any]) -> _Fault | None:
    """What a native body, or the `error` of an OpenAI-compatible one, says; None for nothing."""
    error = fields.get("error")
    if isinstance(error, str):
        return _Fault(status, message=error)
    said = error if isinstance(error, dict) else fields
    code, message = said.get("code"), _text(said.get("message"))
    # vLLM's code is the HTTP status, which a stream has no other place for.
    if isinstance(code, int) and httpx.codes.is_error(code):
        return _Fault(code, message=message)
    return _Fault(status, _text(code), message) if error or _text(code) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _request_id(fields: Mapping[str, Any], headers: Mapping[str, str]) -> str | None:
    named = (fields.get("request_id"), fields.get("id"), headers.get("x-request-id"))
    return next((text for text in map(_text, named) if _REQUEST_ID.fullmatch(text)), None)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    milliseconds = _seconds(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "")
    seconds = _seconds(value)
    return _seconds_until(value) if seconds is None else seconds


def _seconds(number: str) -> float | None:
    try:
        seconds = float(number)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _seconds_until(http_date: str) -> float | None:
    try:
        at = parsedate_to_datetime(http_date)
    except (ValueError, OverflowError):
        return None
    # The obsolete form without a zone is UTC as well.
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())

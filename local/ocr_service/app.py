"""The HTTP side of the service: routes, the key, and errors in the protocol's shape."""

import hmac
import json
import logging
import traceback
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from local.ocr_service.dashscope import answer_body, error_body, parse_request
from local.ocr_service.errors import ApiError, InternalError, InvalidApiKey, PayloadTooLarge
from local.ocr_service.request_log import RequestLog
from local.ocr_service.service import OcrService
from local.request_body import BodyTooLarge, bounded_body

NATIVE_BASE = "/api/v1"
GENERATION = "/services/aigc/multimodal-generation/generation"
# The largest legal data URL and room for the JSON around it.
MAX_BODY_BYTES = 12 * 1024 * 1024

logger = logging.getLogger(__name__)


def create_app(service: OcrService, *, api_key: str) -> Starlette:
    """The service behind its native endpoint and a health check."""

    async def generate(request: Request) -> JSONResponse:
        _check_key(request, api_key)
        _refuse_streaming(request)
        asked = parse_request(await _body(request))
        request.state.facts["task"] = asked.task
        answered = await service.answer(asked)
        request.state.facts.update(answered.facts)
        return JSONResponse(answer_body(answered, request.state.request_id))

    native = Mount(NATIVE_BASE, routes=[Route(GENERATION, generate, methods=["POST"])])
    return Starlette(
        routes=[Route("/health", health), native],
        middleware=[Middleware(RequestLog)],
        exception_handlers={ApiError: _refused, HTTPException: _unrouted, Exception: _failed},
    )


async def health(_request: Request) -> JSONResponse:
    """Whether requests are answered."""
    return JSONResponse({"status": "ok"})


def _check_key(request: Request, api_key: str) -> None:
    sent = request.headers.get("authorization", "")
    if not hmac.compare_digest(sent.encode(), f"Bearer {api_key}".encode()):
        raise InvalidApiKey("Invalid API-key provided.")


def _refuse_streaming(request: Request) -> None:
    if request.headers.get("x-dashscope-sse", "").lower() == "enable":
        raise ApiError("Required parameter(X-DashScope-SSE) invalid: streaming is not supported.")


async def _body(request: Request) -> bytes:
    try:
        return await bounded_body(request, MAX_BODY_BYTES)
    except BodyTooLarge:
        raise PayloadTooLarge("Payload Too Large.") from None


def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ApiError):
        raise TypeError(type(error).__name__)
    request.state.facts["code"] = error.code
    body = error_body(error, request.state.request_id)
    return JSONResponse(body, status_code=error.status)


def _unrouted(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise TypeError(type(error).__name__)
    refused = ApiError(error.detail)
    return JSONResponse(error_body(refused, request.state.request_id), error.status_code)


def _failed(request: Request, error: Exception) -> JSONResponse:
    """Answer a fault of our own; only its kind and place are logged, its message may quote text."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    fault = {
        "request_id": request.state.request_id,
        "error": type(error).__name__,
        "at": f"{Path(place.filename).name}:{place.lineno}",
    }
    logger.error(json.dumps(fault))
    body = error_body(InternalError("An internal error has occured."), fault["request_id"])
    return JSONResponse(body, 500, headers={"x-request-id": fault["request_id"]})

"""The HTTP side of the service: routes, the key, and errors in each protocol's shape."""

import json
import logging
import traceback
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from local.ocr_service.admin import admin_routes
from local.ocr_service.calls import CallCounts
from local.ocr_service.endpoint import OcrEndpoint
from local.ocr_service.errors import ApiError, InjectedError, InternalError
from local.ocr_service.faults import FaultInjector
from local.ocr_service.http_request import check_key, envelope_of
from local.ocr_service.paths import ADMIN_BASE, CHAT, GENERATION, NATIVE_BASE, OPENAI_BASE
from local.ocr_service.request_log import RequestLog
from local.ocr_service.service import OcrService
from local.ocr_service.upload_routes import policy_route, sink_route
from local.ocr_service.wire import COMPATIBLE, NATIVE, WireProtocol

logger = logging.getLogger(__name__)


def create_app(service: OcrService, *, api_key: str) -> Starlette:
    """The service behind both protocols, the admin routes and a health check."""
    faults, calls = FaultInjector(), CallCounts()
    checked = partial(check_key, api_key=api_key)

    def endpoint(path: str, protocol: WireProtocol) -> Route:
        answer = OcrEndpoint(protocol, service, faults, calls, checked).answer
        return Route(path, answer, methods=["POST"])

    return Starlette(
        routes=[
            Route("/health", health),
            Mount(
                NATIVE_BASE,
                routes=[endpoint(GENERATION, NATIVE), policy_route(service.uploads, checked)],
            ),
            sink_route(service.uploads),
            Mount(OPENAI_BASE, routes=[endpoint(CHAT, COMPATIBLE)]),
            Mount(ADMIN_BASE, routes=admin_routes(faults, calls, checked)),
        ],
        middleware=[Middleware(RequestLog)],
        exception_handlers={ApiError: _refused, HTTPException: _unrouted, Exception: _failed},
    )


async def health(_request: Request) -> JSONResponse:
    """Whether requests are answered."""
    return JSONResponse({"status": "ok"})


def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ApiError):
        raise TypeError(type(error).__name__)
    request.state.facts["code"] = error.code
    headers = error.headers if isinstance(error, InjectedError) else None
    return JSONResponse(_error_body(request, error), error.status, headers)


def _unrouted(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise TypeError(type(error).__name__)
    return JSONResponse(_error_body(request, ApiError(error.detail)), error.status_code)


def _failed(request: Request, error: Exception) -> JSONResponse:
    """Answer a fault of our own; only its kind and place are logged, its message may quote text."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    fault = {
        "request_id": request.state.request_id,
        "error": type(error).__name__,
        "at": f"{Path(place.filename).name}:{place.lineno}",
    }
    logger.error(json.dumps(fault))
    body = _error_body(request, InternalError("An internal error has occured."))
    return JSONResponse(body, 500, headers={"x-request-id": fault["request_id"]})


def _error_body(request: Request, error: ApiError) -> dict[str, object]:
    compatible = request.url.path.startswith(OPENAI_BASE)
    return (COMPATIBLE if compatible else NATIVE).error(error, envelope_of(request))

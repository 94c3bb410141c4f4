"""The HTTP side of the service: routes, the key, and errors in each protocol's shape."""

import logging
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from local.ocr_service.admin import AdminEndpoints
from local.ocr_service.answering import Answerer
from local.ocr_service.batches.batch_routes import BatchEndpoints
from local.ocr_service.batches.desk import BatchDesk, Tell
from local.ocr_service.batches.file_routes import FileEndpoints
from local.ocr_service.batches.files import FileStore
from local.ocr_service.batches.line_answers import ChatLines
from local.ocr_service.calls import CallCounts
from local.ocr_service.endpoint import OcrEndpoint
from local.ocr_service.errors import ApiError, InjectedError, InternalError
from local.ocr_service.faults import FaultInjector
from local.ocr_service.http_request import check_key, envelope_of
from local.ocr_service.paths import ADMIN_BASE, CHAT, GENERATION, NATIVE_BASE, OPENAI_BASE
from local.ocr_service.purchases import Purchases
from local.ocr_service.request_log import RequestLog, log_fault
from local.ocr_service.service import OcrService
from local.ocr_service.upload_routes import policy_route, sink_route
from local.ocr_service.wire import COMPATIBLE, NATIVE, WireProtocol

logger = logging.getLogger(__name__)


def create_app(service: OcrService, *, api_key: str, folder: Path, tell: Tell) -> Starlette:
    """The service behind both protocols, the admin routes and a health check.

    Files of batches are kept in `folder`, and nowhere else; `tell` hears of batches that ended.
    """
    answerer = Answerer(service, FaultInjector(), CallCounts(), Purchases())
    files = FileStore(folder)
    desk = BatchDesk(files, ChatLines(answerer), tell)
    checked = partial(check_key, api_key=api_key)
    batch_routes = [
        *FileEndpoints(files, checked).routes(),
        *BatchEndpoints(desk, checked).routes(),
    ]

    def endpoint(path: str, protocol: WireProtocol) -> Route:
        answer = OcrEndpoint(protocol, answerer, checked).answer
        return Route(path, answer, methods=["POST"])

    return Starlette(
        routes=[
            Route("/health", health),
            Mount(
                NATIVE_BASE,
                routes=[endpoint(GENERATION, NATIVE), policy_route(service.uploads, checked)],
            ),
            sink_route(service.uploads),
            Mount(OPENAI_BASE, routes=[endpoint(CHAT, COMPATIBLE), *batch_routes]),
            Mount(ADMIN_BASE, routes=AdminEndpoints(answerer, desk, checked).routes()),
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
    """Answer a fault of our own."""
    log_fault(logger, request.state.request_id, error)
    body = _error_body(request, InternalError("An internal error has occured."))
    return JSONResponse(body, 500, headers={"x-request-id": request.state.request_id})


def _error_body(request: Request, error: ApiError) -> dict[str, object]:
    compatible = request.url.path.startswith(OPENAI_BASE)
    return (COMPATIBLE if compatible else NATIVE).error(error, envelope_of(request))

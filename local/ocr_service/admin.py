"""Routes for tests and benchmarks: faults on demand and call counts.

`PUT /admin/faults` takes a plan (see `local.ocr_service.faults`), `GET` shows it with what was
injected, `DELETE` clears it. `GET /admin/calls` shows the counts (see `local.ocr_service.calls`),
`DELETE` resets them. All of them want the bearer key of the service.
"""

from collections.abc import Callable

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.ocr_service.calls import CallCounts
from local.ocr_service.errors import ApiError
from local.ocr_service.faults import FaultInjector, FaultPlan
from local.ocr_service.http_request import body_of

MAX_PLAN_BYTES = 256 * 1024


def admin_routes(
    faults: FaultInjector, calls: CallCounts, check_key: Callable[[Request], None]
) -> list[Route]:
    """The routes, to be mounted under `/admin`."""

    async def manage_faults(request: Request) -> JSONResponse:
        check_key(request)
        if request.method == "PUT":
            faults.follow(_plan(await body_of(request, MAX_PLAN_BYTES)))
        elif request.method == "DELETE":
            faults.follow(FaultPlan())
        return JSONResponse(faults.report())

    async def manage_calls(request: Request) -> JSONResponse:
        check_key(request)
        if request.method == "DELETE":
            calls.reset()
        return JSONResponse(calls.report())

    return [
        Route("/faults", manage_faults, methods=["GET", "PUT", "DELETE"]),
        Route("/calls", manage_calls, methods=["GET", "DELETE"]),
    ]


def _plan(body: bytes) -> FaultPlan:
    try:
        return FaultPlan.model_validate_json(body)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, fault["loc"])) or "plan"
        raise ApiError(f"The fault plan is invalid at {place}: {fault['msg']}.") from None

"""Routes for tests and benchmarks: faults on demand, and counts.

`PUT /admin/faults` takes a plan (see `local.ocr_service.faults`), `GET` shows it with what was
injected, `DELETE` clears it. `GET /admin/calls` shows the counts (see `local.ocr_service.calls`),
`DELETE` resets them. `PUT /admin/batches` says how batches go (see
`local.ocr_service.batches.plan`), `GET` shows what of it is to come, `DELETE` clears it.
`PUT /admin/purchases` begins to count what is bought (see `local.ocr_service.purchases`), `GET`
shows it, `DELETE` ends it. All of them want the bearer key of the service.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.ocr_service.answering import Answerer
from local.ocr_service.batches.desk import BatchDesk
from local.ocr_service.batches.plan import BatchPlan
from local.ocr_service.errors import ApiError
from local.ocr_service.faults import FaultPlan
from local.ocr_service.http_request import body_of

MAX_PLAN_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class AdminEndpoints:
    """What can be planned and seen."""

    answerer: Answerer
    desk: BatchDesk
    check_key: Callable[[Request], None]

    def routes(self) -> list[Route]:
        """The routes, to be mounted under `/admin`."""
        planned = ["GET", "PUT", "DELETE"]
        return [
            Route("/faults", self.faults, methods=planned),
            Route("/calls", self.calls, methods=["GET", "DELETE"]),
            Route("/batches", self.batches, methods=planned),
            Route("/purchases", self.purchases, methods=planned),
        ]

    async def faults(self, request: Request) -> JSONResponse:
        """The faults to inject."""
        self.check_key(request)
        faults = self.answerer.faults
        if request.method == "PUT":
            faults.follow(await _plan(FaultPlan, request))
        elif request.method == "DELETE":
            faults.follow(FaultPlan())
        return JSONResponse(faults.report())

    async def calls(self, request: Request) -> JSONResponse:
        """How often the service was asked."""
        self.check_key(request)
        if request.method == "DELETE":
            self.answerer.calls.reset()
        return JSONResponse(self.answerer.calls.report())

    async def batches(self, request: Request) -> JSONResponse:
        """How batches go."""
        self.check_key(request)
        if request.method == "PUT":
            self.desk.follow(await _plan(BatchPlan, request))
        elif request.method == "DELETE":
            self.desk.follow(BatchPlan())
        return JSONResponse(self.desk.plan.model_dump())

    async def purchases(self, request: Request) -> JSONResponse:
        """How often each answer was bought."""
        self.check_key(request)
        if request.method == "PUT":
            self.answerer.purchases.begin()
        elif request.method == "DELETE":
            self.answerer.purchases.end()
        return JSONResponse(self.answerer.purchases.report())


async def _plan[Plan: BaseModel](kind: type[Plan], request: Request) -> Plan:
    try:
        return kind.model_validate_json(await body_of(request, MAX_PLAN_BYTES))
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, fault["loc"])) or "plan"
        raise ApiError(f"The plan is invalid at {place}: {fault['msg']}.") from None

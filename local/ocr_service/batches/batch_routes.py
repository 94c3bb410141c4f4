"""`/batches`: create, list, look at and cancel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.ocr_service.batches.batch import Batch, BatchRequest
from local.ocr_service.batches.desk import BatchDesk
from local.ocr_service.batches.pages import ListQuery, page
from local.ocr_service.http_request import body_of

MAX_BODY_BYTES = 64 * 1024


def _seconds(text: str) -> float:
    """`yyyyMMddHHmmss`, which the vendor gives no zone for, in UTC."""
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split(","))


type Moment = Annotated[float, BeforeValidator(_seconds)]
type Several = Annotated[frozenset[str], BeforeValidator(_listed)]


class BatchQuery(ListQuery):
    """Which batches are wanted; `ds_name` may be any part of the name."""

    ds_name: str = ""
    input_file_ids: Several | None = None
    status: Several | None = None
    create_after: Moment = 0
    create_before: Moment = float("inf")

    def wants(self, batch: Batch) -> bool:
        """Whether a batch passes all filters."""
        return (
            self.ds_name in (batch.asked.metadata.ds_name or "")
            and (self.input_file_ids is None or batch.asked.input_file_id in self.input_file_ids)
            and (self.status is None or batch.status in self.status)
            and self.create_after <= batch.created_at <= self.create_before
        )


@dataclass(frozen=True, slots=True)
class BatchEndpoints:
    """The desk behind its routes."""

    desk: BatchDesk
    check_key: Callable[[Request], None]

    def routes(self) -> list[Route]:
        """The routes, below the base of the protocol."""
        return [
            Route("/batches", self.create, methods=["POST"]),
            Route("/batches", self.listed, methods=["GET"]),
            Route("/batches/{batch_id}", self.show, methods=["GET"]),
            Route("/batches/{batch_id}/cancel", self.cancel, methods=["POST"]),
        ]

    async def create(self, request: Request) -> JSONResponse:
        """Begin a batch."""
        self.check_key(request)
        asked = BatchRequest.parse(await body_of(request, MAX_BODY_BYTES))
        return JSONResponse(self.desk.create(asked).body)

    async def listed(self, request: Request) -> JSONResponse:
        """The batches that pass the filters, newest first."""
        self.check_key(request)
        query = BatchQuery.of(request)
        wanted = [batch for batch in self.desk.newest_first() if query.wants(batch)]
        return JSONResponse(page(wanted, query))

    async def show(self, request: Request) -> JSONResponse:
        """One batch."""
        self.check_key(request)
        return JSONResponse(self.desk.find(request.path_params["batch_id"]).body)

    async def cancel(self, request: Request) -> JSONResponse:
        """Stop a batch."""
        self.check_key(request)
        return JSONResponse(self.desk.cancel(request.path_params["batch_id"]).body)

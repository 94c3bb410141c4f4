"""The HTTP side of the receiver."""

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.request_body import BodyTooLarge, bounded_body
from local.webhook_receiver.deliveries import DeliveryLog

WEBHOOK_PATH = "/webhook"
MAX_BODY_BYTES = 1024 * 1024


def create_app(log: DeliveryLog) -> Starlette:
    """`POST /webhook` takes an event, `GET /deliveries` lists what came."""

    async def receive(request: Request) -> Response:
        try:
            body = await bounded_body(request, MAX_BODY_BYTES)
        except BodyTooLarge:
            return Response(status_code=HTTPStatus.CONTENT_TOO_LARGE)
        verified = log.receive(body, request.headers).verified
        return Response(status_code=HTTPStatus.NO_CONTENT if verified else HTTPStatus.UNAUTHORIZED)

    async def deliveries(_request: Request) -> JSONResponse:
        return JSONResponse([delivery.model_dump(mode="json") for delivery in log.deliveries])

    return Starlette(
        routes=[
            Route(WEBHOOK_PATH, receive, methods=["POST"]),
            Route("/deliveries", deliveries),
        ]
    )

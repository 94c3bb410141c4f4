"""An id and a log line for every request, around whichever protocol answers it."""

import json
import logging
import time
import traceback
import uuid
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)


def log_fault(log: logging.Logger, request_id: str, error: BaseException) -> None:
    """A fault of our own; only its kind and place are logged, its message may quote text."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    fault = {
        "request_id": request_id,
        "error": type(error).__name__,
        "at": f"{Path(place.filename).name}:{place.lineno}",
    }
    log.error(json.dumps(fault))


class RequestLog:
    """ASGI middleware; endpoints may add to the line through `request.state.facts`.

    The line is JSON and holds no text of the image, the prompt or the answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its id in the answer's header."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        facts = {"request_id": str(uuid.uuid4()), "path": scope["path"], "status": 500}
        scope.setdefault("state", {}).update(request_id=facts["request_id"], facts=facts)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts["status"] = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = facts["request_id"]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            facts["seconds"] = round(time.monotonic() - started, 3)
            logger.info(json.dumps(facts))

"""Responses that a framework has no reason to offer: in parts, cut off, or none at all."""

from collections.abc import AsyncIterator, Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class CutOff(Exception):
    """The connection is to end here, in the middle of the response."""


class PartedResponse(Response):
    """Sends each part at once; where the parts raise CutOff, the response stays incomplete.

    The server closes the connection under a response that it was promised more of.
    """

    def __init__(
        self, parts: AsyncIterator[str], *, media_type: str, headers: Mapping[str, str]
    ) -> None:
        super().__init__(None, media_type=media_type, headers=dict(headers))
        if "content-length" not in headers:
            del self.headers["content-length"]
        self._parts = parts

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send head, parts and end."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        try:
            async for part in self._parts:
                await send({"type": "http.response.body", "body": part.encode(), "more_body": True})
        except CutOff:
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class DroppedConnection(Response):
    """Ends the connection without a byte; needs the transport that `local.serving` puts there."""

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        """Abort, and wait until the server has noticed."""
        scope["state"]["transport"].abort()
        while (await receive())["type"] != "http.disconnect":
            pass

"""Reading a request's body without trusting its length."""

from starlette.requests import Request


class BodyTooLarge(Exception):
    """The body has more bytes than the endpoint takes."""


async def bounded_body(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes of it; raises BodyTooLarge as soon as there are more."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge
    return bytes(body)

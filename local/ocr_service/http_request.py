"""What every route needs of a request: its key, its body within a limit, its id."""

import hmac
import time

from starlette.requests import Request

from local.ocr_service.errors import InvalidApiKey, PayloadTooLarge
from local.ocr_service.exchange import Envelope
from local.request_body import BodyTooLarge, bounded_body


def check_key(request: Request, api_key: str) -> None:
    """Raise InvalidApiKey unless the request carries the key as its bearer token."""
    sent = request.headers.get("authorization", "")
    if not hmac.compare_digest(sent.encode(), f"Bearer {api_key}".encode()):
        raise InvalidApiKey("Invalid API-key provided.")


async def body_of(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes; raises PayloadTooLarge as soon as there are more."""
    try:
        return await bounded_body(request, limit)
    except BodyTooLarge:
        raise PayloadTooLarge("Payload Too Large.") from None


def envelope_of(request: Request) -> Envelope:
    """The id of a request and the time of its answer."""
    return Envelope(request.state.request_id, int(time.time()))

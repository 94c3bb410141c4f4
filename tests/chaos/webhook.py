"""A webhook endpoint with bad days: it answers errors, redirects, garbage, late or not at all."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.webhook_receiver.deliveries import DeliveryLog

_SLOW_SECONDS = 4
_HANGING_SECONDS = 30


class BadReceiver:
    """Keeps every event that it accepts; of the others it answers something else, by chance."""

    def __init__(self, secret: str, *, percent: float, seed: int, store: Path) -> None:
        self.log = DeliveryLog([secret], store)
        self._percent = percent
        self._dice = random.Random(seed)  # noqa: S311  chance that repeats, not secrets
        self.active = True
        self.injected: Counter[str] = Counter()

    def app(self) -> Starlette:
        """`POST /webhook`."""
        return Starlette(routes=[Route("/webhook", self._receive, methods=["POST"])])

    async def _receive(self, request: Request) -> Response:
        body = await request.body()
        if self.active and self._dice.random() * 100 < self._percent:
            name, misbehave = self._dice.choice(_FAULTS)
            self.injected[name] += 1
            if (answer := await _answer(misbehave)) is not None:
                return answer
        verified = self.log.receive(body, request.headers).verified
        return Response(status_code=204 if verified else 401)


async def _answer(misbehave: "Callable[[], Response | float]") -> Response | None:
    """What is answered instead; a number is that many seconds late, and then all is well."""
    answer = misbehave()
    if isinstance(answer, Response):
        return answer
    await asyncio.sleep(answer)
    return None


_FAULTS: tuple[tuple[str, Callable[[], Response | float]], ...] = (
    ("500", lambda: Response("<h1>oops</h1>", 500, media_type="text/html")),
    ("503 with Retry-After", lambda: Response(status_code=503, headers={"retry-after": "1"})),
    ("429", lambda: Response(status_code=429)),
    ("302", lambda: Response(status_code=302, headers={"location": "https://127.0.0.1/"})),
    ("408", lambda: Response(status_code=408)),
    ("garbage", lambda: Response(b"\x00\xff" * 50_000, 500)),
    ("slow", lambda: _SLOW_SECONDS),
    ("hangs", lambda: _HANGING_SECONDS),
)

"""A proxy between the functions and AWS that fails where it is told to."""

import asyncio
import re
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.chaos.calls import Call, call_of
from tests.chaos.faults import AwsFault
from tests.chaos.workers import Workers

_HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "date", "server"}
_CREDENTIAL = re.compile("Credential=([^/]+)/")
_METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"]

type Draw = Callable[[Call], AwsFault]


class AwsProxy:
    """Passes signed requests on as they are; `draw` says what goes wrong with each."""

    def __init__(self, workers: Workers, draw: Draw, *, authority: Path, target: str) -> None:
        self._workers = workers
        self._draw = draw
        self._target = httpx.URL(target)
        context = ssl.create_default_context(cafile=str(authority))
        self._http = httpx.AsyncClient(verify=context, trust_env=False, timeout=120)

    def app(self) -> Starlette:
        """All paths, all methods."""
        return Starlette(routes=[Route("/{path:path}", self._pass_on, methods=_METHODS)])

    async def _pass_on(self, request: Request) -> Response:
        body, port = await request.body(), request.client.port if request.client else 0
        signed = _CREDENTIAL.search(request.headers.get("authorization", ""))
        function = self._workers.function_of(signed[1] if signed else "")
        call = call_of(function, request.method, request.url.path, request.headers, body)
        fault = self._draw(call)
        if fault.kills == "before":
            return await self._dead(port)
        if fault.refusal and not fault.takes_effect:
            return fault.refusal_of(call)
        answer = await self._ask(request, body)
        if fault.kills == "after":
            return await self._dead(port)
        return fault.refusal_of(call) if fault.refusal else answer

    async def _dead(self, port: int) -> Response:
        """Nobody is there any more to read it."""
        await asyncio.to_thread(self._workers.kill_at, port)
        return Response(status_code=503)

    async def _ask(self, request: Request, body: bytes) -> Response:
        raw = request.scope["raw_path"]
        query = request.scope["query_string"]
        url = self._target.copy_with(raw_path=raw + (b"?" + query if query else b""))
        answer = await self._http.request(
            request.method, url, content=body, headers=request.headers.raw
        )
        headers = {k: v for k, v in answer.headers.items() if k not in _HOP_BY_HOP}
        return Response(answer.content, answer.status_code, headers)


class Background:
    """An app served on loopback by a thread of this process until it is closed."""

    def __init__(self, app: Any, port: int, certificate: Path | None = None) -> None:
        config = uvicorn.Config(
            app,
            port=port,
            log_level="critical",
            access_log=False,
            timeout_keep_alive=75,
            ssl_certfile=certificate,
            ssl_keyfile=certificate,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(timeout=10)

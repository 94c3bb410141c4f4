"""A Starlette app on one port: a ready line on stdout, then requests until SIGTERM."""

import asyncio
import json
import logging
import signal
import socket
import sys
from collections.abc import Mapping

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

GRACE_SECONDS = 5


class _AnnouncedServer(uvicorn.Server):
    """Prints its addresses once it accepts connections, for whoever started it and waits."""

    def __init__(self, config: uvicorn.Config, addresses: Mapping[str, str]) -> None:
        super().__init__(config)
        self._addresses = addresses

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(json.dumps(self._addresses), flush=True)


class _ReachableTransport(H11Protocol):
    """Puts `transport` into a request's state: ASGI has no way to drop a connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


def serve(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    path: str,
    more_paths: Mapping[str, str] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then exit with 0; port 0 takes a free one.

    The ready line is JSON: `url` is the address that ends with `path`, and there is one more for
    each of `more_paths`, by its name. Access log and tracebacks of uvicorn are off, they might
    quote a request: what is logged, the app logs itself.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # At INFO it logs addresses, and a presigned one is a secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # uvicorn raises the signal again once it has stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit())
    listener = _listener(host, port)
    origin = f"http://{_address(listener)}"
    paths = {"url": path, **(more_paths or {})}
    addresses = {name: origin + ending for name, ending in paths.items()}
    _AnnouncedServer(_config(app), addresses).run([listener])


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_ReachableTransport,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if listener.family == socket.AF_INET6 else f"{host}:{port}"

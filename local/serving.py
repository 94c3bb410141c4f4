"""A Starlette app on one port: a ready line on stdout, then requests until SIGTERM."""

import json
import logging
import signal
import socket
import sys

import uvicorn
from starlette.types import ASGIApp

GRACE_SECONDS = 5


class _AnnouncedServer(uvicorn.Server):
    """Prints its address once it accepts connections, for whoever started it and waits."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(json.dumps({"url": self._url}), flush=True)


def serve(app: ASGIApp, *, host: str, port: int, path: str) -> None:
    """Serve until SIGTERM or SIGINT, then exit with 0; port 0 takes a free one.

    The ready line is JSON, `{"url": ...}`, whose address ends with `path`. Access log and
    tracebacks of uvicorn are off, they might quote a request: what is logged, the app logs itself.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # At INFO it logs addresses, and a presigned one is a secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # uvicorn raises the signal again once it has stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit())
    listener = _listener(host, port)
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, timeout_graceful_shutdown=GRACE_SECONDS
    )
    _AnnouncedServer(config, f"http://{_address(listener)}{path}").run([listener])


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if listener.family == socket.AF_INET6 else f"{host}:{port}"

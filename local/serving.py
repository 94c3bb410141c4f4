"""A Starlette app on one port: a ready line on stdout, then requests until SIGTERM."""

import json
import logging
import socket
import sys

import uvicorn
from starlette.types import ASGIApp


class _AnnouncedServer(uvicorn.Server):
    """Prints its ready line once connections are accepted, so that whoever started it can wait."""

    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(self._ready + "\n")
        sys.stdout.flush()


def serve(app: ASGIApp, *, host: str, port: int, path: str) -> None:
    """Serve until SIGTERM or SIGINT; port 0 takes a free one.

    The ready line is JSON, `{"url": ...}`, and its address ends with `path`. The access log is off
    and uvicorn prints no traceback, which might quote a request: what is logged, the app logs.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    listener = config.bind_socket()
    address = _address(listener)
    _AnnouncedServer(config, json.dumps({"url": f"http://{address}{path}"})).run([listener])


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if listener.family == socket.AF_INET6 else f"{host}:{port}"

"""A server on loopback that passes requests on and keeps the answers, then gives those again.

So every run of a function meets the same state, and no service competes with it for the processor.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import httpx

_LOOPBACK = "127.0.0.1"
# What belongs to a connection, or to the encoding that httpx has undone.
_NOT_KEPT = frozenset({"connection", "content-encoding", "content-length", "transfer-encoding"})


class Request(NamedTuple):
    """What came in; `path` with its query, `headers` by their names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells one call from another: all of AWS's JSON calls have one path."""
        return self.method, self.path, self.headers.get("x-amz-target", "")


class Answer(NamedTuple):
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Tape:
    """Every exchange of a function with its services; those have their paths' beginnings."""

    def __init__(self, services: Mapping[str, str]) -> None:
        self._services = services
        self._upstream = httpx.Client(trust_env=False)
        self._kept: list[tuple[Request, Answer]] = []
        self._waiting: dict[tuple[str, str, str], deque[Answer]] | None = None

    @property
    def requests(self) -> list[Request]:
        """Those that were passed on."""
        return [request for request, _ in self._kept]

    def rewind(self) -> None:
        """From now on give the kept answers, from the first on."""
        self._waiting = {}
        for request, answer in self._kept:
            self._waiting.setdefault(request.key, deque()).append(answer)

    def answer(self, request: Request) -> Answer:
        """The kept answer to this request, or, before it was rewound, the service's."""
        if self._waiting is None:
            answer = self._pass_on(request)
            self._kept.append((request, answer))
            return answer
        kept = self._waiting.get(request.key)
        return kept.popleft() if kept else Answer(HTTPStatus.NOT_IMPLEMENTED, {}, b"")

    def _pass_on(self, request: Request) -> Answer:
        begin = next(path for path in self._services if request.path.startswith(path))
        url = self._services[begin] + request.path.removeprefix(begin)
        headers = {name: value for name, value in request.headers.items() if name != "expect"}
        answer = self._upstream.request(request.method, url, headers=headers, content=request.body)
        kept = {name: value for name, value in answer.headers.items() if name not in _NOT_KEPT}
        return Answer(answer.status_code, kept, answer.content)


class Player:
    """The server, which plays one tape at a time."""

    def __init__(self) -> None:
        self.tape = Tape({})
        self._server = ThreadingHTTPServer((_LOOPBACK, 0), partial(_Handler, self))
        self.url = f"http://{_LOOPBACK}:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve while the context lasts."""
        thread = Thread(target=self._server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, player: Player, *arguments: Any) -> None:
        self._player = player
        super().__init__(*arguments)

    def _exchange(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        answer = self._player.tape.answer(Request(self.command, self.path, headers, body))
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = _exchange  # noqa: N815  the base class's names

    def handle_expect_100(self) -> bool:
        """Tell who asks to go on at once; botocore waits a second for that."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def log_message(self, *_: object) -> None:
        """Nothing: the table of figures is all the output."""

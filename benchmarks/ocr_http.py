"""What our OCR client adds to the image: CPU above a raw socket's, and memory above the image's.

The engine is a process of its own on loopback, which reads a request and sends one fixed answer.
"""

import binascii
import json
import os
import socket
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection

import httpx

from ocr.exchange import EngineRequest
from ocr.qwen import QwenOcr
from receipts.profiles import TaskRequest

_LOOPBACK = "127.0.0.1"
_PROCESSES = get_context("spawn")
_IMAGE_BYTES = 1_125_000
_LARGE_IMAGE_BYTES = 7_000_000
_ROUNDS = 21
_CALLS = 10
_MEGA = 1_000_000
_PIECE = 65_536
_TEXT = "A page of text that somebody can read.\n" * 380
_ANSWER = json.dumps(
    {
        "request_id": "benchmark",
        "output": {
            "choices": [
                {
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": [{"text": _TEXT}]},
                }
            ]
        },
        "usage": {"input_tokens": 1000, "output_tokens": 4000, "image_tokens": 900},
    }
).encode()


def ocr_http_figures() -> dict[str, float]:
    """Ratio of CPU seconds a call, and megabytes above the image while one call is in flight.

    Measured in a fresh process, as what was allocated before decides what an allocation costs.
    """
    with _engine() as port, ProcessPoolExecutor(1, mp_context=_PROCESSES) as fresh:
        return fresh.submit(_figures, port).result()


def _figures(port: int) -> dict[str, float]:
    with httpx.Client(trust_env=False) as http:
        client = QwenOcr(http, base_url=f"http://{_LOOPBACK}:{port}", model="qwen-vl-ocr")
        return {
            "ocr_http_ratio": round(_cpu_ratio(client, port), 3),
            "ocr_http_peak_mb": round(_peak_megabytes(client), 2),
        }


def _cpu_ratio(client: QwenOcr, port: int) -> float:
    """Median over rounds in which both take turns, so that a busy machine slows both alike."""
    image = os.urandom(_IMAGE_BYTES)
    request = _request(image)
    with socket.create_connection((_LOOPBACK, port)) as raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        ratios = [
            _cpu_seconds(partial(client.read, request)) / _cpu_seconds(partial(_call, raw, image))
            for _ in range(_ROUNDS + 1)
        ]
    # The first round opens the connection.
    return statistics.median(ratios[1:])


def _cpu_seconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(_CALLS):
        call()
    return time.process_time() - start


def _call(raw: socket.socket, image: bytes) -> bytes:
    """An image to the engine and its answer back, with nothing checked.

    It encodes the image whole and pays the page faults of that, which a streamed body does not.
    """
    encoded = binascii.b2a_base64(image, newline=False)
    head = f"POST / HTTP/1.1\r\nHost: {_LOOPBACK}\r\nContent-Length: {len(encoded)}\r\n\r\n"
    raw.sendall(head.encode())
    raw.sendall(encoded)
    answer = b""
    while not answer.endswith(_ANSWER):
        answer += raw.recv(_PIECE)
    return answer


def _peak_megabytes(client: QwenOcr) -> float:
    """By tracemalloc: everything that Python allocates, so all but the sockets' own buffers."""
    request = _request(os.urandom(_LARGE_IMAGE_BYTES))
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        client.read(request)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (peak - before) / _MEGA


def _request(image: bytes) -> EngineRequest:
    return EngineRequest(
        task=TaskRequest(task="text_recognition"),
        image=image,
        media_type="image/jpeg",
        width=3000,
        height=4000,
        min_pixels=3136,
        max_pixels=6_422_528,
    )


class _Engine(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Read the request to its end, then answer."""
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, _PIECE)))
        self.send_response(httpx.codes.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(_ANSWER)))
        self.end_headers()
        self.wfile.write(_ANSWER)

    def log_message(self, *_: object) -> None:
        """Nothing: the table of figures is all the output."""


def _serve(port: Connection) -> None:
    server = ThreadingHTTPServer((_LOOPBACK, 0), _Engine)
    port.send(server.server_port)
    server.serve_forever()


@contextmanager
def _engine() -> Iterator[int]:
    """The port of an engine that lives as long as the context."""
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    engine = _PROCESSES.Process(target=_serve, args=(sender,), daemon=True)
    engine.start()
    try:
        yield receiver.recv()
    finally:
        engine.terminate()
        engine.join()

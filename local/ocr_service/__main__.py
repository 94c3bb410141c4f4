"""`python -m local.ocr_service --api-key KEY`: the engine behind the native protocol."""

import argparse
from collections.abc import Sequence
from functools import partial

import httpx
import psutil
from starlette.types import ASGIApp

from local.ocr_service.app import NATIVE_BASE, create_app
from local.ocr_service.downloads import fetch
from local.ocr_service.rapid import RapidEngine
from local.ocr_service.reading import ImageReader
from local.ocr_service.service import OcrService
from local.ocr_service.tasks import built_in_tasks
from local.serving import serve
from receipts.extraction import extract_receipt


def main(arguments: Sequence[str] | None = None) -> None:
    """Load and warm the engine, then serve."""
    options = _parser().parse_args(arguments)
    app = build_app(api_key=options.api_key, threads=options.threads)
    serve(app, host=options.host, port=options.port, path=NATIVE_BASE)


def build_app(*, api_key: str, threads: int) -> ASGIApp:
    """The app with the real engine and rules; returns once the engine is warm."""
    # No proxy of the environment stands between this service and its own machine.
    client = httpx.AsyncClient(trust_env=False)
    service = OcrService(
        reader=ImageReader(RapidEngine(threads)),
        tasks=built_in_tasks(extract_receipt),
        fetch=partial(fetch, client=client),
    )
    return create_app(service, api_key=api_key)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.ocr_service", description=__doc__)
    parser.add_argument("--api-key", required=True, help="the only bearer token accepted")
    parser.add_argument("--host", default="127.0.0.1", help="another address opens it to others")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--threads", type=int, default=psutil.cpu_count(logical=False) or 1)
    return parser


if __name__ == "__main__":
    main()

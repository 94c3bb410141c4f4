"""The service put together around one of its engines."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
from starlette.types import ASGIApp

from local.ocr_service.app import create_app
from local.ocr_service.batches.finish_calls import FinishCalls
from local.ocr_service.downloads import fetch
from local.ocr_service.instant import InstantReader
from local.ocr_service.reading import ImageReader, Reader
from local.ocr_service.service import OcrService
from local.ocr_service.tasks import built_in_tasks
from receipts.extraction import extract_receipt


class Engine(StrEnum):
    """What reads the images."""

    RAPID = "rapid"
    INSTANT = "instant"


class EngineChoice(NamedTuple):
    """An engine; RapidOCR works on `threads`, the instant one takes `delay` seconds a call."""

    engine: Engine
    threads: int = 1
    delay: float = 0.0


def build_app(
    choice: EngineChoice, *, api_key: str, folder: Path, aws_url: str | None = None
) -> ASGIApp:
    """The app with the chosen engine and the rules; returns once the engine is warm."""
    # No proxy of the environment stands between this service and its own machine.
    client = httpx.AsyncClient(trust_env=False)
    service = OcrService(
        reader=_reader(choice),
        tasks=built_in_tasks(extract_receipt),
        fetch=partial(fetch, client=client),
    )
    tell = FinishCalls(client, aws_url).tell
    return create_app(service, api_key=api_key, folder=folder, tell=tell)


def _reader(choice: EngineChoice) -> Reader:
    if choice.engine == Engine.INSTANT:
        return InstantReader(choice.delay)
    # RapidOCR takes seconds to import, and the instant engine is to do without.
    from local.ocr_service.rapid import RapidEngine  # noqa: PLC0415

    return ImageReader(RapidEngine(choice.threads))

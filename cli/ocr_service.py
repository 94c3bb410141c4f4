"""`receipts ocr-service`: the OCR service alone, for those who may not send receipts away."""

import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import psutil
import typer

from cli.output import notes
from local.ocr_service.paths import NATIVE_BASE, OPENAI_BASE

LOOPBACK = "127.0.0.1"


def ocr_service(
    host: Annotated[
        str, typer.Option(help="Address to listen on; another than loopback opens it to others.")
    ] = LOOPBACK,
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8089,
    api_key: Annotated[
        str | None,
        typer.Option(
            envvar="OCR_SERVICE_API_KEY", help="The key to accept; generated if not given."
        ),
    ] = None,
    threads: Annotated[
        int, typer.Option(min=1, help="CPU threads for one image; images are read in turn.")
    ] = psutil.cpu_count(logical=False) or 1,
) -> None:
    """Read receipts on this machine behind both Qwen-OCR protocols, until interrupted."""
    # Loaded here, because no other command is to wait for it.
    from local.ocr_service.engines import Engine, EngineChoice, build_app  # noqa: PLC0415
    from local.serving import serve  # noqa: PLC0415

    notes.print("Loading the engine ...", style="dim")
    key = api_key or f"sk-{secrets.token_hex(16)}"
    with TemporaryDirectory(prefix="ocr-service-") as folder:
        choice = EngineChoice(Engine.RAPID, threads=threads)
        app = build_app(choice, api_key=key, folder=Path(folder))
        _introduce(host, port, key if api_key is None else "as given")
        serve(app, host=host, port=port, path=NATIVE_BASE, more_paths={"openai_url": OPENAI_BASE})


def _introduce(host: str, port: int, key: str) -> None:
    origin = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    notes.print(f"DashScope base URL  {origin}{NATIVE_BASE}", soft_wrap=True)
    notes.print(f"OpenAI base URL     {origin}{OPENAI_BASE}", soft_wrap=True)
    notes.print(f"API key             {key}", soft_wrap=True)
    if host != LOOPBACK:
        notes.print("There is no TLS here: put a proxy in front that has it.", style="yellow")

"""`python -m local.ocr_service --api-key KEY`: the engine behind both protocols."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from local.ocr_service.engines import Engine, EngineChoice, build_app
from local.ocr_service.paths import NATIVE_BASE, OPENAI_BASE
from local.serving import serve


def main(arguments: Sequence[str] | None = None) -> None:
    """Load and warm the engine, then serve."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.delay and options.engine != "instant":
        parser.error("--delay goes with --engine instant")
    choice = EngineChoice(options.engine, threads=options.threads, delay=options.delay)
    with TemporaryDirectory(prefix="ocr-service-") as folder:
        files = Path(options.files or folder)
        app = build_app(choice, api_key=options.api_key, folder=files, aws_url=options.aws_url)
        more = {"openai_url": OPENAI_BASE}
        serve(app, host=options.host, port=options.port, path=NATIVE_BASE, more_paths=more)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.ocr_service", description=__doc__)
    parser.add_argument("--api-key", required=True, help="the only bearer token accepted")
    parser.add_argument("--host", default="127.0.0.1", help="another address opens it to others")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--threads", type=int, default=psutil.cpu_count(logical=False) or 1)
    parser.add_argument("--engine", choices=list(Engine), default=Engine.RAPID)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds a call of instant takes")
    parser.add_argument("--files", help="folder for the files of batches; a temporary one if none")
    parser.add_argument("--aws-url", help="emulated AWS that has the functions batches call back")
    return parser


if __name__ == "__main__":
    main()

"""`python -m local.invoke preprocess events/preprocess.json`: one built function, one event."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from local.invoke import container, emulator
from local.invoke.built import BuiltFunction, find_function
from local.invoke.deployed import container_environment, execution_environment, running_stack
from local.invoke.errors import InvokeError
from local.stack.state import load


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the answer to stdout and the log to stderr; 0 unless the function failed."""
    options = _parser().parse_args(arguments)
    try:
        return _invoke(find_function(options.function), options.event)
    except InvokeError as error:
        sys.exit(str(error))


def _invoke(function: BuiltFunction, event: Path) -> int:
    stack = running_stack(load())
    if container.engine_answers():
        return container.invoke(function, event, container_environment(function.logical_id, stack))
    environment = execution_environment(function.logical_id, stack)
    answer = emulator.invoke(function, event.read_bytes(), environment=environment, log=sys.stderr)
    print(answer.body)
    return int(answer.failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.invoke", description=__doc__)
    parser.add_argument(
        "function", help="a stage: preprocess, ocr, batch, callback, aggregate, deliver or recover"
    )
    parser.add_argument("event", type=_file, help="a file such as events/preprocess.json")
    return parser


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


if __name__ == "__main__":
    sys.exit(main())

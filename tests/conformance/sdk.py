"""The vendor's SDKs, each in an environment of its own, which `make setup` makes."""

import json
import subprocess
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / "build" / "sdk"
SCRIPTS = Path(__file__).parent / "scripts"


class Sdk:
    """A process that makes one call of an SDK for every line it is sent."""

    def __init__(self, environment: str, script: str, *, base_url: str, api_key: str) -> None:
        python = ENVIRONMENTS / environment / "bin" / "python"
        if not python.exists():
            raise FileNotFoundError(f"There is no {python}: run `make setup`.")
        self._process = subprocess.Popen(  # noqa: S603 # our own script
            [python, SCRIPTS / script, base_url, api_key],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=10)

    def __call__(self, **arguments: Any) -> Any:
        """What a call gives or raises."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

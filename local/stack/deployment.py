"""Build and deploy the real template with the real SAM CLI."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local.bytecode import compile_built
from local.stack import paths

_SAM_LOG = paths.LOGS / "sam.log"


class DeployError(Exception):
    """The SAM CLI failed; the message says where its log is."""


def build() -> None:
    """`sam build`, and bytecode; unchanged functions and layers come from SAM's cache."""
    _sam("build", environment={})
    compile_built()


def deploy(parameters: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """`sam deploy` into the AWS that `environment` points to."""
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    _sam(
        "deploy",
        "--config-env",
        "local",
        "--parameter-overrides",
        *overrides,
        environment=environment,
    )


def _sam(*arguments: str, environment: Mapping[str, str]) -> None:
    tools = Path(sys.executable).parent
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    with _SAM_LOG.open("ab") as log:
        finished = subprocess.run(  # noqa: S603  the arguments are this package's own
            [tools / "sam", *arguments],
            cwd=paths.ROOT,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "PATH": f"{tools}:{os.environ['PATH']}",
                "SAM_CLI_TELEMETRY": "0",
                **environment,
            },
        )
    if finished.returncode:
        raise DeployError(f"sam {arguments[0]} failed: its log {_SAM_LOG} says why.")

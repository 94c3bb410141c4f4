"""Run a built function in Lambda's own image with `sam local invoke`, which needs Docker."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from local.invoke.built import TEMPLATE, BuiltFunction, read_template

_SAM = Path(sys.executable).with_name("sam")
_ENGINE_SECONDS = 20


def engine_answers() -> bool:
    """Whether there is a Docker engine."""
    docker = shutil.which("docker")
    if docker is None:
        return False
    try:
        asked = subprocess.run(  # noqa: S603  the arguments are fixed
            [docker, "info"], check=False, capture_output=True, timeout=_ENGINE_SECONDS
        )
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def invoke(function: BuiltFunction, event: Path, environment: Mapping[str, str]) -> int:
    """Let the SAM CLI invoke the function once and print what it returns; gives the exit code."""
    template = write_template(function, environment)
    finished = subprocess.run(  # noqa: S603  the arguments are this package's own
        sam_command(function, event, template),
        check=False,
        env={**os.environ, "SAM_CLI_TELEMETRY": "0", **environment},
    )
    return finished.returncode


def sam_command(function: BuiltFunction, event: Path, template: Path) -> list[str | Path]:
    """On the host's network, where the local stack listens."""
    return [
        *(_SAM, "local", "invoke", function.logical_id),
        *("--event", event, "--template", template, "--docker-network", "host"),
    ]


def write_template(
    function: BuiltFunction, environment: Mapping[str, str], template: Path = TEMPLATE
) -> Path:
    """A copy of the built template beside it, in which the function has these variables.

    The SAM CLI gives a container only what the template names, and for a bucket's name its logical
    id.
    """
    described = read_template(template)
    described["Resources"][function.logical_id]["Properties"]["Environment"] = {
        "Variables": dict(environment)
    }
    copy = template.with_name(f"{function.logical_id}.yaml")
    copy.write_text(yaml.safe_dump(described, sort_keys=False))
    return copy

"""Run a built function under AWS's Lambda runtime emulator, which ships inside the SAM CLI.

The emulator gives the function an execution environment's life: init, one invocation, its timeout.
It limits no memory. https://github.com/aws/aws-lambda-runtime-interface-emulator
"""

import os
import platform
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from typing import IO

import httpx
import psutil

from local.invoke.answer import Answer, read_answer
from local.invoke.built import BuiltFunction
from local.invoke.errors import InvokeError
from local.stack import paths

_LOOPBACK = "127.0.0.1"
RUNTIME_PYTHON = paths.ROOT / "build" / "lambda-runtime" / "bin" / "python"
_PYCACHE = paths.ROOT / "build" / "invoke" / "pycache"
_INVOCATIONS = "/2015-03-31/functions/function/invocations"
_MACHINES = {"x86_64": "x86_64", "aarch64": "arm64"}
# Connecting is tried again after 0.5, 1, 2 and 4 s; the function's timeout is the emulator's work.
_CONNECT_RETRIES = 5
_MARGIN_SECONDS = 30
_GRACE_SECONDS = 5


def invoke(
    function: BuiltFunction, event: bytes, *, environment: Mapping[str, str], log: IO[str]
) -> Answer:
    """Invoke the function once in a fresh execution environment; its log lines go to `log`."""
    address, runtime_api = _free_addresses()
    command = _command(function, address, runtime_api)
    with _running(command, {**runtime_variables(function), **environment}, log):
        return read_answer(_post(address, event, function.timeout + _MARGIN_SECONDS))


def _post(address: str, event: bytes, seconds: float) -> httpx.Response:
    transport = httpx.HTTPTransport(retries=_CONNECT_RETRIES)
    with httpx.Client(transport=transport, timeout=seconds, trust_env=False) as http:
        try:
            return http.post(f"http://{address}{_INVOCATIONS}", content=event)
        except httpx.TransportError as error:
            raise InvokeError(
                f"The Lambda runtime emulator does not answer ({type(error).__name__}): its"
                " reason stands in the log above."
            ) from error


def _free_addresses() -> tuple[str, str]:
    """Two on loopback that nobody listens on."""
    with socket.socket() as first, socket.socket() as second:
        return _bind(first), _bind(second)


def _bind(probe: socket.socket) -> str:
    probe.bind((_LOOPBACK, 0))
    return f"{_LOOPBACK}:{probe.getsockname()[1]}"


def _command(function: BuiltFunction, address: str, runtime_api: str) -> list[str | Path]:
    return [
        *(_emulator(), "--log-level", "error"),
        *("--runtime-interface-emulator-address", address),
        *("--runtime-api-address", runtime_api),
        *(RUNTIME_PYTHON, "-m", "awslambdaric", function.handler),
    ]


def _emulator() -> Path:
    machine = _MACHINES.get(platform.machine())
    if platform.system() != "Linux" or machine is None:
        raise InvokeError("The Lambda runtime emulator needs Linux: start Docker, then try again.")
    binary = resources.files("samcli.local.rapid") / f"aws-lambda-rie-{machine}"
    with resources.as_file(binary) as path:
        return path


def runtime_variables(function: BuiltFunction) -> dict[str, str]:
    """Lambda's own variables; nothing of the caller's environment but its PATH gets through.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html. Compiled modules are
    kept apart, as Lambda's code is read-only and what is built may still be deployed.
    """
    return {
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": function.logical_id,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function.timeout),
        "LAMBDA_TASK_ROOT": str(function.task_root),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, function.import_path)),
        "PYTHONPYCACHEPREFIX": str(_PYCACHE),
    }


@contextmanager
def _running(
    command: list[str | Path], variables: Mapping[str, str], log: IO[str]
) -> Iterator[None]:
    with subprocess.Popen(  # noqa: S603  the command is this module's own
        command,
        cwd=variables["LAMBDA_TASK_ROOT"],
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    ) as emulator:
        try:
            yield
        finally:
            _end(psutil.Process(emulator.pid))


def _end(emulator: psutil.Process) -> None:
    """Let the emulator end the runtime, which has a process group of its own, and go."""
    family = [emulator, *emulator.children(recursive=True)]
    emulator.terminate()
    _, stubborn = psutil.wait_procs(family, timeout=_GRACE_SECONDS)
    for member in stubborn:
        with suppress(psutil.NoSuchProcess):
            member.kill()

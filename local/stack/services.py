"""The three services of the local stack: emulated AWS, OCR engine, webhook receiver."""

import base64
import secrets
import socket
import sys
from pathlib import Path

import httpx

from local.stack import paths, processes
from local.stack.aws import LocalAws
from local.stack.certificates import issue_certificate
from local.stack.processes import ManagedProcess

LOOPBACK = "127.0.0.1"
_START_SECONDS = 120


def new_webhook_secret() -> str:
    """A Standard Webhooks secret of 24 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def start_aws(
    folder: Path, *, log: Path, seen_by_functions: str | None = None
) -> tuple[ManagedProcess, LocalAws]:
    """MiniStack with IAM enforced, everything it writes kept in `folder`.

    Functions call it directly, or through what listens at `seen_by_functions` with its certificate.
    """
    authority, certificate = issue_certificate(LOOPBACK, folder)
    plain, secure = free_address(), free_address()
    aws = LocalAws(f"http://{plain}", f"https://{secure}", authority)
    command: list[str | Path] = [
        *(paths.EMULATOR, "ministack.app:app", "--keep-alive", "75"),
        *("--bind", secure, "--certfile", certificate, "--keyfile", certificate),
        *("--insecure-bind", plain),
    ]
    environment = {
        **aws.secure_environment,
        "AWS_ENDPOINT_URL": seen_by_functions or aws.secure_endpoint,
        "AUTH": "true",
        "GATEWAY_PORT": plain.rpartition(":")[2],
        "IOT_MTLS_ENABLED": "0",
        "TMPDIR": str(folder),
    }
    return processes.start("aws", command, log=log, environment=environment), aws


def wait_for_aws(process: ManagedProcess, aws: LocalAws) -> None:
    """Return when the emulator answers."""
    health = f"{aws.endpoint}/_ministack/health"
    processes.wait_until(process, lambda: _answer(health), _START_SECONDS)


def start_ocr(api_key: str, engine: str, aws_url: str) -> ManagedProcess:
    """An OCR engine behind the Qwen-OCR protocol, which calls functions of that AWS back."""
    files = str(paths.SCRATCH / "ocr")
    options = ("--api-key", api_key, "--engine", engine, "--files", files, "--aws-url", aws_url)
    return _start_module("ocr", "local.ocr_service", *options)


def start_receiver(secret: str) -> ManagedProcess:
    """The webhook receiver that verifies every signature."""
    store = str(paths.SCRATCH / "webhooks.jsonl")
    return _start_module("webhook", "local.webhook_receiver", "--secret", secret, "--store", store)


def url(process: ManagedProcess) -> str:
    """A service's address once it is ready."""
    return processes.wait_until(process, lambda: processes.announced_url(process), _START_SECONDS)


def _start_module(name: str, module: str, *arguments: str) -> ManagedProcess:
    command = [sys.executable, "-m", module, *arguments]
    log = paths.LOGS / f"{name}.log"
    return processes.start(name, command, log=log, environment={"PYTHONUNBUFFERED": "1"})


def _answer(address: str) -> httpx.Response | None:
    try:
        answer = httpx.get(address, trust_env=False)
    except httpx.TransportError:
        return None
    return answer if answer.is_success else None


def free_address() -> str:
    """Host and port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return f"{LOOPBACK}:{probe.getsockname()[1]}"

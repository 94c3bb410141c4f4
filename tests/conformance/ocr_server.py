"""The OCR service as a process, with the instant engine or the real one."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

API_KEY = "local-key"


@dataclass(frozen=True)
class Service:
    """The running service and its admin routes."""

    native_url: str
    openai_url: str
    admin: httpx.Client

    def plan(self, *faults: dict[str, Any]) -> None:
        """Inject these faults from now on, and count calls anew."""
        self.admin.put("/admin/faults", json={"faults": faults}).raise_for_status()
        self.admin.delete("/admin/calls")

    def plan_batches(self, **plan: Any) -> None:
        """Let batches go so from now on, and count anew what is bought."""
        self.admin.put("/admin/batches", json=plan).raise_for_status()
        self.admin.put("/admin/purchases").raise_for_status()

    def bought(self) -> dict[str, int]:
        """How often each `custom_id` was bought since the batches were planned."""
        counts: dict[str, int] = self.admin.get("/admin/purchases").json()["custom_ids"]
        return counts

    def injected(self) -> int:
        """How many faults of the plan were injected."""
        count: int = self.admin.get("/admin/faults").json()["injected"]
        return count

    def answered(self) -> dict[str, int]:
        """Answers by task since the plan was made."""
        counts: dict[str, int] = self.admin.get("/admin/calls").json()["answered"]["by_task"]
        return counts


@contextmanager
def running(*command: str) -> Iterator[Service]:
    """The service that a command starts, until the block ends."""
    process = subprocess.Popen(  # noqa: S603 # our own program
        [*command, "--api-key", API_KEY],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        addresses = json.loads(process.stdout.readline())
        yield from _connected(addresses["url"], addresses["openai_url"])
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _connected(native_url: str, openai_url: str) -> Iterator[Service]:
    headers = {"authorization": f"Bearer {API_KEY}"}
    origin = httpx.URL(native_url).copy_with(path="/")
    with httpx.Client(base_url=origin, headers=headers, trust_env=False) as admin:
        yield Service(native_url, openai_url, admin)

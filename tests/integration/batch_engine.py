"""The local OCR service as a batch engine for tests."""

import time
from dataclasses import dataclass
from typing import Any

import httpx

from batch.batch_api import BatchApi


@dataclass(frozen=True)
class Engine:
    """The running OCR service and what of it can be planned."""

    root: str
    http: httpx.Client

    def api(self, callback_url: str = "") -> BatchApi:
        return BatchApi(self.http, f"{self.root}/compatible-mode/v1", callback_url)

    def reset(self) -> None:
        for name in ("faults", "batches"):
            self.http.delete(f"{self.root}/admin/{name}").raise_for_status()
        self.http.put(f"{self.root}/admin/purchases").raise_for_status()

    def fault(self, **fault: Any) -> None:
        plan = {"faults": [fault]}
        self.http.put(f"{self.root}/admin/faults", json=plan).raise_for_status()

    def plan(self, **plan: Any) -> None:
        self.http.put(f"{self.root}/admin/batches", json=plan).raise_for_status()

    def bought(self) -> dict[str, int]:
        """How often each line was bought, by its name."""
        report: dict[str, dict[str, int]] = self.http.get(f"{self.root}/admin/purchases").json()
        return report["custom_ids"]

    def settle(self) -> None:
        """Return when no batch is being worked on."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            listed = self.http.get(f"{self.root}/compatible-mode/v1/batches?limit=100").json()
            ended = {"completed", "failed", "expired", "cancelled"}
            if all(batch["status"] in ended for batch in listed["data"]):
                return
        raise TimeoutError

    def cancel(self, batch_id: str) -> None:
        url = f"{self.root}/compatible-mode/v1/batches/{batch_id}/cancel"
        self.http.post(url).raise_for_status()

    def files(self) -> list[str]:
        listed = self.http.get(f"{self.root}/compatible-mode/v1/files?limit=100").json()
        return [file["id"] for file in listed["data"]]

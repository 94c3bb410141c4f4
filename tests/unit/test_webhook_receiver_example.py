"""The receiver in the documentation does what the documentation asks of receivers."""

import asyncio
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks import Webhook

_FILE = Path(__file__).parents[2] / "docs" / "examples" / "webhook_receiver.py"
OLD = "whsec_b2xkIHNlY3JldCBmb3IgdGVzdHMgMjQgYnl0ZXM="
NEW = "whsec_bmV3IHNlY3JldCBmb3IgdGVzdHMgMjQgYnl0ZXM="
STRANGE = "whsec_b3RoZXIgc2VjcmV0IGZvciB0ZXN0cyAyNCBieXQ="

type Sent = tuple[bytes, dict[str, str]]


def example() -> Any:
    spec = spec_from_file_location("webhook_receiver_example", _FILE)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sent(revision: int = 1, *, total: str = "9.00", secret: str = NEW) -> Sent:
    data = {"receipt_id": "r-1", "document_id": "r", "revision": revision, "total": total}
    body = json.dumps({"type": "receipt.processed", "data": data})
    at, webhook_id = datetime.now(UTC), f"msg_r-1_{revision}"
    return body.encode(), {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, body),
    }


def statuses(database: Path, requests: Iterable[Sent]) -> list[int]:
    app = example().create_app([NEW, OLD], str(database))

    async def all_of_them() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hook") as client:
            return [
                (await client.post("/webhook", content=body, headers=headers)).status_code
                for body, headers in requests
            ]

    return asyncio.run(all_of_them())


def kept(database: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT revision, event FROM receipts").fetchall()
    return [(revision, json.loads(event)["data"]["total"]) for revision, event in rows]


def test_signed_event_is_kept(tmp_path: Path) -> None:
    database = tmp_path / "receipts.sqlite"
    assert statuses(database, [sent(1), sent(2, total="9.50", secret=OLD)]) == [204, 204]
    assert kept(database) == [(2, "9.50")]


def test_forged_event_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "receipts.sqlite"
    body, headers = sent()
    forged = [sent(secret=STRANGE), (body + b" ", headers), (body, {})]
    assert statuses(database, forged) == [401, 401, 401]
    assert kept(database) == []


def test_repeated_event_counts_once(tmp_path: Path) -> None:
    database = tmp_path / "receipts.sqlite"
    assert statuses(database, [sent(total="9.00"), sent(total="1.00")]) == [204, 204]
    assert kept(database) == [(1, "9.00")]


def test_overtaken_revision_changes_nothing(tmp_path: Path) -> None:
    database = tmp_path / "receipts.sqlite"
    assert statuses(database, [sent(2, total="9.50"), sent(1, total="9.00")]) == [204, 204]
    assert kept(database) == [(2, "9.50")]

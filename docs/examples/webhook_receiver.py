"""A webhook receiver: verifies, de-duplicates and keeps the latest revision of each receipt.

pip install fastapi uvicorn standardwebhooks
WEBHOOK_SECRET=... uvicorn webhook_receiver:app
"""

import os
import sqlite3
from contextlib import closing
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from standardwebhooks import Webhook, WebhookVerificationError

_TABLES = """
    CREATE TABLE IF NOT EXISTS events (webhook_id TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS receipts (
        receipt TEXT PRIMARY KEY, revision INTEGER NOT NULL, event TEXT NOT NULL
    );
"""
# A revision that was overtaken on the way changes nothing.
_KEEP_LATEST = """
    INSERT INTO receipts VALUES (?, ?, ?)
    ON CONFLICT (receipt) DO UPDATE SET revision = excluded.revision, event = excluded.event
    WHERE excluded.revision > receipts.revision
"""


def create_app(secrets: list[str], database: str) -> FastAPI:
    """`POST /webhook`; several secrets while they rotate."""
    app = FastAPI()
    verifiers = [Webhook(secret) for secret in secrets]
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(_TABLES)

    @app.post("/webhook")
    async def receive(request: Request) -> Response:
        body = await request.body()
        event = _verified(verifiers, body, dict(request.headers))
        with closing(sqlite3.connect(database)) as connection, connection:
            _keep(connection, request.headers["webhook-id"], event, body.decode())
        # Answer soon, and do what takes long afterwards: 15 s are all there is.
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return app


def _verified(verifiers: list[Webhook], body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """The event, if one of the secrets signed exactly these bytes within five minutes."""
    for verifier in verifiers:
        try:
            event: dict[str, Any] = verifier.verify(body, headers)
        except (WebhookVerificationError, ValueError):
            continue
        return event
    raise HTTPException(HTTPStatus.UNAUTHORIZED)


def _keep(
    connection: sqlite3.Connection, webhook_id: str, event: dict[str, Any], text: str
) -> None:
    """Once for each id, in the same transaction as what the event changes."""
    seen = connection.execute("INSERT OR IGNORE INTO events VALUES (?)", (webhook_id,))
    if seen.rowcount:
        data = event["data"]
        # What was rejected or has failed is no receipt, and concerns the whole document.
        name = data.get("receipt_id", data["document_id"])
        connection.execute(_KEEP_LATEST, (name, data["revision"], text))


if "WEBHOOK_SECRET" in os.environ:
    app = create_app(os.environ["WEBHOOK_SECRET"].split(), "receipts.sqlite")

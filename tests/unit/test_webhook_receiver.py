import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from standardwebhooks import Webhook

from local.webhook_receiver.app import MAX_BODY_BYTES, create_app
from local.webhook_receiver.deliveries import DeliveryLog

OLD_SECRET = "whsec_b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQ="  # noqa: S105 # known to no one else
NEW_SECRET = "whsec_bmV3LW5ldy1uZXctbmV3LW5ldy1uZXc="  # noqa: S105
BODY = json.dumps({"type": "receipt.processed", "data": {"document_id": "doc-1"}}).encode()


def signed(
    body: bytes = BODY, *, secret: str = NEW_SECRET, name: str = "msg-1", age_seconds: int = 0
) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(seconds=age_seconds)
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, at, body.decode()),
    }


def statuses(
    log: DeliveryLog, requests: Iterable[tuple[bytes, Mapping[str, str]]]
) -> Sequence[int]:
    async def all_of_them() -> Sequence[int]:
        transport = httpx.ASGITransport(create_app(log))
        async with httpx.AsyncClient(transport=transport, base_url="http://hook") as client:
            return [
                (await client.post("/webhook", content=body, headers=headers)).status_code
                for body, headers in requests
            ]

    return asyncio.run(all_of_them())


def listed(log: DeliveryLog) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(log))
        async with httpx.AsyncClient(transport=transport, base_url="http://hook") as client:
            return await client.get("/deliveries")

    return asyncio.run(once())


def test_signed_event_is_kept() -> None:
    log = DeliveryLog([NEW_SECRET])

    assert statuses(log, [(BODY, signed())]) == [204]
    (delivery,) = listed(log).json()
    assert delivery.pop("received_at")
    assert delivery == {
        "webhook_id": "msg-1",
        "type": "receipt.processed",
        "verified": True,
        "duplicate": False,
        "document_id": "doc-1",
        "body": json.loads(BODY),
    }


def test_every_configured_secret_is_accepted() -> None:
    log = DeliveryLog([OLD_SECRET, NEW_SECRET])
    requests = [
        (BODY, signed(secret=OLD_SECRET, name="a")),
        (BODY, signed(secret=NEW_SECRET, name="b")),
    ]

    assert statuses(log, requests) == [204, 204]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (BODY, signed(secret=OLD_SECRET)),
        (BODY + b" ", signed()),
        (BODY, signed(age_seconds=600)),
        (BODY, {**signed(), "webhook-signature": "nonsense"}),
        (BODY, {**signed(), "webhook-signature": "v1,not-base64!"}),
        (b"\xff\xfe", signed()),
    ],
)
def test_unsigned_event_is_refused_but_kept(body: bytes, headers: dict[str, str]) -> None:
    log = DeliveryLog([NEW_SECRET])

    assert statuses(log, [(body, headers)]) == [401]
    assert [delivery.verified for delivery in log.deliveries] == [False]


def test_repeated_id_is_marked_duplicate() -> None:
    log = DeliveryLog([NEW_SECRET])

    assert statuses(log, [(BODY, signed())] * 2) == [204, 204]
    assert [delivery.duplicate for delivery in log.deliveries] == [False, True]


def test_forged_id_makes_no_duplicate() -> None:
    log = DeliveryLog([NEW_SECRET])

    statuses(log, [(BODY, signed(secret=OLD_SECRET)), (BODY, signed())])

    assert [delivery.duplicate for delivery in log.deliveries] == [False, False]


def test_deliveries_are_appended_to_file(tmp_path: Path) -> None:
    store = tmp_path / "deliveries.jsonl"
    store.write_text('{"earlier": true}\n')

    statuses(DeliveryLog([NEW_SECRET], store), [(BODY, signed()), (b"no JSON", {})])

    lines = [json.loads(line) for line in store.read_text().splitlines()]
    assert [line.get("verified") for line in lines] == [None, True, False]
    assert lines[2]["body"] == "no JSON"


def test_oversized_event_is_not_kept() -> None:
    log = DeliveryLog([NEW_SECRET])

    assert statuses(log, [(b" " * (MAX_BODY_BYTES + 1), {})]) == [413]
    assert log.deliveries == []

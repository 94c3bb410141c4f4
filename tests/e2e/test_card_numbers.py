"""No card number anywhere, after receipts with sample cards on them went through every profile."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.stack import paths
from local.stack.state import Endpoints
from samples.files import jpeg
from samples.labelled.press import printed
from samples.labelled.rows import RULE, Cell, Page, Row, centred, plain, sides
from tests.e2e.test_pipeline import json_lines, receipts

pytestmark = pytest.mark.e2e

# What the schemes and their acquirers publish for testing, as terminals and people write them.
PLAIN = ("4539148803436467", "5425233430109903", "374245455400126")
SPACED = ("6011 0009 9013 9424", "3566 0020 2036 0505", "3742 454554 00126", "30569309 025904")
DASHED = ("6250-9410-0652-8599", "4539-1488-0343-6467")
MISREAD = ("4539 I488 O343 6467", "60110OO990I39424")
IN_WORDS = (("5425 2334", "3010 9903"), ("4539 1488 03", "43 6467"))
CARDS = sorted({
    *PLAIN,
    *(re.sub(r"\D", "", text) for text in (*SPACED, *DASHED)),
})  # fmt: skip
PROFILES = ("receipts", "lines", "fields", "text", "documents")
_GAP = r"[\s._/*-]*"


def slip() -> Page:
    """A till receipt on which every card is printed."""
    apart = (Row((Cell(a, 0.0, "left"), Cell(b, 0.62, "left"))) for a, b in IN_WORDS)
    rows = (
        centred("Card Test Stationers Ltd", scale=1.3, bold=True),
        centred("1 Sample Street, Testford TS1 9ZZ"),
        sides("Date 19/06/2025", "12:31"),
        RULE,
        sides("Ledger book", "12.00"),
        sides("TOTAL", "£12.00", bold=True),
        RULE,
        *(plain(f"VISA {card}") for card in PLAIN),
        *(plain(f"Card {card}") for card in (*SPACED, *DASHED)),
        *(plain(card) for card in MISREAD),
        *apart,
        plain("Thank you"),
    )
    return Page(rows, 38)


@pytest.fixture(scope="module")
def endings(stack: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What became of the slip under each profile."""
    file = tmp_path_factory.mktemp("cards") / "slip.jpg"
    file.write_bytes(jpeg(printed(slip(), "typed"), quality=90))
    submitted = (receipts("submit", file, "--profile", name, "--json") for name in PROFILES)
    return [ending for lines in submitted for ending in json_lines(lines)]


def shown(text: str) -> list[str]:
    """The cards of which a text holds more than a masked number shows, however parted."""
    return [
        card
        for card in CARDS
        for digits in (card[:8], card[4:12])
        if re.search(_GAP.join(digits), text)
    ]


def logs(stack: Endpoints) -> Iterator[tuple[str, str]]:
    for file in paths.LOGS.iterdir():
        yield file.name, file.read_text(errors="replace")
    client = stack.aws.client("logs")
    for group in client.describe_log_groups()["logGroups"]:
        events = client.filter_log_events(logGroupName=group["logGroupName"])["events"]
        yield group["logGroupName"], "\n".join(event["message"] for event in events)


def objects(stack: Endpoints) -> Iterator[tuple[str, str]]:
    """Every version of every object but the uploads, which are the customer's."""
    s3 = stack.aws.client("s3")
    names = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} - {stack.uploads_bucket}
    for name in names:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
            for version in page.get("Versions", []):
                at = {"Bucket": name, "Key": version["Key"], "VersionId": version["VersionId"]}
                body = s3.get_object(**at)["Body"].read()
                yield f"{name}/{version['Key']}", body.decode(errors="replace")


def items(stack: Endpoints) -> Iterator[tuple[str, str]]:
    dynamodb = stack.aws.client("dynamodb")
    for table in dynamodb.list_tables()["TableNames"]:
        for page in dynamodb.get_paginator("scan").paginate(TableName=table):
            yield table, json.dumps(page["Items"], ensure_ascii=False, default=str)


def messages(stack: Endpoints) -> Iterator[tuple[str, str]]:
    """What waits in any queue, the dead letters too."""
    sqs = stack.aws.client("sqs")
    for queue in sqs.list_queues()["QueueUrls"]:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
        yield queue, "\n".join(message["Body"] for message in answer.get("Messages", []))


def webhooks(stack: Endpoints) -> Iterator[tuple[str, str]]:
    address = stack.webhook_url.rpartition("/")[0] + "/deliveries"
    yield "webhooks", httpx.get(address, trust_env=False).text
    yield "webhooks.jsonl", (paths.SCRATCH / "webhooks.jsonl").read_text()


def test_cards_were_read(endings: list[dict[str, Any]]) -> None:
    """Or there would be nothing to find: the masked numbers stand in what was read."""
    text = json.dumps(next(e for e in endings if e["receipt"]["extracts"])["receipt"])
    assert all(ending["status"] in {"completed", "needs_review"} for ending in endings)
    assert sum(card[-4:] in text for card in CARDS) == len(CARDS)
    assert "*" * 8 in text


@pytest.mark.parametrize("places", [logs, objects, items, messages, webhooks])
def test_no_card_number_is_kept(
    places: Any, stack: Endpoints, endings: list[dict[str, Any]]
) -> None:
    found = {where: cards for where, text in places(stack) if (cards := shown(text))}
    assert found == {}


def test_search_finds_what_it_looks_for(stack: Endpoints, endings: list[dict[str, Any]]) -> None:
    """Each place holds something of these documents, or a search of it says nothing."""
    document_id = endings[0]["document_id"]
    assert shown("card 4539-1488 0343.6467") != []
    for places in (logs, objects, items, webhooks):
        assert any(document_id in f"{where} {text}" for where, text in places(stack)), places

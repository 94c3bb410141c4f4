"""What a request to AWS does, read from the request: which function, which operation, on what."""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, unquote

_READS = re.compile("Get|Query|Scan|List|Head|Receive|Describe")
_S3_OPERATIONS = {"PUT": "PutObject", "GET": "GetObject", "DELETE": "DeleteObject"}
_DATABASE = "DynamoDB_20120810"


class Call(NamedTuple):
    """One request of a function; `target` is a table, a queue, or a bucket's first prefix."""

    function: str
    service: str
    operation: str
    target: str
    detail: str = ""

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return not _READS.match(self.operation)

    def __str__(self) -> str:
        """One line for a table."""
        return " ".join(part for part in self[:1] + self[2:] if part)


def call_of(function: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Call:
    """The call that a signed request makes, by the protocol of its service."""
    if "x-amz-target" in headers:
        return _json_call(function, headers["x-amz-target"], json.loads(body))
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        fields = parse_qs(body.decode())
        return Call(function, "query", fields.get("Action", ["?"])[0], "")
    _, bucket, *key = unquote(path).split("/")
    kind = re.sub(r"-[0-9a-f]{6,}$", "", bucket)
    prefix = key[0] if key else ""
    return Call(function, "s3", _S3_OPERATIONS.get(method, method), f"{kind}/{prefix}")


def _json_call(function: str, header: str, body: dict[str, object]) -> Call:
    service, operation = header.split(".")
    target = str(body.get("TableName") or body.get("QueueUrl") or body.get("SecretId") or "")
    name = re.sub(r"-[0-9A-Za-z]{6,}$", "", target.rpartition("/")[2])
    kind = "dynamodb" if service == _DATABASE else service.casefold()
    return Call(function, kind, operation, name, _update(body) or _stage(body))


def _update(body: dict[str, object]) -> str:
    """Which of the updates of an item this is: the attributes that it touches."""
    names = body.get("ExpressionAttributeNames")
    known = names if isinstance(names, dict) else {}
    expression = str(body.get("UpdateExpression", ""))
    words = re.findall(r"(?<![:\w])#?[a-z]\w*", expression)
    touched = (_stable(str(known.get(word, word))) for word in words)
    return ",".join(dict.fromkeys(touched))


def _stage(body: dict[str, object]) -> str:
    """Which put of an item this is: the stage that a batch has in it."""
    item = body.get("Item")
    state = item.get("state", {}).get("S", "{}") if isinstance(item, dict) else "{}"
    return str(json.loads(state).get("stage", ""))


def _stable(attribute: str) -> str:
    """The number of a part names no attribute of its own."""
    return "N" if attribute.isdigit() else attribute

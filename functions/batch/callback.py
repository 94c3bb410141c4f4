"""Lambda entry behind a public URL: the engine calls when a batch has ended, and is not believed.

Anybody may call. All that a call does is to have a batch asked after sooner, if its path is the id
of one that is under way; the answer never says which, and the body is not looked at.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from receipts.batch_calls import BatchCalls
from receipts.settings import Settings
from receipts.tables import Tables

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

# Those that `BatchStore` gives; another one costs no write.
BATCH_PATH = re.compile(r"/([0-9a-f]{32})")


class CallbackSettings(Settings):
    """Environment of the callback function."""

    batch_table: str


@cache
def _calls() -> BatchCalls:
    settings = CallbackSettings.from_environment()
    return BatchCalls(Tables(boto3.client("dynamodb")).table(settings.batch_table))


def answer(path: str, calls: BatchCalls) -> dict[str, Any]:
    """Have the batch asked after that the path names; the answer is the same for all of them."""
    if named := BATCH_PATH.fullmatch(path):
        calls.note(named[1])
    return {"statusCode": 204}


def lambda_handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """A request to the function's URL, in the payload format 2.0."""
    return answer(event["rawPath"], _calls())

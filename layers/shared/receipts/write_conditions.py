"""How DynamoDB says that a conditional write found another state than it asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError


def write_if(write: Callable[..., Any], **request: Any) -> Mapping[str, Any] | None:
    """What the write answers; None where the condition in the request did not hold."""
    try:
        answer: Mapping[str, Any] = write(**request)
    except ClientError as error:
        if condition_failed(error):
            return None
        raise
    return answer


def condition_failed(error: ClientError) -> bool:
    """Whether the write was refused by its own condition, which is an answer, not a failure."""
    return error.response["Error"].get("Code") == "ConditionalCheckFailedException"

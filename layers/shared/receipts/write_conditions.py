"""How DynamoDB says that a conditional write found another state than it asked for."""

from botocore.exceptions import ClientError


def condition_failed(error: ClientError) -> bool:
    """Whether the write was refused by its own condition, which is an answer, not a failure."""
    return error.response["Error"].get("Code") == "ConditionalCheckFailedException"

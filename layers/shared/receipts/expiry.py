"""When an item is to go: DynamoDB deletes it by itself within some days after that.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
"""

from datetime import UTC, datetime, timedelta


def expiry(days: int | None) -> dict[str, int]:
    """The attribute by which the tables forget, in seconds of the epoch; none without days."""
    if days is None:
        return {}
    return {"expires_at": int((datetime.now(UTC) + timedelta(days=days)).timestamp())}

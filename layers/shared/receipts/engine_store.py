"""DynamoDB: whether the engine is to be left alone, and what it cost today."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from receipts.contracts import Contract
from receipts.write_conditions import write_if

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_BREAKER = "breaker"
_SPEND_KEPT = timedelta(days=40)


class Breaker(Contract):
    """`open_until` is None while the breaker is closed, else seconds since the epoch.

    `trips` counts how often in a row it was opened, which says how long it stays so.
    """

    open_until: int | None = None
    trips: int = 0


class EngineStore:
    """The engine table: one item for the breaker, and one for each day's spend."""

    def __init__(self, table: "Table") -> None:
        self._client: Any = table.meta.client
        self._name = table.name

    def breaker(self) -> Breaker:
        """The breaker as it stands."""
        item = self._get(_BREAKER)
        return Breaker(open_until=item.get("open_until"), trips=item.get("trips", 0))

    def trip(self, now: datetime, pause: timedelta) -> bool:
        """Open the breaker for so long; False where somebody else just did."""
        return self._update(
            _BREAKER,
            "SET open_until = :until ADD trips :one REMOVE probed_until",
            {":until": _seconds(now + pause), ":one": 1},
            Attr("open_until").not_exists() | Attr("open_until").lte(_seconds(now)),
        )

    def claim_probe(self, now: datetime, patience: timedelta) -> bool:
        """Whether the caller is the one that tries the engine; if it dies, another one may."""
        return self._update(
            _BREAKER,
            "SET probed_until = :until",
            {":until": _seconds(now + patience)},
            Attr("open_until").lte(_seconds(now))
            & (Attr("probed_until").not_exists() | Attr("probed_until").lte(_seconds(now))),
        )

    def close(self) -> None:
        """The engine answers."""
        self._update(_BREAKER, "REMOVE open_until, probed_until, trips", {}, None)

    def spent(self, now: datetime) -> Decimal:
        """What was paid on this UTC day, in US dollars."""
        return Decimal(self._get(_day(now)).get("spent", 0))

    def pay(self, amount: Decimal, now: datetime) -> None:
        """Add to this day's spend, by one atomic addition."""
        self._update(
            _day(now),
            "ADD spent :amount SET expires_at = :expires",
            {":amount": amount, ":expires": _seconds(now + _SPEND_KEPT)},
            None,
        )

    def _get(self, name: str) -> dict[str, Any]:
        answer = self._client.get_item(TableName=self._name, Key={"name": name})
        return dict(answer.get("Item", {}))

    def _update(
        self,
        name: str,
        expression: str,
        values: dict[str, Any],
        condition: ConditionBase | None,
    ) -> bool:
        """Write, and say whether the condition held."""
        optional = {"ExpressionAttributeValues": values, "ConditionExpression": condition}
        written = write_if(
            self._client.update_item,
            TableName=self._name,
            Key={"name": name},
            UpdateExpression=expression,
            **{key: value for key, value in optional.items() if value},
        )
        return written is not None


def _day(now: datetime) -> str:
    return f"spend#{now.date().isoformat()}"


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())

"""Lists as the API gives them: a page at a time, and where the next one begins."""

from collections.abc import Sequence
from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from local.ocr_service.errors import ApiError
from local.ocr_service.request_rules import named_error


class Listed(Protocol):
    """What can be listed."""

    @property
    def id(self) -> str:
        """Its id, which a caller names to go on after it."""

    @property
    def body(self) -> dict[str, Any]:
        """How the API shows it."""


class ListQuery(BaseModel):
    """Where a page begins and how long it is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    after: str | None = None
    limit: int = Field(default=20, ge=1, le=100)

    @classmethod
    def of(cls, request: Request) -> Self:
        """The query of a request; raises ApiError."""
        try:
            return cls.model_validate(dict(request.query_params))
        except ValidationError as error:
            raise named_error(error) from None


def page(items: Sequence[Listed], query: ListQuery) -> dict[str, Any]:
    """The items behind `after`, at most `limit`; raises ApiError where nothing has that id."""
    shown = _behind(items, query.after)
    data = shown[: query.limit]
    return {
        "object": "list",
        "data": [item.body for item in data],
        "first_id": data[0].id if data else None,
        "last_id": data[-1].id if data else None,
        "has_more": len(shown) > len(data),
    }


def _behind(items: Sequence[Listed], after: str | None) -> Sequence[Listed]:
    if after is None:
        return items
    for number, item in enumerate(items):
        if item.id == after:
            return items[number + 1 :]
    raise ApiError("Required parameter(after) invalid: there is no such id.")

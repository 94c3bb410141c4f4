"""A batch: what was asked for, where it stands, and how the API shows it."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from local.ocr_service.batches.limits import MAX_WINDOW_HOURS, MIN_WINDOW_HOURS
from local.ocr_service.request_rules import named_error

Status = Literal[
    "validating",
    "failed",
    "in_progress",
    "finalizing",
    "completed",
    "expired",
    "cancelling",
    "cancelled",
]
ENDS: frozenset[Status] = frozenset({"failed", "completed", "expired", "cancelled"})
TIMED: tuple[Status, ...] = (
    "in_progress",
    "finalizing",
    "completed",
    "failed",
    "expired",
    "cancelling",
    "cancelled",
)
HOURS = {"h": 1, "d": 24}


class Metadata(BaseModel):
    """What the vendor reads of the metadata; the caller may put more there."""

    model_config = ConfigDict(frozen=True, extra="allow")

    ds_name: str | None = Field(default=None, max_length=100)
    ds_description: str | None = Field(default=None, max_length=200)
    # Plain http is for loopback only.
    ds_batch_finish_callback: str | None = Field(
        default=None, pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/])"
    )


class BatchRequest(BaseModel):
    """The body that creates a batch."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    input_file_id: str
    endpoint: Literal["/v1/chat/completions", "/v1/chat/ds-test"]
    completion_window: str
    metadata: Metadata = Metadata()

    @field_validator("completion_window")
    @classmethod
    def _is_allowed(cls, window: str) -> str:
        parts = re.fullmatch(r"(\d{1,3})([hd])", window)
        if not parts or not MIN_WINDOW_HOURS <= _hours(window) <= MAX_WINDOW_HOURS:
            raise ValueError(f"from {MIN_WINDOW_HOURS}h to {MAX_WINDOW_HOURS}h")
        return window

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """The request in a body; raises ApiError."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            raise named_error(error) from None

    @property
    def window_seconds(self) -> int:
        """How long the batch may take."""
        return _hours(self.completion_window) * 3600


class LineError(BaseModel):
    """Why an input file was refused; lines count from 1."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    line: int | None = None
    param: str | None = None


@dataclass(slots=True)
class Counts:
    """Lines of a batch."""

    total: int = 0
    completed: int = 0
    failed: int = 0


@dataclass(slots=True, eq=False)
class Batch:
    """One batch as it goes through its states; times in seconds since the epoch."""

    id: str
    asked: BatchRequest
    created_at: int
    status: Status = "validating"
    times: dict[Status, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    output_file_id: str | None = None
    error_file_id: str | None = None
    errors: Sequence[LineError] = ()
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def expires_at(self) -> int:
        """When what is not answered by then is given up."""
        return self.created_at + self.asked.window_seconds

    @property
    def ended(self) -> bool:
        """Whether it will never change again."""
        return self.status in ENDS

    def enter(self, status: Status, now: float) -> None:
        """Go on to another state."""
        self.status = status
        self.times[status] = int(now)

    @property
    def body(self) -> dict[str, Any]:
        """The batch object of the API."""
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": self.asked.endpoint,
            "errors": self._errors(),
            "input_file_id": self.asked.input_file_id,
            "completion_window": self.asked.completion_window,
            "status": self.status,
            "output_file_id": self.output_file_id,
            "error_file_id": self.error_file_id,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            **{f"{status}_at": self.times.get(status) for status in TIMED},
            "request_counts": asdict(self.counts),
            "metadata": self.asked.metadata.model_dump(exclude_none=True) or None,
        }

    def _errors(self) -> dict[str, Any] | None:
        if not self.errors:
            return None
        return {"object": "list", "data": [error.model_dump() for error in self.errors]}


def _hours(window: str) -> int:
    return int(window[:-1]) * HOURS[window[-1]]

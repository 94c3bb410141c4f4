"""How batches go when a test wants them otherwise than well and at once."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Outcome = Literal["completed", "expired", "failed"]


class Seconds(BaseModel):
    """How long a state lasts at least."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    validating: float = Field(default=0, ge=0, le=3600)
    in_progress: float = Field(default=0, ge=0, le=3600)
    finalizing: float = Field(default=0, ge=0, le=3600)
    cancelling: float = Field(default=0, ge=0, le=3600)


class BatchPlan(BaseModel):
    """Seconds of the states, and how the next batches end, in the order they are created.

    One that is to expire does so after half of its lines; one that is to fail, before the first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: Seconds = Seconds()
    next: tuple[Outcome, ...] = ()

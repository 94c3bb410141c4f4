"""Faults on demand: a plan says which requests fail, and how.

A plan is `{"seed": 7, "faults": [...]}`. For every OCR request the faults are asked in their order,
and the first that applies is injected, it alone. A fault says

- whom it meets: `task` and `way` (`realtime`, or `batch`, a line of which counts as a request;
  any, where left out), and `next` (so many requests) or `percent` (that
  share of requests, drawn from `seed`, so that a run can be repeated), or every request;
- what happens: `delay_seconds` and one of
  `error` (a name in `vendor_errors.json`, with another `message` if given),
  `html_gateway` (502, 503 or 504 with a page of HTML),
  `drop_connection` (true),
  `truncate_output_tokens` (the answer is cut there, `finish_reason` is `length`);
- `retry_after`, sent as the header of that name: seconds or an HTTP date;
- `at`: `start`, before anything is read or billed, or `mid_stream`, after half of the answer.
  An answer in one piece cannot carry an error in its middle: there the error comes at the start.
"""

import random
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from local.ocr_service.errors import InjectedError
from local.ocr_service.vendor_errors import VENDOR_ERRORS

Way = Literal["realtime", "batch"]

_OUTCOMES = ("error", "html_gateway", "drop_connection", "truncate_output_tokens")


class Fault(BaseModel):
    """One kind of failure and the requests that meet it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str | None = None
    way: Way | None = None
    next: int | None = Field(default=None, ge=1)
    percent: float | None = Field(default=None, ge=0, le=100)
    at: Literal["start", "mid_stream"] = "start"
    delay_seconds: float = Field(default=0, ge=0, le=600)
    error: str | None = None
    message: str | None = None
    html_gateway: Literal[502, 503, 504] | None = None
    drop_connection: bool = False
    truncate_output_tokens: int | None = Field(default=None, ge=1)
    retry_after: int | str | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        outcomes = [name for name in _OUTCOMES if getattr(self, name)]
        if len(outcomes) > 1 or not (outcomes or self.delay_seconds):
            raise ValueError(f"a fault delays and does one of {', '.join(_OUTCOMES)}")
        if self.next is not None and self.percent is not None:
            raise ValueError("a fault has either next or percent")
        if self.error is not None and self.error not in VENDOR_ERRORS:
            raise ValueError(f"error is one of {', '.join(VENDOR_ERRORS)}")
        if self.html_gateway and self.at == "mid_stream":
            raise ValueError("a gateway's page comes at the start")
        return self

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the failure."""
        return {} if self.retry_after is None else {"retry-after": str(self.retry_after)}

    @property
    def injected_error(self) -> InjectedError | None:
        """The error to raise, if it is one."""
        if self.error is None:
            return None
        row = VENDOR_ERRORS[self.error]
        return InjectedError(row._replace(message=self.message or row.message), self.headers)


NO_FAULT = Fault.model_construct()


class FaultPlan(BaseModel):
    """Faults in the order they are asked, and the seed of those with a percentage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    faults: tuple[Fault, ...] = ()


class FaultInjector:
    """A plan and how often each of its faults was injected."""

    def __init__(self) -> None:
        self.follow(FaultPlan())

    def follow(self, plan: FaultPlan) -> None:
        """Take up a plan from its beginning."""
        self._plan = plan
        self._injected = [0] * len(plan.faults)
        self._dice = random.Random(plan.seed)  # noqa: S311 # chance that repeats, not secrets

    def draw(self, task: str, way: Way = "realtime") -> Fault:
        """The fault that the next request for a task meets, NO_FAULT for none."""
        for number, fault in enumerate(self._plan.faults):
            meets = fault.task in {None, task} and fault.way in {None, way}
            if meets and self._applies(number, fault):
                self._injected[number] += 1
                return fault
        return NO_FAULT

    def report(self) -> dict[str, Any]:
        """The plan, and for each fault how often it was injected."""
        faults = [
            {**fault.model_dump(exclude_defaults=True), "injected": injected}
            for fault, injected in zip(self._plan.faults, self._injected, strict=True)
        ]
        return {"seed": self._plan.seed, "faults": faults, "injected": sum(self._injected)}

    def _applies(self, number: int, fault: Fault) -> bool:
        if fault.percent is not None:
            return self._dice.random() * 100 < fault.percent
        return fault.next is None or self._injected[number] < fault.next

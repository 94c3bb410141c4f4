"""Profiles: what happens to an upload, chosen by the first segment of its key.

They stand in `profiles.json` beside this module and are validated when they are read.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from receipts.contracts import DEFAULT_DESTINATIONS, Contract, Destination, Task
from receipts.errors import UnknownProfile
from receipts.printed import result_schema

# The vendor's limit, the outermost object counted as one.
_MOST_LAYERS = 3


class TaskRequest(Contract):
    """One task to buy for every page.

    `result_schema` is for key information alone: "receipt" stands for the receipt schema, null asks
    for every field that the engine finds. `prompt` is for the task "custom" alone.
    """

    task: Task
    result_schema: Literal["receipt"] | dict[str, Any] | None = None
    prompt: str | None = Field(default=None, min_length=1)

    @property
    def schema_template(self) -> dict[str, Any] | None:
        """The template that the engine is to fill."""
        return result_schema() if self.result_schema == "receipt" else self.result_schema or None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.prompt is not None) != (self.task == "custom"):
            raise ValueError("a prompt belongs to the task 'custom', and to no other")
        if self.result_schema and self.task != "key_information_extraction":
            raise ValueError("a result_schema belongs to key_information_extraction")
        if _layers(self.schema_template or {}) > _MOST_LAYERS:
            raise ValueError(f"a result_schema has at most {_MOST_LAYERS} layers")
        return self


type Share = Annotated[float, Field(ge=0, le=1)]
type Verdict = Literal["ignore", "flag", "reject"]


class QualityThresholds(Contract):
    """What a page must have, in the units of `PageQuality`; `text_height` in pixels.

    The defaults are where RapidOCR's word F1 begins to fall on receipts that were degraded step by
    step; 60 scans of real receipts and the clean samples keep clear of all of them.
    """

    sharpness: Share = 0.3
    contrast: Share = 0.1
    brightness: Share = 0.15
    glare: Share = 0.06
    text_height: float = Field(default=7.0, ge=0)


class Preparation(Contract):
    """How pages are made ready for the engine.

    `look` judges orientation, quality and several receipts on one photo from a small copy; without
    it a page within the limits is never decoded. `enhance` "auto" corrects what a measurement says
    helps, "full" everything, "none" nothing. `blank` and `illegible` say what becomes of such a
    page: nothing, a flag for the reviewer, or its refusal.
    """

    look: bool = True
    enhance: Literal["none", "auto", "full"] = "auto"
    blank: Verdict = "flag"
    illegible: Verdict = "flag"
    thresholds: QualityThresholds = QualityThresholds()


class Profile(Contract):
    """Engine tasks and limits; pixels are those of a page image, bytes those of an upload.

    Where `max_pages` or `max_bytes` is left out, the stack's parameter of that name holds.

    `stream` reads the answer as it is written, for pages that would outlast the engine's time
    limit; `image_by` says how a page gets to the engine: inside the request, or, where it is too
    large for that, by a presigned URL. `mode` "batch" has pages read through the Batch API, at its
    price and within a day, where neither of the two counts. `destinations` are told how each
    document ended.
    """

    tasks: tuple[TaskRequest, ...] = Field(min_length=1)
    min_pixels: int = Field(gt=0)
    max_pixels: int = Field(gt=0)
    max_pages: int | None = Field(default=None, gt=0)
    max_bytes: int | None = Field(default=None, gt=0)
    enable_rotate: bool = False
    max_tokens: int | None = Field(default=None, gt=0)
    stream: bool = False
    image_by: Literal["base64", "url"] = "base64"
    mode: Literal["realtime", "batch"] = "realtime"
    preparation: Preparation = Preparation()
    destinations: tuple[Destination, ...] = Field(default=DEFAULT_DESTINATIONS, min_length=1)

    @model_validator(mode="after")
    def _every_destination_once(self) -> Self:
        if len(self.destinations) != len(set(self.destinations)):
            raise ValueError("a profile names every destination once")
        return self

    @model_validator(mode="after")
    def _every_task_once(self) -> Self:
        names = [request.task for request in self.tasks]
        if len(names) != len(set(names)):
            raise ValueError("a profile asks for every task once")
        return self


@cache
def load_profiles() -> dict[str, Profile]:
    """Every profile by name."""
    text = Path(__file__).with_name("profiles.json").read_bytes()
    return TypeAdapter(dict[str, Profile]).validate_json(text)


def find_profile(name: str) -> Profile:
    """The profile of that name; raises UnknownProfile, naming those there are."""
    try:
        return load_profiles()[name]
    except KeyError:
        known = ", ".join(f"{profile}/" for profile in sorted(load_profiles()))
        raise UnknownProfile(
            f"No profile is named '{name}': upload the file under one of {known}."
        ) from None


def _layers(value: Any) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(inner, list):
        return 0
    return 1 + max((_layers(part) for part in inner), default=0)

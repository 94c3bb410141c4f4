"""What the stages say to one another: queue messages and the objects behind them."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer

from receipts.text import TextLine

# Digits alone in JSON: many a reader of decimals stumbles over an exponent.
PlainDecimal = Annotated[
    Decimal, PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="json")
]


class Contract(BaseModel):
    """Immutable, and closed: an unknown key is an error at the border, not a surprise later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ObjectRef(Contract):
    """An S3 object, pinned to one version where the bucket keeps them, else to one ETag."""

    bucket: str
    key: str
    version_id: str | None = None
    etag: str | None = None


class Source(Contract):
    """The upload as the storage event described it; `size` in bytes."""

    bucket: str
    key: str
    version_id: str | None = None
    etag: str | None = None
    sequencer: str | None = None
    size: int

    @property
    def object(self) -> ObjectRef:
        """The bytes of this upload and of no later one under the same key."""
        return ObjectRef(
            bucket=self.bucket, key=self.key, version_id=self.version_id, etag=self.etag
        )


class PageImage(Contract):
    """A page as it goes to the engine; pages count from 1, sizes are pixels."""

    page: int
    image: ObjectRef
    media_type: str
    width: int
    height: int


class PageFailure(Contract):
    """Why a page has no result."""

    page: int
    code: str
    message: str


class PageJob(Contract):
    """Read one page."""

    document_id: str
    profile: str
    page: PageImage


class AggregateJob(Contract):
    """Every page of the document is done or has failed."""

    document_id: str


class DeliveryJob(Contract):
    """The document reached a terminal state; tell the webhook about this revision."""

    document_id: str
    revision: int


class Usage(Contract):
    """Tokens that the engine billed; image tokens are part of the input tokens."""

    input_tokens: int = 0
    output_tokens: int = 0
    image_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """The sum of both."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            image_tokens=self.image_tokens + other.image_tokens,
        )


Task = Literal[
    "advanced_recognition",
    "key_information_extraction",
    "table_parsing",
    "document_parsing",
    "formula_recognition",
    "text_recognition",
    "multi_lan",
    "custom",
]
TextFormat = Literal["plain", "json", "html", "latex"]


class TaskResult(Contract):
    """What one engine call gave, by its task: lines, key information, or text of some format.

    `parse_error` says that the text is not of its format and stands as it came; `truncated` that
    the engine ran out of output before the end. `estimate` and `cost` (US dollars) are None where
    the model is not known, or has no price.
    """

    task: Task
    model: str
    request_id: str | None = None
    usage: Usage = Usage()
    estimate: Usage | None = None
    cost: PlainDecimal | None = None
    seconds: float
    lines: tuple[TextLine, ...] = ()
    key_information: dict[str, Any] | None = None
    text: str | None = None
    text_format: TextFormat | None = None
    parse_error: bool = False
    truncated: bool = False


class PageResult(Contract):
    """Everything that was bought for one page.

    A task has one result, or several where the page had to be read in strips, from the top down.
    """

    document_id: str
    page: int
    tasks: tuple[TaskResult, ...] = ()

    def results(self, name: Task) -> tuple[TaskResult, ...]:
        """The results of one task, none where it was not bought yet."""
        return tuple(result for result in self.tasks if result.task == name)

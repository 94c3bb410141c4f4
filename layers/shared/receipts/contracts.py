"""What the stages say to one another: queue messages and the objects behind them."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer

from receipts.placement import IDENTITY, Placement
from receipts.text import TextLine

# Digits alone in JSON: many a reader of decimals stumbles over an exponent.
PlainDecimal = Annotated[
    Decimal, PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="json")
]


class Contract(BaseModel):
    """Immutable, and closed: an unknown key is an error at the border, not a surprise later."""

    # Its validators are built at the first use: no stage uses all that it imports.
    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")


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


class PageImage(Contract):
    """An image as it goes to the engine: a page, one of several receipts on it, or a tile.

    `part` numbers the images of the document, `page` its pages, `receipt` the receipts that lie on
    one page side by side and `tile` the pieces of a long one from the top down, each from 1.
    `placement` takes pixels of the image to pixels of the page.
    """

    part: int
    page: int
    receipt: int = 1
    tile: int = 1
    image: ObjectRef
    media_type: str
    width: int
    height: int
    placement: Placement = IDENTITY


class PageFailure(Contract):
    """Why a page, or a part of it, has no result."""

    part: int
    page: int
    code: str
    message: str


class PageQuality(Contract):
    """How well a page can be read, measured on a small copy of it.

    `sharpness`, `contrast`, `brightness` and `glare` (the share of the page that is blown out) are
    0..1; `text_height` is the usual height of a line's letters in pixels of the page, null where
    no text was found.
    """

    sharpness: float
    contrast: float
    brightness: float
    glare: float
    text_height: float | None = None


class PageFinding(Contract):
    """What is wrong with a page: a stable code, and a sentence that says what to do better."""

    code: str
    message: str


class PageFacts(Contract):
    """What is known of a page before it is read.

    `width` and `height` are the pixels that boxes are in: the page as a viewer shows it. `turned`
    is by how many degrees clockwise its text had to be turned to stand upright; `image_hash` a
    perceptual hash, null of a blank page; `cost` the estimate in US dollars.
    """

    page: int
    width: int
    height: int
    turned: Literal[0, 90, 180, 270] = 0
    quality: PageQuality | None = None
    findings: tuple[PageFinding, ...] = ()
    image_hash: str | None = None
    estimate: Usage | None = None
    cost: PlainDecimal | None = None


class Manifest(Contract):
    """What a document consists of: bytes of this hash, pages, and the images read of them."""

    sha256: str | None = None
    pages: tuple[PageFacts, ...] = ()
    images: tuple[PageImage, ...] = ()


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


class Bill(Contract):
    """What calls to the engine for one task came to.

    `estimate` and `cost` (US dollars) are None where the model is not known, or has no price.
    """

    task: Task
    usage: Usage = Usage()
    estimate: Usage | None = None
    cost: PlainDecimal | None = None
    seconds: float

    def with_bill(self, other: "Bill") -> Self:
        """The same with what the other came to on top."""
        both = self.cost is not None and other.cost is not None
        return self.model_copy(
            update={
                "usage": self.usage + other.usage,
                "estimate": (self.estimate or Usage()) + (other.estimate or Usage()),
                "cost": (self.cost or 0) + (other.cost or 0) if both else None,
                "seconds": round(self.seconds + other.seconds, 3),
            }
        )


class PageJob(Contract):
    """Read one image; `outages` counts how often the engine was out of order when it was tried.

    `in_vain` is what was paid for answers that were of no use.
    """

    document_id: str
    profile: str
    page: PageImage
    outages: int = 0
    in_vain: tuple[Bill, ...] = ()


class AggregateJob(Contract):
    """Every image of the document is read or has failed."""

    document_id: str


Destination = Literal["webhook", "event_bus", "queue"]
DEFAULT_DESTINATIONS: tuple[Destination, ...] = ("webhook",)


class DeliveryJob(Contract):
    """Tell one destination about this revision: of one receipt, or that there is none.

    `receipt` numbers the receipts of the document from 1; `again` sends what was delivered before.
    """

    document_id: str
    receipt: int = 1
    revision: int
    destination: Destination = "webhook"
    again: bool = False


TextFormat = Literal["plain", "json", "html", "latex"]


class TaskResult(Bill):
    """What one engine call gave, by its task: lines, key information, or text of some format.

    `parse_error` says that the text is not of its format and stands as it came; `truncated` that
    the engine ran out of output before the end.
    """

    model: str
    request_id: str | None = None
    lines: tuple[TextLine, ...] = ()
    key_information: dict[str, Any] | None = None
    text: str | None = None
    text_format: TextFormat | None = None
    parse_error: bool = False
    truncated: bool = False

    def bill(self) -> Bill:
        """What it came to, without what was read."""
        return Bill(**{name: getattr(self, name) for name in Bill.model_fields})


class PageResult(Contract):
    """Everything that was bought for one image, boxes in its pixels.

    A task has one result, or several where the image had to be read in strips, from the top down.
    `unfinished` has the answers so far for tasks of which some strips are not read yet.
    """

    document_id: str
    part: int
    page: int
    receipt: int = 1
    tile: int = 1
    tasks: tuple[TaskResult, ...] = ()
    unfinished: dict[Task, dict[str, TaskResult]] = {}

    def results(self, name: Task) -> tuple[TaskResult, ...]:
        """The results of one task, none where it was not bought yet."""
        return tuple(result for result in self.tasks if result.task == name)

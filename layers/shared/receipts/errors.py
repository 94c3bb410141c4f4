"""Every error the pipeline raises on purpose, in one tree.

ReceiptsError
├── UploadRejected              the upload is not acceptable; its document ends as `rejected`
│   ├── UnknownProfile
│   ├── BatchNotOffered
│   ├── EmptyFile
│   ├── UnsupportedFormat
│   ├── PasswordProtected
│   ├── DamagedFile
│   ├── FileTooLarge
│   ├── ImageTooSmall
│   ├── AspectRatioTooExtreme
│   ├── TooManyPixels
│   ├── TooManyPages
│   ├── BlankPage
│   └── NotLegible
├── EngineError                 the OCR engine did not give a usable answer
│   ├── EngineThrottled         retryable
│   ├── EngineUnavailable       retryable
│   ├── EngineTimedOut          retryable, streamed or in smaller parts
│   ├── EngineParked            retryable; the engine is left alone for a while
│   ├── EngineAccessDenied      key, region, model or account; a person has to act
│   ├── EngineRequestInvalid    our request is wrong; code or configuration has to change
│   ├── EngineImageNotFetched   the image's address gave no image; its bytes may do
│   ├── EngineImageRefused      the image as it is encoded; encoded anew and smaller it may do
│   ├── EngineRefused           this page is refused, and would be again
│   └── EngineAnswerInvalid     the answer is cut off or breaks the protocol
├── DeliveryError               a destination did not take the event
│   ├── DeliveryPostponed       retryable; the receiver answers that it may take the event later
│   │   ├── ReceiverUnreachable
│   │   ├── ReceiverTimedOut
│   │   ├── AddressRefused      its name resolves to an address that is not sent to
│   │   └── SecretInvalid       there is nothing to sign with
│   ├── DeliveryRefused         the receiver answers that it will not take the event
│   │   ├── EndpointGone        nor any other event
│   │   ├── UrlRefused          the configured address is not one that is sent to
│   │   └── DestinationMissing  the profile names a destination that the stack does not have
│   └── EndpointDisabled        it was gone before, and nobody has enabled it since
├── DocumentBusy                retryable
├── DocumentForgotten           a tombstone stands in its place; work for it stops
└── PartAbandoned               a message died in its dead-letter queue

`code` is stable and meant for programs; the message is one sentence for a person and says what to
do next; `retryable` says whether the same work can succeed later without anybody's doing.
"""

from typing import ClassVar


class ReceiptsError(Exception):
    """Base of the tree."""

    code: ClassVar[str] = "internal_error"
    retryable: ClassVar[bool] = False

    @property
    def message(self) -> str:
        """The sentence a person reads."""
        return str(self)


class UploadRejected(ReceiptsError):
    """The upload is not acceptable, and the same bytes never will be."""

    code = "upload_rejected"


class UnknownProfile(UploadRejected):
    """The first segment of the key names no profile."""

    code = "unknown_profile"


class BatchNotOffered(UploadRejected):
    """The profile is read through the Batch API, which this stack does not use."""

    code = "batch_not_offered"


class EmptyFile(UploadRejected):
    """The object has no bytes."""

    code = "empty_file"


class UnsupportedFormat(UploadRejected):
    """The magic bytes are of a format that is not read."""

    code = "unsupported_format"


class PasswordProtected(UploadRejected):
    """The document opens only with a password."""

    code = "password_protected"


class DamagedFile(UploadRejected):
    """The format is known, but the bytes cannot be decoded."""

    code = "damaged_file"


class FileTooLarge(UploadRejected):
    """The object has more bytes than the profile takes."""

    code = "file_too_large"


class ImageTooSmall(UploadRejected):
    """A side is 10 pixels or less, the engine's limit."""

    code = "image_too_small"


class AspectRatioTooExtreme(UploadRejected):
    """One side is more than 200 times the other, the engine's limit."""

    code = "aspect_ratio_too_extreme"


class TooManyPixels(UploadRejected):
    """Decoding the image would take more memory than is allowed."""

    code = "too_many_pixels"


class TooManyPages(UploadRejected):
    """The document has more pages than the profile takes."""

    code = "too_many_pages"


class BlankPage(UploadRejected):
    """Nothing is drawn on the page, and the profile refuses such pages."""

    code = "blank_page"


class NotLegible(UploadRejected):
    """The page is too dark, blurred or small to be read, and the profile refuses such pages."""

    code = "not_legible"


class EngineError(ReceiptsError):
    """The OCR engine did not give a usable answer.

    `vendor_code` and `request_id` are the engine's own, for the log; `retry_after` is how many
    seconds it asks to wait. Each is None where the engine did not say.
    """

    code = "engine_error"

    def __init__(
        self,
        message: str,
        *,
        vendor_code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.vendor_code = vendor_code
        self.request_id = request_id
        self.retry_after = retry_after


class EngineThrottled(EngineError):
    """The engine asks to slow down."""

    code = "engine_throttled"
    retryable = True


class EngineUnavailable(EngineError):
    """The engine failed or could not be reached."""

    code = "engine_unavailable"
    retryable = True


class EngineTimedOut(EngineError):
    """The answer took longer than the engine or our connection waits; it may be billed."""

    code = "engine_timed_out"
    retryable = True


class EngineParked(EngineError):
    """The engine is left alone: it is out of order, or the day's spend has reached its cap.

    `tried` says that this page was what found it out of order.
    """

    code = "engine_parked"
    retryable = True

    def __init__(self, message: str, *, retry_after: float, tried: bool = False) -> None:
        super().__init__(message, retry_after=retry_after)
        self.tried = tried


class EngineAccessDenied(EngineError):
    """Key, region, model or account do not allow the call."""

    code = "engine_access_denied"


class EngineRequestInvalid(EngineError):
    """The engine finds a fault in the request itself, whatever the page."""

    code = "engine_request_invalid"


class EngineImageNotFetched(EngineError):
    """The engine got no image from the address it was given; the image's bytes may do."""

    code = "engine_image_not_fetched"


class EngineImageRefused(EngineError):
    """The image has too many bytes or cannot be decoded; encoded anew and smaller it may do."""

    code = "engine_image_refused"


class EngineRefused(EngineError):
    """The engine refuses this page."""

    code = "engine_refused"


class EngineAnswerInvalid(EngineError):
    """The engine's answer is cut off or is not what the protocol says."""

    code = "engine_answer_invalid"


class DeliveryError(ReceiptsError):
    """A destination did not take the event.

    `status_code` is None without an answer; `retry_after` is how many seconds the receiver asks to
    wait, None where it does not say.
    """

    code = "delivery_error"

    def __init__(
        self, message: str, status_code: int | None = None, *, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.retry_after = retry_after


class DeliveryPostponed(DeliveryError):
    """The receiver may take the same event later."""

    code = "delivery_postponed"
    retryable = True


class ReceiverUnreachable(DeliveryPostponed):
    """No connection, or one that broke before a whole answer."""

    code = "receiver_unreachable"


class ReceiverTimedOut(DeliveryPostponed):
    """The receiver has not answered in time; it may have taken the event nevertheless."""

    code = "receiver_timed_out"


class AddressRefused(DeliveryPostponed):
    """The receiver's name resolves to an address inside somebody's network; names change."""

    code = "address_refused"


class SecretInvalid(DeliveryPostponed):
    """What is stored as the webhook's secret is none to sign with."""

    code = "webhook_secret_invalid"


class DeliveryRefused(DeliveryError):
    """The receiver answered that it will not take the event."""

    code = "delivery_refused"


class EndpointGone(DeliveryRefused):
    """The receiver answered that it takes no events any more."""

    code = "endpoint_gone"


class UrlRefused(DeliveryRefused):
    """The configured URL is not https, or has something that does not belong into it."""

    code = "url_refused"


class DestinationMissing(DeliveryRefused):
    """The profile names a destination, and the stack has no address for it."""

    code = "destination_missing"


class EndpointDisabled(DeliveryError):
    """The endpoint was gone before, and nobody has enabled it since."""

    code = "endpoint_disabled"


class DocumentBusy(ReceiptsError):
    """The document is just being merged, and takes no other page meanwhile."""

    code = "document_busy"
    retryable = True


class DocumentForgotten(ReceiptsError):
    """Somebody asked to forget the document; `document_id` is all that is left."""

    code = "document_forgotten"

    def __init__(self, document_id: str) -> None:
        super().__init__(f"The document {document_id} was forgotten: upload it again if need be.")
        self.document_id = document_id


class PartAbandoned(ReceiptsError):
    """Every try at a piece of work failed, and its message ended in the dead-letter queue."""

    code = "abandoned"

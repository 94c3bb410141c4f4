"""The errors the protocol names, with their native code and HTTP status.

ApiError                    400 InvalidParameter
├── EmptyInput              400 BadRequest.EmptyInput
├── EmptyModel              400 BadRequest.EmptyModel
├── PayloadTooLarge         400 BadRequest.TooLarge
├── InvalidUrl              400 InvalidURL
├── MediaNotFetched         400 InvalidParameter.DataInspection
├── InvalidApiKey           401 InvalidApiKey
├── AccessDenied            403 AccessDenied
├── ModelNotFound           404 ModelNotFound
├── NotFound                404 NotFound
├── AlgorithmError          500 InternalError.Algo
├── InternalError           500 InternalError
├── GatewayError            a gateway's status, in a batch
└── InjectedError           as the fault plan has it
"""

from collections.abc import Mapping

from local.ocr_service.vendor_errors import VendorError


class ApiError(Exception):
    """The request cannot be answered; the message goes to the caller word for word."""

    status: int = 400
    code: str = "InvalidParameter"


class EmptyInput(ApiError):
    """The body has no `input`."""

    code = "BadRequest.EmptyInput"


class EmptyModel(ApiError):
    """The body has no `model`."""

    code = "BadRequest.EmptyModel"


class PayloadTooLarge(ApiError):
    """The body has more bytes than any legal request."""

    code = "BadRequest.TooLarge"


class InvalidUrl(ApiError):
    """The image's address is one that is not fetched."""

    code = "InvalidURL"


class MediaNotFetched(ApiError):
    """The image's address did not give an image."""

    code = "InvalidParameter.DataInspection"


class InvalidApiKey(ApiError):
    """The bearer token is missing or wrong."""

    status = 401
    code = "InvalidApiKey"


class AccessDenied(ApiError):
    """The key is right, and does not allow this."""

    status = 403
    code = "AccessDenied"


class ModelNotFound(ApiError):
    """No such model."""

    status = 404
    code = "ModelNotFound"


class NotFound(ApiError):
    """No such file or batch."""

    status = 404
    code = "NotFound"


class AlgorithmError(ApiError):
    """What the vendor's model server fails on instead of refusing it."""

    status = 500
    code = "InternalError.Algo"


class InternalError(ApiError):
    """A fault of this service."""

    status = 500
    code = "InternalError"


class GatewayError(ApiError):
    """What a line of a batch has in place of a gateway's page."""

    code = "InternalError"

    def __init__(self, status: int) -> None:
        super().__init__("An internal error has occured, please try again later.")
        self.status = status


class InjectedError(ApiError):
    """An error of the vendor's table that a fault plan asked for."""

    def __init__(self, error: VendorError, headers: Mapping[str, str]) -> None:
        super().__init__(error.message)
        self.status = error.status
        self.code = error.code
        self.headers = headers

"""The errors the protocol names, with their native code and HTTP status.

ApiError                    400 InvalidParameter
├── EmptyInput              400 BadRequest.EmptyInput
├── EmptyModel              400 BadRequest.EmptyModel
├── PayloadTooLarge         400 BadRequest.TooLarge
├── InvalidUrl              400 InvalidURL
├── MediaNotFetched         400 InvalidParameter.DataInspection
├── InvalidApiKey           401 InvalidApiKey
├── ModelNotFound           404 ModelNotFound
├── AlgorithmError          500 InternalError.Algo
└── InternalError           500 InternalError
"""

from typing import ClassVar


class ApiError(Exception):
    """The request cannot be answered; the message goes to the caller word for word."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "InvalidParameter"


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


class ModelNotFound(ApiError):
    """No such model."""

    status = 404
    code = "ModelNotFound"


class AlgorithmError(ApiError):
    """What the vendor's model server fails on instead of refusing it."""

    status = 500
    code = "InternalError.Algo"


class InternalError(ApiError):
    """A fault of this service."""

    status = 500
    code = "InternalError"

"""What the vendor's error codes, messages and HTTP statuses mean to us.

Source: https://www.alibabacloud.com/help/en/model-studio/error-code.
"""

from typing import NamedTuple

from receipts.errors import (
    EngineAccessDenied,
    EngineError,
    EngineImageNotFetched,
    EngineImageRefused,
    EngineRefused,
    EngineRequestInvalid,
    EngineThrottled,
    EngineTimedOut,
    EngineUnavailable,
)


class Meaning(NamedTuple):
    """Our error and what a person is told."""

    error: type[EngineError]
    sentence: str

    def told(self, answer: str) -> str:
        """The sentence with what the engine answered, or what happened to the connection."""
        return self.sentence.format(answer=answer)


_THROTTLED = Meaning(
    EngineThrottled, "The OCR engine asks to slow down ({answer}); the page waits."
)
_OUTAGE = Meaning(EngineUnavailable, "The OCR engine failed ({answer}); the page waits.")
LOST = Meaning(
    EngineUnavailable, "The connection to the OCR engine failed ({answer}); the page waits."
)
_STALE_POLICY = Meaning(
    EngineUnavailable,
    "The permission to hand the OCR engine a file has run out ({answer}); the page waits for a new"
    " one.",
)
TIMED_OUT = Meaning(
    EngineTimedOut,
    "The OCR engine needed too long for this page ({answer}); it is read again as a stream or in"
    " smaller parts.",
)
_ACCESS = Meaning(
    EngineAccessDenied,
    "The OCR engine denies access ({answer}): check the API key, the address and region it belongs"
    " to, the model's name and the account's standing.",
)
REQUEST = Meaning(
    EngineRequestInvalid,
    "The OCR engine finds our request wrong ({answer}): check its address and the profile's"
    " settings, then look the code up in its documentation.",
)
_NOT_FETCHED = Meaning(
    EngineImageNotFetched,
    "The OCR engine could not fetch the page's image ({answer}): send its bytes in the request.",
)
_IMAGE = Meaning(
    EngineImageRefused,
    "The OCR engine does not take the image as it is encoded ({answer}): upload it smaller, as PNG"
    " or JPEG.",
)
_BLOCKED = Meaning(
    EngineRefused,
    "The OCR engine's content inspection blocks this page ({answer}): enter it by hand.",
)
_REFUSED = Meaning(
    EngineRefused,
    "The OCR engine refuses this page ({answer}): look at its image and upload a clearer one.",
)

# The prefix of what the model server reports itself.
_ALGORITHM = "InternalError.Algo."
# The native code of each code that only the OpenAI-compatible protocol has.
_NATIVE_NAMES = {
    "access_denied": "AccessDenied",
    "data_inspection_failed": "DataInspectionFailed",
    "insufficient_quota": "Throttling.AllocationQuota",
    "internal_error": "InternalError",
    "invalid_api_key": "InvalidApiKey",
    "invalid_parameter_error": "InvalidParameter",
    "invalid_request_error": "InvalidParameter",
    "limit_burst_rate": "Throttling.BurstRate",
    "limit_requests": "LimitRequests",
    "model_not_found": "ModelNotFound",
}

# By native code; one that is not here means what the part before its last dot does.
_BY_CODE = {
    "Throttling": _THROTTLED,
    "LimitRequests": _THROTTLED,
    "ModelServingError": _THROTTLED,
    "InternalError": _OUTAGE,
    "SystemError": _OUTAGE,
    "ModelServiceFailed": _OUTAGE,
    "ModelUnavailable": _OUTAGE,
    "ServiceUnavailable": _OUTAGE,
    "GatewayTimeout": _OUTAGE,
    "RequestTimeOut": TIMED_OUT,
    "InvalidApiKey": _ACCESS,
    "NOT AUTHORIZED": _ACCESS,
    "AccessDenied": _ACCESS,
    "Model.AccessDenied": _ACCESS,
    "Workspace.AccessDenied": _ACCESS,
    "ModelNotFound": _ACCESS,
    "model_not_supported": _ACCESS,
    "NotFound": _ACCESS,
    "WorkSpaceNotFound": _ACCESS,
    "AllocationQuota.FreeTierOnly": _ACCESS,
    "Arrearage": _ACCESS,
    "CommodityNotPurchased": _ACCESS,
    "PrepaidBillOverdue": _ACCESS,
    "PostpaidBillOverdue": _ACCESS,
    "BadRequest": REQUEST,
    "mismatched_model": REQUEST,
    "duplicate_custom_id": REQUEST,
    "InvalidURL": _NOT_FETCHED,
    "InvalidParameter.DataInspection": _NOT_FETCHED,
    "BadRequest.TooLarge": _IMAGE,
    "DataInspectionFailed": _BLOCKED,
    "InvalidParameter": _REFUSED,
}

# By the first part of the native code, words in lower case that tell its meanings apart. The vendor
# gives one code to things as different as a wrong parameter and an image it could not download, and
# nothing but the message says which it was.
_BY_WORDS = {
    "InvalidParameter": (
        ("required parameter", REQUEST),
        ("range of ", REQUEST),
        ("max bytes per data-uri", _IMAGE),
        ("file size is too large", _IMAGE),
        ("failed to decode the image", _IMAGE),
        ("invalid image format", _IMAGE),
        ("media format is not supported", _IMAGE),
        ("download", _NOT_FETCHED),
        ("authorization to access the media", _NOT_FETCHED),
        ("wrong content-type", _NOT_FETCHED),
        ("url does not appear to be valid", _NOT_FETCHED),
    ),
    "AccessDenied": (("policy expired", _STALE_POLICY),),
    "Throttling": (("free allocated quota", _ACCESS),),
    "InternalError": (
        ("missing content-length", _NOT_FETCHED),
        ("list index out of range", REQUEST),
    ),
}

# For an answer without a code, such as a gateway's page, or with one that is not known.
_BY_STATUS = {
    **dict.fromkeys((401, 402, 403, 404), _ACCESS),
    **dict.fromkeys((405, 415, 422), REQUEST),
    **dict.fromkeys((408, 409, 425), _OUTAGE),
    413: _IMAGE,
    429: _THROTTLED,
}


def meaning_of(status: int, code: str, message: str) -> Meaning:
    """What an error with this code of either protocol means; the status says it for no code."""
    code = code.removeprefix(_ALGORITHM)
    code = _NATIVE_NAMES.get(code, code)
    return _by_words(code, message) or _by_code(code) or _by_status(status)


def _by_words(code: str, message: str) -> Meaning | None:
    told_apart = _BY_WORDS.get(code.partition(".")[0], ())
    lowered = message.lower()
    return next((meaning for words, meaning in told_apart if words in lowered), None)


def _by_code(code: str) -> Meaning | None:
    while code and code not in _BY_CODE:
        code = code.rpartition(".")[0]
    return _BY_CODE.get(code)


def _by_status(status: int) -> Meaning:
    match status // 100:
        case 3:
            return REQUEST
        case 4:
            return _BY_STATUS.get(status, _REFUSED)
        case _:
            return _OUTAGE

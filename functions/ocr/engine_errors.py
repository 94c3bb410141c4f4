"""Qwen-OCR's error codes, mapped to ours: by status and code, never by the words of a message."""

import httpx

from receipts.errors import (
    EngineAccessDenied,
    EngineAnswerInvalid,
    EngineError,
    EngineRefused,
    EngineThrottled,
    EngineUnavailable,
)

_ACCOUNT_CODES = frozenset(
    {
        "Arrearage",
        "CommodityNotPurchased",
        "PrepaidBillOverdue",
        "PostpaidBillOverdue",
        "AllocationQuota.FreeTierOnly",
        "InvalidApiKey",
        "ModelNotFound",
    }
)
_ACCESS_STATUSES = frozenset({401, 403, 404})


def error_from_answer(status: int, code: str) -> EngineError:
    """The error that an answer with this HTTP status and vendor code stands for."""
    if code in _ACCOUNT_CODES or status in _ACCESS_STATUSES:
        return EngineAccessDenied(
            f"The OCR engine denies access ({status} {code}): check the API key, the region it"
            " belongs to, the model's name and the account's standing."
        )
    if status == httpx.codes.TOO_MANY_REQUESTS or code.startswith("Throttling"):
        return EngineThrottled(f"The OCR engine asks to slow down ({code}); the page waits.")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.REQUEST_TIMEOUT:
        return EngineUnavailable(f"The OCR engine failed ({status} {code}); the page waits.")
    return EngineRefused(
        f"The OCR engine refuses this page ({code}): look at its image and upload a clearer one."
    )


def error_from_transport(error: httpx.TransportError) -> EngineError:
    """The error that a lost or refused connection stands for."""
    return EngineUnavailable(
        f"The OCR engine could not be reached ({type(error).__name__}); the page waits."
    )


def invalid_answer(what: str) -> EngineError:
    """The error of an answer that breaks the protocol; `what` is what was wrong with it."""
    return EngineAnswerInvalid(
        f"The OCR engine's answer is not usable ({what}): upload the page again, or in parts."
    )

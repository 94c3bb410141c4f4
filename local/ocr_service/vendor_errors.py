"""The vendor's errors as data: `vendor_errors.json` has every row of its table by native code.

A code that comes with several messages stands once for each, told apart by what follows `#`.
"""

import json
from http import HTTPStatus
from importlib.resources import files
from typing import NamedTuple


class VendorError(NamedTuple):
    """One row of the table."""

    code: str
    status: int
    message: str


class OpenAiName(NamedTuple):
    """`code` and `type` of the same error in the OpenAI-compatible protocol."""

    code: str
    type: str


_ROWS: dict[str, dict[str, str | int]] = json.loads(
    files("local.ocr_service").joinpath("vendor_errors.json").read_text("utf-8")
)
VENDOR_ERRORS = {
    name: VendorError(name.partition("#")[0], int(row["status"]), str(row["message"]))
    for name, row in _ROWS.items()
}


def openai_name(code: str, status: int) -> OpenAiName:
    """How the OpenAI-compatible protocol calls the error of a native code."""
    row = _ROWS.get(code, {})
    name = str(row.get("openai_code", code))
    refused = status < HTTPStatus.TOO_MANY_REQUESTS
    return OpenAiName(name, str(row.get("type", "invalid_request_error" if refused else name)))

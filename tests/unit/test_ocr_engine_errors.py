"""Every row of the vendor's error table, in the bodies of both protocols; and anything else."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.engine_errors import error_from_answer, error_from_body, error_from_transport
from receipts.errors import (
    EngineAccessDenied,
    EngineAnswerInvalid,
    EngineError,
    EngineImageNotFetched,
    EngineImageRefused,
    EngineRefused,
    EngineRequestInvalid,
    EngineThrottled,
    EngineTimedOut,
    EngineUnavailable,
)

REQUEST_ID = "1f7a-0b"
DENIED = EngineAccessDenied
IMAGE = EngineImageRefused
NOT_FETCHED = EngineImageNotFetched
REFUSED = EngineRefused
REQUEST = EngineRequestInvalid
THROTTLED = EngineThrottled
TIMED_OUT = EngineTimedOut
UNAVAILABLE = EngineUnavailable
RETRYABLE = {THROTTLED, TIMED_OUT, UNAVAILABLE}

PARAMETER = "invalid_parameter_error"
QUOTA = "insufficient_quota"


class Row(NamedTuple):
    status: int
    native: str
    openai: str
    message: str
    expected: type[EngineError]


ROWS = [
    Row(*row)
    for row in (
        (400, "InvalidParameter", PARAMETER, "Required parameter(x) missing or invalid", REQUEST),
        (400, "InvalidParameter", "invalid_request_error", "Range of max_tokens should", REQUEST),
        (400, "InvalidParameter", PARAMETER, "Range of input length should be [1, 9]", REQUEST),
        (400, "BadRequest.EmptyInput", "", "Required input parameter missing", REQUEST),
        (400, "BadRequest.EmptyParameters", "", "Required input parameter missing", REQUEST),
        (400, "BadRequest.EmptyModel", "", "Required input parameter missing", REQUEST),
        (400, "BadRequest.IllegalInput", "", "The input requires json format.", REQUEST),
        (400, "InvalidParameter", PARAMETER, "Exceeded limit on max bytes per data-uri", IMAGE),
        (400, "InvalidParameter", PARAMETER, "Multimodal file size is too large", IMAGE),
        (400, "InvalidParameter", PARAMETER, "The image length and width do not meet", REFUSED),
        (400, "InvalidParameter", PARAMETER, "Failed to decode the image during the", IMAGE),
        (400, "InvalidParameter", PARAMETER, "Invalid image format or corrupted file", IMAGE),
        (400, "InvalidParameter", PARAMETER, "The media format is not supported or", IMAGE),
        *(
            (400, code, PARAMETER, message, NOT_FETCHED)
            for code in ("InvalidParameter", "InvalidParameter.DataInspection")
            for message in (
                "Failed to download multimodal content",
                "Download the media resource timed out during the data inspection process.",
                "Unable to download the media resource during the data inspection process.",
                "Don't have authorization to access the media resource",
                "Wrong Content-Type of multimodal url",
            )
        ),
        (400, "InvalidURL", "", "Invalid URL provided in your request.", NOT_FETCHED),
        (400, "InvalidURL.Timeout", "", "Timed out", NOT_FETCHED),
        (400, "InvalidURL.ConnectionRefused", "", "Refused", NOT_FETCHED),
        (400, "InvalidParameter", PARAMETER, "URL does not appear to be valid.", NOT_FETCHED),
        (400, "DataInspectionFailed", "data_inspection_failed", "may contain", REFUSED),
        (400, "Arrearage", "Arrearage", "Access denied, make sure your account", DENIED),
        (400, "BadRequest.TooLarge", "", "Payload Too Large.", IMAGE),
        (401, "InvalidApiKey", "invalid_api_key", "Invalid API-key provided.", DENIED),
        (401, "NOT AUTHORIZED", "", "Workspace access denied", DENIED),
        (403, "AccessDenied", "access_denied", "Access denied.", DENIED),
        (403, "AccessDenied.Unpurchased", "access_denied", "Access to model denied.", DENIED),
        (403, "Model.AccessDenied", "access_denied", "Model access denied.", DENIED),
        (403, "Workspace.AccessDenied", "access_denied", "Workspace access denied.", DENIED),
        (403, "AllocationQuota.FreeTierOnly", "", "The free tier is exhausted.", DENIED),
        (403, "AccessDenied", "", "Invalid according to Policy: Policy expired.", UNAVAILABLE),
        (404, "ModelNotFound", "model_not_found", "The model x does not exist", DENIED),
        (404, "model_not_supported", "model_not_supported", "Unsupported model", DENIED),
        (404, "NotFound", "", "Not found.", DENIED),
        (404, "WorkSpaceNotFound", "", "WorkSpace can not be found.", DENIED),
        (429, "Throttling", "", "Requests throttling triggered.", THROTTLED),
        (429, "Throttling.RateQuota", "limit_requests", "Requests rate limit", THROTTLED),
        (429, "LimitRequests", "limit_requests", "You exceeded your current", THROTTLED),
        (429, "Throttling.BurstRate", "limit_burst_rate", "Request rate increased", THROTTLED),
        (429, "Throttling.AllocationQuota", QUOTA, "Allocated quota exceeded, please", THROTTLED),
        (429, "Throttling.AllocationQuota", QUOTA, "check your plan and billing", THROTTLED),
        (429, "Throttling.AllocationQuota", QUOTA, "Free allocated quota exceeded.", DENIED),
        (429, "CommodityNotPurchased", "", "Commodity has not purchased yet.", DENIED),
        (429, "PrepaidBillOverdue", "", "The prepaid bill is overdue.", DENIED),
        (429, "PostpaidBillOverdue", "", "The postpaid bill is overdue.", DENIED),
        (500, "InternalError", "internal_error", "An internal error has occured", UNAVAILABLE),
        (500, "InternalError.Algo", "", "inference internal error.", UNAVAILABLE),
        (500, "InternalError.Algo", "", "An error occurred in model serving", UNAVAILABLE),
        (500, "InternalError.Algo", "", "Missing Content-Length of multimodal url.", NOT_FETCHED),
        (500, "InternalError.Algo", "", "list index out of range", REQUEST),
        (500, "InternalError.Timeout", "", "An internal timeout error", UNAVAILABLE),
        (500, "SystemError", "", "An system error has occured", UNAVAILABLE),
        (500, "ModelServiceFailed", "", "Failed to request model service.", UNAVAILABLE),
        (500, "RequestTimeOut", "", "Request timed out, please try again.", TIMED_OUT),
        (500, "ModelServingError", "", "Too many requests.", THROTTLED),
        (503, "ModelServingError", "", "Too many requests.", THROTTLED),
        (503, "ModelUnavailable", "", "Model is unavailable, try again later.", UNAVAILABLE),
        (503, "ServiceUnavailable", "", "The service is unavailable.", UNAVAILABLE),
        (504, "GatewayTimeout", "", "Gateway timed out.", UNAVAILABLE),
        (400, "mismatched_model", "mismatched_model", "x", REQUEST),
        (400, "duplicate_custom_id", "duplicate_custom_id", "x", REQUEST),
    )
]


def native(code: object, message: str = "words") -> bytes:
    return json.dumps({"code": code, "message": message, "request_id": REQUEST_ID}).encode()


def openai(code: object, message: str = "words", **named: str) -> bytes:
    error = {"code": code, "message": message, "type": "invalid_request_error", "param": None}
    return json.dumps({"error": error, **(named or {"request_id": REQUEST_ID})}).encode()


def check(error: EngineError, row: Row, code: str) -> None:
    assert type(error) is row.expected
    assert error.retryable is (row.expected in RETRYABLE)
    assert (error.vendor_code, error.request_id) == (code, REQUEST_ID)


@pytest.mark.parametrize("row", ROWS)
def test_native_row_maps_to_one_error(row: Row) -> None:
    body = native(row.native, row.message)
    check(error_from_body(row.status, {}, body), row, row.native)


@pytest.mark.parametrize("row", ROWS)
def test_openai_row_maps_to_one_error(row: Row) -> None:
    code = row.openai or row.native
    check(error_from_body(row.status, {}, openai(code, row.message)), row, code)


@pytest.mark.parametrize("stream_status", [200, 400])
@pytest.mark.parametrize("row", ROWS)
def test_code_decides_inside_a_stream(row: Row, stream_status: int) -> None:
    code = row.openai or row.native
    check(error_from_body(stream_status, {}, native(row.native, row.message)), row, row.native)
    check(error_from_body(stream_status, {}, openai(code, row.message)), row, code)


@pytest.mark.parametrize(
    ("status", "code", "wrapped", "expected"),
    [
        (400, PARAMETER, "<400> InternalError.Algo.InvalidParameter: Range of max", REQUEST),
        (400, PARAMETER, "<400> InternalError.Algo.InvalidParameter: The image", REFUSED),
        (
            400,
            PARAMETER,
            "<400> InternalError.Algo.InvalidParameter: download timed out",
            NOT_FETCHED,
        ),
        (400, PARAMETER, "<400> InternalError.Algo.DataInspectionFailed: Input", REFUSED),
        (500, "internal_error", "<400> InternalError.Algo.InvalidParameter: Range of x", REQUEST),
        (500, "internal_error", "<429> Throttling.RateQuota: Requests rate", THROTTLED),
        (400, PARAMETER, "<500> InternalError.Algo: inference internal error.", UNAVAILABLE),
    ],
)
def test_algorithm_error_is_unwrapped(
    status: int, code: str, wrapped: str, expected: type[EngineError]
) -> None:
    for body in (native(code, wrapped), openai(code, wrapped)):
        error = error_from_body(status, {}, body)
        assert type(error) is expected
        assert error.vendor_code == wrapped.split()[1].removesuffix(":")


@pytest.mark.parametrize("body", [b"", b"<html>Bad Gateway</html>", b"[1]", b'{"a": 1}', b"\xff"])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, EngineAnswerInvalid),
        (301, EngineRequestInvalid),
        (400, EngineRefused),
        (401, EngineAccessDenied),
        (402, EngineAccessDenied),
        (403, EngineAccessDenied),
        (404, EngineAccessDenied),
        (405, EngineRequestInvalid),
        (408, EngineUnavailable),
        (409, EngineUnavailable),
        (413, EngineImageRefused),
        (415, EngineRequestInvalid),
        (425, EngineUnavailable),
        (422, EngineRequestInvalid),
        (429, EngineThrottled),
        (500, EngineUnavailable),
        (502, EngineUnavailable),
        (503, EngineUnavailable),
        (504, EngineUnavailable),
    ],
)
def test_body_without_code_goes_by_status(
    status: int, expected: type[EngineError], body: bytes
) -> None:
    error = error_from_body(status, {"x-request-id": REQUEST_ID}, body)
    assert type(error) is expected
    assert error.vendor_code is None


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (429, "Throttling.Unheard", EngineThrottled),
        (200, "Throttling.Unheard", EngineThrottled),
        (400, "InvalidParameter.Unheard", EngineRefused),
        (400, "InvalidParameter.DataInspection", EngineImageNotFetched),
        (500, "Unheard", EngineUnavailable),
        (401, "Unheard", EngineAccessDenied),
        (400, "Unheard", EngineRefused),
        (200, "Unheard", EngineUnavailable),
    ],
)
def test_unknown_code_goes_by_parent_then_status(
    status: int, code: str, expected: type[EngineError]
) -> None:
    assert type(error_from_answer(status, code)) is expected


@pytest.mark.parametrize("body", [native(429), openai(429), b'{"error": {"code": 429}}'])
def test_status_as_code_counts_in_a_stream(body: bytes) -> None:
    assert type(error_from_body(200, {}, body)) is EngineThrottled


def test_error_that_is_only_a_sentence_goes_by_status() -> None:
    assert type(error_from_body(404, {}, b'{"error": "no such model"}')) is EngineAccessDenied


def test_type_without_code_leaves_status_to_decide() -> None:
    assert type(error_from_body(401, {}, openai(None))) is EngineAccessDenied


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
        ({"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"}, 0.0),
        ({"retry-after": "Sun Nov  6 08:49:37 1994"}, 0.0),
        ({"retry-after": "Sun, 06 Nov 99999999999999999999 08:49:37 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "later"}, None),
    ],
)
def test_wait_is_read_in_seconds(headers: dict[str, str], expected: float | None) -> None:
    for status, code in ((429, "Throttling"), (503, "ModelUnavailable")):
        error = error_from_body(status, httpx.Headers(headers), native(code))
        assert error.retry_after == expected


def test_wait_until_a_date_is_counted_from_now() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    error = error_from_body(429, {"retry-after": date}, b"")
    assert error.retry_after == pytest.approx(89, abs=2)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (native("Throttling"), REQUEST_ID),
        (openai("limit_requests", id="chatcmpl-3"), "chatcmpl-3"),
        (b"<html>", "from-header"),
        (b'{"code": "Throttling", "request_id": "Total 9.00"}', "from-header"),
    ],
)
def test_request_id_is_found(body: bytes, expected: str) -> None:
    headers = httpx.Headers({"X-Request-Id": "from-header"})
    assert error_from_body(429, headers, body).request_id == expected


@pytest.mark.parametrize("row", ROWS)
def test_vendor_words_are_never_repeated(row: Row) -> None:
    error = error_from_body(row.status, {}, native(row.native, row.message + " CAFE ROMA"))
    assert "CAFE ROMA" not in repr(vars(error)) + str(error)


def test_code_with_words_is_not_repeated() -> None:
    error = error_from_body(400, {}, native("CAFE ROMA 9.00"))
    assert error.vendor_code is None
    assert "ROMA" not in error.message


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (httpx.ReadTimeout, EngineTimedOut),
        (httpx.ConnectTimeout, EngineUnavailable),
        (httpx.PoolTimeout, EngineUnavailable),
        (httpx.ConnectError, EngineUnavailable),
        (httpx.ReadError, EngineUnavailable),
        (httpx.WriteError, EngineUnavailable),
        (httpx.RemoteProtocolError, EngineUnavailable),
        (httpx.DecodingError, EngineUnavailable),
        (httpx.LocalProtocolError, EngineRequestInvalid),
        (httpx.UnsupportedProtocol, EngineRequestInvalid),
    ],
)
def test_lost_connection_maps_by_its_kind(
    lost: type[httpx.RequestError], expected: type[EngineError]
) -> None:
    error = error_from_transport(lost("Illegal header value b'Bearer sk-1'"))
    assert type(error) is expected
    assert lost.__name__ in error.message
    assert "sk-1" not in error.message


VENDOR_TEXT = st.text() | st.sampled_from([row.native for row in ROWS] + ["<429> a.b: c"])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | VENDOR_TEXT,
    lambda values: (
        st.lists(values, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "message", "error", "id", "request_id"]), values, max_size=4
        )
    ),
    max_leaves=8,
)
BODIES = st.binary() | JSON_VALUES.map(lambda value: json.dumps(value).encode())
DATES = st.lists(
    st.sampled_from(["Sun,", "06", "Nov", "1994", "-0000", "+99999999999", "GMT", "08:49:37", "x"])
).map(" ".join)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "retry-after-ms", "x-request-id"]) | st.text(),
    DATES | st.floats().map(str) | st.text(),
)


@given(st.integers(), HEADERS, BODIES)
def test_any_answer_gives_an_engine_error(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    error = error_from_body(status, headers, body)
    assert isinstance(error, EngineError)
    assert type(error) is not EngineError
    assert error.retry_after is None or error.retry_after >= 0


def test_deeply_nested_body_is_no_answer() -> None:
    assert type(error_from_body(200, {}, b"[" * 100_000)) is EngineAnswerInvalid

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from local.ocr_service.batches.batch import BatchRequest, LineError
from local.ocr_service.batches.limits import CHAT_ENDPOINT, TEST_ENDPOINT, TEST_MODEL
from local.ocr_service.batches.lines import CheckedFile, check_file, read_line

SIX_MB = 6_000_000


def asked(custom_id: str = "page", model: str = "qwen-vl-ocr", **changes: Any) -> dict[str, Any]:
    body = {"model": model, "messages": []}
    line = {"custom_id": custom_id, "method": "POST", "url": CHAT_ENDPOINT, "body": body}
    return {**line, **changes}


def dry(custom_id: str = "page", **changes: Any) -> dict[str, Any]:
    return asked(custom_id, TEST_MODEL, url=TEST_ENDPOINT, **changes)


def sized(size: int) -> str:
    """A line of so many bytes, without its end."""
    rest = size - len(json.dumps(asked(model="")))
    return json.dumps(asked(model="qwen-vl-ocr", padding="")).replace(
        '"padding": ""', f'"padding": "{" " * (rest - 26)}"'
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "requests.jsonl"


def checked(file: Path, lines: Iterable[Any], endpoint: str = CHAT_ENDPOINT) -> CheckedFile:
    with file.open("w", encoding="utf-8") as opened:
        for line in lines:
            opened.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
    request = {"input_file_id": "file", "endpoint": endpoint, "completion_window": "24h"}
    return check_file(file, BatchRequest.model_validate(request))


def told(found: CheckedFile) -> list[tuple[str, int | None]]:
    return [(error.code, error.line) for error in found.errors]


def test_good_lines_are_counted(file: Path) -> None:
    assert checked(file, [asked("1"), asked("2"), asked("3")]) == CheckedFile(3, ())


def test_blank_lines_are_passed_over(file: Path) -> None:
    assert checked(file, ["", json.dumps(asked("1")), "  ", json.dumps(asked("2")), ""]).lines == 2
    with file.open("rb") as opened:
        assert [read_line(opened).custom_id for _ in range(2)] == ["1", "2"]


def test_lines_may_end_as_windows_has_them(file: Path) -> None:
    assert checked(file, [json.dumps(asked("1")) + "\r"]) == CheckedFile(1, ())


def test_fifty_thousand_lines_are_taken(file: Path) -> None:
    assert checked(file, (asked(str(number)) for number in range(50_000))).lines == 50_000


def test_one_line_more_is_refused(file: Path) -> None:
    found = checked(file, (asked(str(number)) for number in range(50_001)))

    assert told(found) == [("too_many_tasks", None)]


def test_line_of_six_megabytes_is_taken(file: Path) -> None:
    line = sized(SIX_MB)

    assert len(line) == SIX_MB
    assert checked(file, [line]) == CheckedFile(1, ())


def test_line_of_one_byte_more_is_refused(file: Path) -> None:
    found = checked(file, [asked("first"), sized(SIX_MB + 1), asked("first")])

    assert told(found) == [("line_too_large", 2), ("duplicate_custom_id", 3)]


def test_line_without_end_is_measured_in_parts(file: Path) -> None:
    assert told(checked(file, ["x" * (4 * SIX_MB)])) == [("line_too_large", 1)]


def test_empty_file_is_refused(file: Path) -> None:
    assert told(checked(file, [])) == [("empty_file", None)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", LineError(code="invalid_json_line", message="", line=2)),
        ("[]", LineError(code="invalid_json_line", message="", line=2)),
        ({"custom_id": "2"}, LineError(code="invalid_request", message="", line=2, param="method")),
        (asked(""), LineError(code="invalid_request", message="", line=2, param="custom_id")),
        (
            asked("2", method="GET"),
            LineError(code="invalid_request", message="", line=2, param="method"),
        ),
        (asked("1"), LineError(code="duplicate_custom_id", message="", line=2, param="custom_id")),
        (
            asked("2", url="/v1/embeddings"),
            LineError(code="mismatched_url", message="", line=2, param="url"),
        ),
        (
            asked("2", model="qwen-vl-ocr-latest"),
            LineError(code="mismatched_model", message="", line=2, param="body.model"),
        ),
    ],
)
def test_wrong_line_is_named(file: Path, line: Any, expected: LineError) -> None:
    (error,) = checked(file, [asked("1"), line]).errors

    assert error.model_copy(update={"message": ""}) == expected
    assert error.message


@pytest.mark.parametrize("model", ["qwen-vl-ocr-2025-08-28", "qwen3.5-ocr", "gpt-4o", TEST_MODEL])
def test_model_outside_of_batch_is_refused(file: Path, model: str) -> None:
    found = checked(file, [asked("1", model), asked("2", model)])

    assert told(found) == [("model_not_found", 1)]


def test_only_fifty_errors_are_told(file: Path) -> None:
    assert len(checked(file, ["{"] * 500).errors) == 50


def test_dry_run_takes_its_model_only(file: Path) -> None:
    assert checked(file, [dry()], TEST_ENDPOINT) == CheckedFile(1, ())
    real = asked(url=TEST_ENDPOINT)
    assert told(checked(file, [real], TEST_ENDPOINT)) == [("model_not_found", 1)]


def test_dry_run_has_hundred_lines(file: Path) -> None:
    lines = [dry(str(number)) for number in range(101)]

    assert checked(file, ["", *lines[:100], ""], TEST_ENDPOINT).lines == 100
    assert told(checked(file, lines, TEST_ENDPOINT)) == [("too_many_tasks", None)]


def test_dry_run_has_one_megabyte(file: Path) -> None:
    found = checked(file, [dry(padding="x" * 1_000_000)], TEST_ENDPOINT)

    assert told(found) == [("file_too_large", None)]

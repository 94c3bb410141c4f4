"""Answers are found by name in any order, and a line says what the endpoint itself would have."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from batch.answers import Answers, read_line
from batch.polling import pause_after
from receipts.batch_page_store import PageKey
from receipts.errors import (
    EngineAccessDenied,
    EngineAnswerInvalid,
    EngineRefused,
    EngineThrottled,
    EngineUnavailable,
)

type Write = Callable[..., Path]


def completion(text: str) -> dict[str, Any]:
    choice = {"finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return {"id": "chatcmpl-1", "choices": [choice], "usage": {"prompt_tokens": 5}}


def answered(name: str, text: str) -> str:
    response = {"status_code": 200, "request_id": "r", "body": completion(text)}
    return json.dumps({"id": "1", "custom_id": name, "response": response, "error": None})


def failed(status: int | None, body: Any = None, error: Any = None) -> bytes:
    response = {"status_code": status, "request_id": "r", "body": body} if status else None
    line = {"id": "1", "custom_id": "a-1-x", "response": response, "error": error}
    return json.dumps(line).encode()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_lines(name: str, *lines: str) -> Path:
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    return write_lines


def test_answers_are_found_in_any_order(write: Write) -> None:
    names = [f"d-{part}-custom" for part in (3, 1, 2)]
    answers = Answers([write("output", *(answered(name, f"text {name} é") for name in names))])
    for name in sorted(names):
        answer = answers.find(name)
        assert answer
        assert answer.text == f"text {name} é"
    assert set(answers.pages()) == {PageKey("d", part) for part in (1, 2, 3)}


def test_answer_counts_before_an_error_of_the_same_name(write: Write) -> None:
    error = failed(500, error={"code": "internal_error", "message": "again"}).decode()
    answers = Answers([write("output", answered("a-1-x", "read")), write("error", error)])
    answer = answers.find("a-1-x")
    assert answer
    assert answer.text == "read"
    assert len(answers) == 1


def test_lines_that_cannot_be_read_are_missing(write: Write) -> None:
    answers = Answers(
        [write("output", "", "no json", answered("d-1-x", "t"), '{"custom_id": "d-2-')]
    )
    assert list(answers.pages()) == [PageKey("d", 1)]
    assert answers.find("d-2-x") is None


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (failed(500, error={"code": "internal_error", "message": ""}), EngineUnavailable),
        (failed(429, {"error": {"code": "limit_requests", "message": ""}}), EngineThrottled),
        (failed(400, {"error": {"code": "data_inspection_failed"}}), EngineRefused),
        (failed(None, error={"code": "model_not_found", "message": ""}), EngineAccessDenied),
        (failed(None, error={"code": "batch_expired", "message": ""}), EngineUnavailable),
        (failed(200, {"error": {"code": "internal_error"}}), EngineUnavailable),
        (failed(200, {"choices": []}), EngineAnswerInvalid),
        (failed(200, None), EngineAnswerInvalid),
        (failed(None), EngineUnavailable),
        (b'{"response": 1}', EngineAnswerInvalid),
    ],
)
def test_line_that_is_an_error_is_told_by_its_code(line: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_line(line)


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    minutes = [pause_after(polls) / timedelta(minutes=1) for polls in range(7)]
    assert minutes == [1, 2, 4, 8, 15, 15, 15]

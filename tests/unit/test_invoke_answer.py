"""A function's error is told from its answer."""

import httpx
import pytest

from local.invoke.answer import read_answer


@pytest.mark.parametrize(
    "body", ['{"batchItemFailures": []}', "null", '"text"', '{"errorType": "a field of ours"}']
)
def test_returned_value_is_no_error(body: str) -> None:
    answer = read_answer(httpx.Response(200, text=body))
    assert (answer.body, answer.failed) == (body, False)


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, json={"errorType": "KeyError", "errorMessage": "x", "stackTrace": []}),
        httpx.Response(200, text="Task timed out after 3.00 seconds"),
        httpx.Response(502, json={"errorType": "Runtime.ExitError", "errorMessage": "exit 1"}),
        httpx.Response(502),
    ],
    ids=["raised", "timed out", "exited", "exited in init"],
)
def test_error_is_recognised(response: httpx.Response) -> None:
    assert read_answer(response).failed

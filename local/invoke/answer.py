"""What the runtime emulator sends back."""

from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Answer:
    """What the function returned, as JSON text, or how it `failed`."""

    body: str
    failed: bool


def read_answer(response: httpx.Response) -> Answer:
    """Tell an answer from an error, which the emulator also sends with status 200.

    A function error is an object with type and message, and a timeout is a line of plain text.
    """
    return Answer(response.text, failed=not response.is_success or _is_error(response))


def _is_error(response: httpx.Response) -> bool:
    try:
        answer = response.json()
    except ValueError:
        return True
    return isinstance(answer, dict) and {"errorType", "errorMessage"} <= answer.keys()

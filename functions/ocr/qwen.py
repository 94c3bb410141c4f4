"""The Qwen-OCR client: DashScope's native protocol over httpx."""

import base64
import time
from typing import Any

import httpx

from ocr.answers import Answer, read_answer
from ocr.engine_errors import error_from_answer, error_from_transport
from receipts.contracts import Task, TaskResult
from receipts.printed import result_schema

_PATH = "/services/aigc/multimodal-generation/generation"


class QwenOcr:
    """One model behind one base URL; `http` carries the key and the time limits."""

    def __init__(self, http: httpx.Client, *, base_url: str, model: str) -> None:
        self._http = http
        self._url = base_url.rstrip("/") + _PATH
        self._model = model

    def read(
        self, task: Task, image: bytes, media_type: str, *, min_pixels: int, max_pixels: int
    ) -> TaskResult:
        """Buy one task for one page; raises a subclass of EngineError."""
        content = {
            "image": f"data:{media_type};base64,{base64.b64encode(image).decode()}",
            "min_pixels": min_pixels,
            "max_pixels": max_pixels,
        }
        started = time.monotonic()
        answer = read_answer(self._post(_request(self._model, task, content)))
        return _result(task, self._model, answer, time.monotonic() - started)

    def _post(self, body: dict[str, Any]) -> bytes:
        try:
            response = self._http.post(self._url, json=body)
        except httpx.TransportError as error:
            raise error_from_transport(error) from error
        if response.status_code != httpx.codes.OK:
            raise error_from_answer(response.status_code, _vendor_code(response))
        return response.content


def _request(model: str, task: Task, content: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {"task": task}
    if task == "key_information_extraction":
        options["task_config"] = {"result_schema": result_schema()}
    return {
        "model": model,
        "input": {"messages": [{"role": "user", "content": [content]}]},
        "parameters": {"ocr_options": options},
    }


def _result(task: Task, model: str, answer: Answer, seconds: float) -> TaskResult:
    recognition = task == "advanced_recognition"
    return TaskResult(
        task=task,
        model=model,
        request_id=answer.request_id,
        usage=answer.billed,
        seconds=round(seconds, 3),
        lines=answer.lines() if recognition else (),
        key_information=None if recognition else answer.key_information(),
    )


def _vendor_code(response: httpx.Response) -> str:
    """The `code` of an error body; a gateway's HTML page has none."""
    try:
        return str(response.json()["code"])
    except (ValueError, KeyError, TypeError):
        return "Unknown"

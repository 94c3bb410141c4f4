"""What is asked of the engine, in both protocols."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from ocr import dashscope, openai_chat
from ocr.exchange import EngineRequest
from ocr.prompts import prompt
from receipts.contracts import Task
from receipts.printed import result_schema
from receipts.profiles import TaskRequest

BUILT_IN: list[Task] = [task for task in get_args(Task) if task != "custom"]
SCHEMA = {"Date": "", "Items": [{"Name": "", "Price": ""}]}


def task_request(task: Task, **changes: Any) -> TaskRequest:
    custom = {"prompt": "Name the merchant."} if task == "custom" else {}
    return TaskRequest.model_validate({"task": task, **custom, **changes})


def engine_request(task: Task = "text_recognition", **changes: Any) -> EngineRequest:
    values: dict[str, Any] = {
        "task": task_request(task),
        "image": b"\xff\xd8 not really a JPEG",
        "media_type": "image/jpeg",
        "width": 600,
        "height": 800,
        "min_pixels": 3136,
        "max_pixels": 6_422_528,
    }
    return EngineRequest(**(values | changes))


def native(task: Task = "text_recognition", **changes: Any) -> dict[str, Any]:
    return dashscope.body(engine_request(task, **changes), model="m", image="data:x")


def openai(task: Task = "text_recognition", **changes: Any) -> dict[str, Any]:
    return openai_chat.body(engine_request(task, **changes), model="m", image="data:x")


@pytest.mark.parametrize("task", BUILT_IN)
def test_native_request_names_its_task(task: Task) -> None:
    assert native(task) == {
        "model": "m",
        "input": {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {
                            "image": "data:x",
                            "min_pixels": 3136,
                            "max_pixels": 6_422_528,
                            "enable_rotate": False,
                        }
                    ],
                }
            ]
        },
        "parameters": {"ocr_options": {"task": task}},
    }


def test_native_custom_request_says_its_prompt() -> None:
    body = native("custom")
    (message,) = body["input"]["messages"]
    assert message["content"][1] == {"text": "Name the merchant."}
    assert body["parameters"] == {}


@pytest.mark.parametrize(
    ("asked", "schema"), [(SCHEMA, SCHEMA), ("receipt", result_schema())], ids=["own", "receipt"]
)
def test_native_request_holds_its_schema(asked: Any, schema: dict[str, Any]) -> None:
    task = task_request("key_information_extraction", result_schema=asked)
    body = dashscope.body(replace(engine_request(), task=task), model="m", image="data:x")
    assert body["parameters"]["ocr_options"] == {
        "task": "key_information_extraction",
        "task_config": {"result_schema": schema},
    }


def test_native_parameters_stand_where_documented() -> None:
    plain, full = native(), native(enable_rotate=True, max_tokens=4096, stream=True)
    assert full["input"]["messages"][0]["content"][0]["enable_rotate"] is True
    assert full["parameters"] == plain["parameters"] | {
        "max_tokens": 4096,
        "incremental_output": True,
    }


def test_native_stream_is_asked_for_by_header() -> None:
    assert dashscope.headers(engine_request(stream=True)) == {"X-DashScope-SSE": "enable"}
    assert dashscope.headers(engine_request()) == {}


@pytest.mark.parametrize("task", get_args(Task))
def test_openai_request_says_the_prompt_of_its_task(task: Task) -> None:
    assert openai(task) == {
        "model": "m",
        "messages": [
            {
                "role": "user",
                "content": [
                    {
                        "type": "image_url",
                        "image_url": {"url": "data:x"},
                        "min_pixels": 3136,
                        "max_pixels": 6_422_528,
                    },
                    {"type": "text", "text": prompt(task_request(task))},
                ],
            }
        ],
    }


def test_openai_parameters_stand_where_documented() -> None:
    full = openai(max_tokens=4096, stream=True)
    assert full == openai() | {
        "max_tokens": 4096,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_openai_knows_no_rotation() -> None:
    assert openai(enable_rotate=True) == openai()


def test_changed_request_leaves_the_first_alone() -> None:
    request = engine_request(stream=True, image_url="https://bucket.test/page.jpg")
    assert request.whole().stream is False
    assert request.inline().image_url is None
    assert request.with_max_pixels(784).max_pixels == 784
    assert request == engine_request(stream=True, image_url="https://bucket.test/page.jpg")

import json
from pathlib import Path
from typing import get_args

import pytest

from ocr.prompts import prompt
from receipts.contracts import Task
from receipts.profiles import TaskRequest

# The vendor's prompts as they were taken from the documentation, outside the checkout.
REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "qwen-ocr-prompts.json"
BUILT_IN: list[Task] = [task for task in get_args(Task) if task != "custom"]
SCHEMA_PLACE = "{result_schema}"


def published(name: str) -> str:
    if not REFERENCE.exists():
        pytest.skip("the vendor's prompts are not here")
    return str(json.loads(REFERENCE.read_bytes())[name])


def with_schema(schema: dict[str, object]) -> str:
    return prompt(TaskRequest(task="key_information_extraction", result_schema=schema))


@pytest.mark.parametrize("task", BUILT_IN)
def test_prompt_is_the_published_one(task: Task) -> None:
    name = f"{task}.full" if task == "key_information_extraction" else task
    assert prompt(TaskRequest(task=task)) == published(name)


def test_schema_stands_in_the_published_prompt() -> None:
    template = published("key_information_extraction.custom.openai_template")
    expected = template.replace(SCHEMA_PLACE, '{"Datum": "", "Größe": ""}')
    assert with_schema({"Datum": "", "Größe": ""}) == expected


def test_schema_may_hold_any_words() -> None:
    schema: dict[str, object] = {SCHEMA_PLACE: "\u2028 {} \\1", "a": [{"b": '"'}]}
    text = with_schema(schema)
    assert json.loads(text[text.index('{"') :]) == schema


@pytest.mark.parametrize("words", ["Name the total.", SCHEMA_PLACE, " "])
def test_own_prompt_is_said_as_it_is(words: str) -> None:
    assert prompt(TaskRequest(task="custom", prompt=words)) == words

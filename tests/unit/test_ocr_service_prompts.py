import pytest

from local.ocr_service.prompts import (
    BEGINNINGS_BEFORE_SCHEMA,
    TASK_BY_PROMPT,
    Meaning,
    meaning,
)

KEY_INFORMATION = "key_information_extraction"


@pytest.mark.parametrize(("prompt", "task"), TASK_BY_PROMPT.items())
def test_specified_prompt_is_its_task(prompt: str, task: str) -> None:
    assert meaning(prompt.replace(". ", ".\n            ") + "\n") == Meaning(task)


def test_every_task_has_a_prompt() -> None:
    assert set(TASK_BY_PROMPT.values()) == {
        "advanced_recognition",
        KEY_INFORMATION,
        "table_parsing",
        "document_parsing",
        "formula_recognition",
        "text_recognition",
    }


@pytest.mark.parametrize("beginning", BEGINNINGS_BEFORE_SCHEMA)
@pytest.mark.parametrize("tail", [' {"Date": ""}', '\n   {\n "Date": ""\n }\n.', '{"Date":""}'])
def test_schema_follows_its_prompt(beginning: str, tail: str) -> None:
    assert meaning(beginning + tail) == Meaning(KEY_INFORMATION, {"Date": ""})


def test_schema_prompt_without_schema_asks_for_all() -> None:
    assert meaning(BEGINNINGS_BEFORE_SCHEMA[0]) == Meaning(KEY_INFORMATION)


@pytest.mark.parametrize("template", ['{"Ticket Price": "xxx"}', "{'Ticket Price': 'xxx'}"])
def test_custom_prompt_may_ask_for_json(template: str) -> None:
    prompt = f"Return the data in JSON format as follows: {template}, nothing else."

    assert meaning(prompt) == Meaning(KEY_INFORMATION, {"Ticket Price": "xxx"}, prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "What is the total?",
        "Return the total as JSON.",
        "Return JSON like {this}.",
        'Replace {"a": "b"} in your answer.',
        "Return JSON like " + "{" * 5000 + "}" * 5000,
        "Return JSON like {'a': '" + "a" * 30_000 + "'}",
    ],
)
def test_other_prompts_ask_for_text(prompt: str) -> None:
    assert meaning(prompt) == Meaning("text_recognition", custom=prompt)


def test_no_prompt_asks_for_text() -> None:
    assert meaning(" \n") == Meaning("text_recognition")

"""The prompts that the vendor publishes for each task, to be sent where tasks are not to be had.

They stand in `prompts.json` beside this module, word for word; any other wording is another task.
"""

import json
from functools import cache
from pathlib import Path

from receipts.profiles import TaskRequest

_SCHEMA = "{result_schema}"


def prompt(request: TaskRequest) -> str:
    """What to say for a task."""
    if request.prompt:
        return request.prompt
    if request.schema_template:
        schema = json.dumps(request.schema_template, ensure_ascii=False)
        return _published()["key_information_extraction.custom"].replace(_SCHEMA, schema)
    return _published()[request.task]


@cache
def _published() -> dict[str, str]:
    prompts: dict[str, str] = json.loads(Path(__file__).with_name("prompts.json").read_bytes())
    return prompts

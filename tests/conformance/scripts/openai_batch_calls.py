"""Makes calls of `files` and `batches` of OpenAI's Python SDK: one line of JSON in, one line out.

Runs in an environment of the SDK alone. Arguments: base URL and API key. A line in names the
`call`, such as `files.create`, and its keyword arguments; `file` is a path. A line out is what the
call gives, the text of a content, the list of what a listing pages through, or what was raised.
"""

import json
import sys
from contextlib import ExitStack
from functools import reduce
from pathlib import Path
from typing import Any

import openai  # type: ignore[import-not-found] # in an environment of its own

BASE_URL, API_KEY = sys.argv[1:]
client = openai.OpenAI(base_url=BASE_URL, api_key=API_KEY, max_retries=0)


def called(call: str, **arguments: Any) -> Any:
    with ExitStack() as files:
        if "file" in arguments:
            arguments["file"] = files.enter_context(Path(arguments["file"]).open("rb"))
        answer = reduce(getattr, call.split("."), client)(**arguments)
    if call.endswith(".list"):
        return [item.model_dump(mode="json") for item in answer]
    return answer.text if call.endswith(".content") else answer.model_dump(mode="json")


def outcome(arguments: dict[str, Any]) -> Any:
    try:
        return called(**arguments)
    except Exception as error:  # noqa: BLE001 # whatever it raises is the finding
        facts = ("status_code", "code", "message")
        return {"raised": type(error).__name__, **{n: getattr(error, n, None) for n in facts}}


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line))), flush=True)

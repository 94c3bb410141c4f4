"""Makes calls of OpenAI's Python SDK: one line of JSON in, one line out.

Runs in an environment of the SDK alone. Arguments: base URL and API key. A line in is the
keyword arguments of `chat.completions.create`, beside `api_key` and `max_retries` of the client;
a line out the completion, the list of chunks of a stream, or what was raised.
"""

import json
import sys
from typing import Any

import openai  # type: ignore[import-not-found] # in an environment of its own

BASE_URL, API_KEY = sys.argv[1:]


def called(arguments: dict[str, Any], *, api_key: str = API_KEY, max_retries: int = 0) -> Any:
    client = openai.OpenAI(base_url=BASE_URL, api_key=api_key, max_retries=max_retries)
    try:
        response = client.chat.completions.create(**arguments)
        if arguments.get("stream"):
            return [chunk.model_dump(mode="json") for chunk in response]
        return response.model_dump(mode="json")
    except Exception as error:  # noqa: BLE001 # whatever it raises is the finding
        facts = ("status_code", "code", "type", "request_id")
        return {"raised": type(error).__name__, **{n: getattr(error, n, None) for n in facts}}


for line in sys.stdin:
    asked = json.loads(line)
    options = {name: asked.pop(name) for name in ("api_key", "max_retries") if name in asked}
    print(json.dumps(called(asked, **options)), flush=True)

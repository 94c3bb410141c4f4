"""Makes calls of the client of DashScope's SDK 2: one line of JSON in, one line out.

Arguments: base URL and API key. A line in is the keyword arguments of
`client.multimodal.chat.create`; a line out the completion, the list of chunks of a stream, or
what was raised.
"""

import json
import sys
from typing import Any

import dashscope  # type: ignore[import-not-found] # in an environment of its own

BASE_URL, API_KEY = sys.argv[1:]
client = dashscope.Client(base_url=BASE_URL, api_key=API_KEY)


def called(arguments: dict[str, Any]) -> Any:
    try:
        response = client.multimodal.chat.create(**arguments)
        if arguments.get("stream"):
            return [chunk.model_dump(mode="json") for chunk in response]
        return response.model_dump(mode="json")
    except Exception as error:  # noqa: BLE001 # whatever it raises is the finding
        return {"raised": type(error).__name__, "status_code": getattr(error, "status_code", None)}


for line in sys.stdin:
    print(json.dumps(called(json.loads(line))), flush=True)

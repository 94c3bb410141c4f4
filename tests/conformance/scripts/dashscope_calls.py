"""Makes calls of DashScope's Python SDK: one line of JSON in, one line out.

Runs in an environment of the SDK alone. Arguments: base URL and API key. A line in is the
keyword arguments of `MultiModalConversation.call`; a line out the response, a list of them for a
stream, or what was raised.
"""

import json
import sys
from typing import Any

import dashscope  # type: ignore[import-not-found] # in an environment of its own

dashscope.base_http_api_url, dashscope.api_key = sys.argv[1:]


def called(arguments: dict[str, Any]) -> Any:
    try:
        response = dashscope.MultiModalConversation.call(**arguments)
        return list(response) if arguments.get("stream") else response
    except Exception as error:  # noqa: BLE001 # whatever it raises is the finding
        return {"raised": type(error).__name__, "message": str(error)}


for line in sys.stdin:
    print(json.dumps(called(json.loads(line))), flush=True)

"""Makes the calls of a file, in the way of a short script: `python same_calls.py FILE`.

The file has AWS calls (service, operation, parameters) and requests as urllib3 takes them.
"""

import os
import pickle
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import urllib3
from botocore import xform_name
from botocore.exceptions import ClientError
from PIL import Image  # noqa: F401  what a function may cost is a multiple of boto3 and Pillow

client: Any = cache(boto3.client)
calls, requests = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301  our own file

for service, operation, parameters in calls:
    # That there is nothing yet is an answer, too.
    with suppress(ClientError):
        answer = getattr(client(service), xform_name(operation))(**parameters)
        if "Body" in answer:
            answer["Body"].read()
for request in requests:
    urllib3.request(**request)

# Lambda keeps the process: its end is no part of the first event.
os._exit(0)

"""The published schema, for tests that make records."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[1] / "docs" / "schema"
PUBLISHED: dict[str, Any] = json.loads((SCHEMAS / "receipt-v1.json").read_text(encoding="utf-8"))
RECORDS = Draft202012Validator(PUBLISHED)

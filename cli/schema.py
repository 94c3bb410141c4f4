"""`receipts schema`: record and webhook event as JSON Schema, with an example from the demo."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from cli.output import notes
from cli.webhook_event import WEBHOOK_EVENT
from local.stack import paths
from receipts.receipt import SCHEMA_VERSION, Receipt

_MAJOR = SCHEMA_VERSION.partition(".")[0]
_EXAMPLE = paths.ROOT / "build" / "demo" / "scan-stationer.jpg.json"


def schema(
    folder: Annotated[Path, typer.Argument(file_okay=False)] = paths.ROOT / "docs" / "schema",
) -> None:
    """Write the JSON Schemas, and as an example what `receipts demo` made last."""
    _write(folder / f"receipt-v{_MAJOR}.json", receipt_schema())
    _write(folder / f"webhook-event-v{_MAJOR}.json", webhook_event_schema())
    if _EXAMPLE.exists():
        example = json.loads(_EXAMPLE.read_text(encoding="utf-8"))["receipt"]
        _write(folder / f"receipt-v{_MAJOR}.example.json", example)


def _write(file: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    file.write_text(f"{text}\n", encoding="utf-8")
    notes.print(f"Written: {file}", soft_wrap=True)


def receipt_schema() -> dict[str, Any]:
    """What every record of this major version keeps to; a minor one only adds fields."""
    found = Receipt.model_json_schema(mode="serialization", schema_generator=_Published)
    found["properties"]["schema_version"]["pattern"] = rf"^{_MAJOR}\.\d+$"
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:receipt-pipeline:schema:receipt:{SCHEMA_VERSION}",
        "title": "Receipt",
        **found,
    }


def webhook_event_schema() -> dict[str, Any]:
    """What every event that carries such records keeps to."""
    found = WEBHOOK_EVENT.json_schema(mode="serialization", schema_generator=_Published)
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:receipt-pipeline:schema:webhook-event:{SCHEMA_VERSION}",
        "title": "Webhook event",
        **found,
    }


class _Published(GenerateJsonSchema):
    """Every key is always there, and those of a later minor version may be besides."""

    def field_title_should_be_set(self, _: Any) -> bool:
        """No title that repeats a name."""
        return False

    def field_is_required(self, *_: Any, **__: Any) -> bool:
        """A record leaves nothing out."""
        return True

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Open, unlike the model."""
        found = super().model_schema(schema)
        found.pop("additionalProperties", None)
        found.pop("title", None)
        return found

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """No defaults, as nothing is left out."""
        return self.generate_inner(schema["schema"])

    def time_schema(self, _: core_schema.TimeSchema) -> JsonSchemaValue:
        """The merchant's clock; JSON Schema's own format asks for an offset to UTC."""
        return {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$"}

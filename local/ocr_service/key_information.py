"""Key information extraction: a caller's schema filled with what is printed."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.ocr_service.boxes import turned_upright
from local.ocr_service.errors import ApiError
from local.ocr_service.exchange import OcrRequest, TaskAnswer
from local.ocr_service.printed_pairs import printed_pairs
from receipts.printed import PrintedReceipt
from receipts.text import TextLine

MAX_LAYERS = 3

type Extractor = Callable[[Sequence[TextLine]], PrintedReceipt]


def key_information(
    lines: Sequence[TextLine], request: OcrRequest, *, extract: Extractor
) -> TaskAnswer:
    """The asked keys with their printed values or null; without a schema, every printed pair.

    A receipt's fields are found by the rules of `receipts.extraction`, other keys by their label.
    """
    schema = request.result_schema
    if not schema:
        return _answer(printed_pairs(lines), request)
    if not request.prompt and _layers(schema) > MAX_LAYERS:
        raise ApiError(f"Required parameter(result_schema) invalid: at most {MAX_LAYERS} layers.")
    labelled = {_name(label): value for label, value in printed_pairs(lines).items()}
    fields = extract(turned_upright(lines)).model_dump()
    return _answer(fill(schema, {**labelled, **fields}), request)


def _answer(values: Mapping[str, Any], request: OcrRequest) -> TaskAnswer:
    text = json.dumps(values, ensure_ascii=False, indent=4)
    result = {"kv_result": values} if request.structured else None
    return TaskAnswer(f"```json\n{text}\n```", result)


def fill(template: Any, source: Any) -> Any:
    """A template with the values of `source`, by field name, blanks and case in it ignored.

    A group that the source does not have is filled from the source itself; the only element of a
    list stands for each row.
    """
    if isinstance(template, Mapping):
        return {key: _fill_field(key, part, source) for key, part in template.items()}
    if isinstance(template, list):
        found = source if isinstance(source, list | tuple) else ()
        return [fill(template[0] if template else "", row) for row in found]
    return source if isinstance(source, str) else None


def _fill_field(key: str, template: Any, source: Any) -> Any:
    values = source if isinstance(source, Mapping) else {}
    group = isinstance(template, Mapping)
    return fill(template, values.get(_name(key), values if group else None))


def _name(label: str) -> str:
    """A label as a field is named."""
    return label.strip().casefold().replace(" ", "_")


def _layers(template: Any) -> int:
    """Depth of nesting, the root counted as one."""
    if isinstance(template, Mapping):
        return 1 + max(map(_layers, template.values()), default=0)
    if isinstance(template, list):
        return 1 + max(map(_layers, template), default=0)
    return 0

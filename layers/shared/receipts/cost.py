"""What engine calls cost: estimated before, reckoned from the billed usage after.

Amounts are US dollars, exact; null where there is no price, never a guess.
"""

import json
from collections.abc import Iterator
from decimal import Decimal

from receipts.contracts import Contract, Usage
from receipts.models import ModelProfile, Region
from receipts.profiles import Profile, TaskRequest
from receipts.tokens import image_tokens, prompt_tokens, safe_max_pixels

# As many as the vendor's sample of each task has; without a schema, key information is taken to be
# as long as the text.
_OUTPUT_TOKENS = {
    "advanced_recognition": 38,
    "key_information_extraction": 213,
    "table_parsing": 1_981,
    "document_parsing": 845,
    "formula_recognition": 93,
    "text_recognition": 213,
    "multi_lan": 38,
}
_CUSTOM_OUTPUT_TOKENS = 159

_MILLION = 6


class Call(Contract):
    """One engine call before it is made; `width` and `height` in pixels of the page image.

    `text` is what is sent beside the image: a custom prompt, or the JSON of a result schema.
    """

    task: str
    width: int
    height: int
    min_pixels: int
    max_pixels: int
    text: str = ""

    @classmethod
    def of(
        cls, task: TaskRequest, *, width: int, height: int, min_pixels: int, max_pixels: int
    ) -> "Call":
        """The call for one task of a profile."""
        schema = task.schema_template
        return cls(
            task=task.task,
            width=width,
            height=height,
            min_pixels=min_pixels,
            max_pixels=max_pixels,
            text=task.prompt or (json.dumps(schema) if schema else ""),
        )


def page_calls(profile: Profile, *, width: int, height: int) -> Iterator[Call]:
    """The calls that reading one page takes, one a task."""
    for task in profile.tasks:
        yield Call.of(
            task,
            width=width,
            height=height,
            min_pixels=profile.min_pixels,
            max_pixels=profile.max_pixels,
        )


def estimate(call: Call, model: ModelProfile) -> Usage:
    """The tokens that a call will be billed, about: its output is that of the vendor's samples."""
    prompt = prompt_tokens(call.task, call.text)
    image = image_tokens(
        call.width,
        call.height,
        min_pixels=call.min_pixels,
        max_pixels=min(call.max_pixels, safe_max_pixels(model, prompt)),
        patch=model.patch,
    )
    return Usage(
        input_tokens=image + prompt,
        output_tokens=min(_output_tokens(call), model.default_max_output),
        image_tokens=image,
    )


def _output_tokens(call: Call) -> int:
    if call.task == "key_information_extraction" and call.text:
        # The vendor's sample: 42 tokens for a schema of 44 bytes.
        return len(call.text.encode())
    return _OUTPUT_TOKENS.get(call.task, _CUSTOM_OUTPUT_TOKENS)


def cost(
    usage: Usage, model: ModelProfile, *, region: Region | None, batch: bool = False
) -> Decimal | None:
    """US dollars for these tokens; None where the model has no price there, or no batch price."""
    price = model.prices.get(region) if region else None
    if price is None or (batch and region not in model.batch_regions):
        return None
    amount = usage.input_tokens * price.input + usage.output_tokens * price.output
    if batch:
        amount *= model.batch_price_factor
    return amount.scaleb(-_MILLION)

"""How many tokens a request has, by the vendor's formula; what was billed stands in `usage`."""

import math

from receipts.models import ModelProfile

# <|vision_bos|> and <|vision_eos|>
_IMAGE_MARKERS = 2

_BYTES_PER_TOKEN = 4

# What surrounds a prompt, where the line through the vendor's samples meets an empty one.
_FRAME_TOKENS = 12

# Text tokens of the vendor's samples. There is none for key information: its prompt of 781 bytes is
# counted as any text is, and the shorter one without a schema like it.
_TASK_TOKENS = {
    "advanced_recognition": 33,
    "key_information_extraction": 208,
    "table_parsing": 85,
    "document_parsing": 66,
    "formula_recognition": 39,
    "text_recognition": 35,
    "multi_lan": 35,
}


def smart_resize(
    width: int, height: int, *, min_pixels: int, max_pixels: int, patch: int
) -> tuple[int, int]:
    """Width and height at which a model looks at an image: whole patches, as its vendor's code.

    That code leaves nothing of a long strip where `max_pixels` is small; here one patch across
    stays. `max_pixels` is one patch at least.
    """
    across, down = round(width / patch), round(height / patch)
    if across * down * patch**2 > max_pixels:
        shrink = math.sqrt((height * width) / max_pixels)
        across, down = math.floor(width / shrink / patch), math.floor(height / shrink / patch)
        across, down = _one_or_more(across, down, most=max_pixels // patch**2)
    elif across * down * patch**2 < min_pixels:
        grow = math.sqrt(min_pixels / (height * width))
        across, down = math.ceil(width * grow / patch), math.ceil(height * grow / patch)
    return across * patch, down * patch


def _one_or_more(across: int, down: int, *, most: int) -> tuple[int, int]:
    down = max(1, min(down, most))
    return max(1, min(across, most // down)), down


def image_tokens(width: int, height: int, *, min_pixels: int, max_pixels: int, patch: int) -> int:
    """Tokens of an image: one a patch, and those that mark its begin and end."""
    wide, high = smart_resize(
        width, height, min_pixels=min_pixels, max_pixels=max_pixels, patch=patch
    )
    return wide * high // patch**2 + _IMAGE_MARKERS


def safe_max_pixels(model: ModelProfile, prompt_tokens: int) -> int:
    """The largest `max_pixels` at which any image fits the model's input beside this prompt.

    The vendor allows 23.52 million, with which an image alone can be two tokens too long.
    """
    return (model.max_input - _IMAGE_MARKERS - prompt_tokens) * model.patch**2


def prompt_tokens(task: str, text: str = "") -> int:
    """Input tokens besides the image.

    `text` is what goes with the task: the JSON of a result schema, or, for a task that is not one
    of the built-in, the prompt itself.
    """
    return _TASK_TOKENS.get(task, _FRAME_TOKENS) + text_tokens(text)


def text_tokens(text: str) -> int:
    """Tokens of a text at four UTF-8 bytes each; the vendor's prompts are a little below that."""
    return math.ceil(len(text.encode()) / _BYTES_PER_TOKEN)

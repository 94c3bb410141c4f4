"""Which model names are answered."""

from local.ocr_service.errors import ModelNotFound
from receipts.models import ModelProfile, find_model

FAMILIES = ("qwen-vl-ocr", "qwen3.5-ocr")


def served_model(name: str) -> ModelProfile:
    """The profile of a model; raises ModelNotFound for a name of another family."""
    if not name.startswith(FAMILIES):
        raise ModelNotFound(
            f"The model {name[:64]} does not exist or you do not have access to it."
        )
    return find_model(name)

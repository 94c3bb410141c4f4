"""Which model names are answered, and the patch side their images are counted in."""

from local.ocr_service.errors import ModelNotFound

FAMILIES = ("qwen-vl-ocr", "qwen3.5-ocr")
LATER_GENERATION = ("qwen-vl-ocr-2025-11-20", "qwen-vl-ocr-latest", "qwen3.5-ocr")


def patch_side(model: str) -> int:
    """Pixels along a token's patch; raises ModelNotFound for a name of another family.

    The plain alias counts as the vendor's documentation of November 2025 has it.
    """
    if not model.startswith(FAMILIES):
        raise ModelNotFound(
            f"The model {model[:64]} does not exist or you do not have access to it."
        )
    return 32 if model.startswith(LATER_GENERATION) else 28

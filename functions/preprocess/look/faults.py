"""What is wrong with a page, in words that say what to do better."""

from collections.abc import Iterator

from receipts.contracts import PageFinding, PageQuality
from receipts.profiles import QualityThresholds

BLANK = PageFinding(
    code="page_blank",
    message="Nothing is drawn on the page; send the printed side.",
)
TOO_DARK = PageFinding(
    code="page_too_dark",
    message="The page is too dark; photograph it in more light, or with the flash.",
)
LOW_CONTRAST = PageFinding(
    code="page_low_contrast",
    message="The print hardly differs from the paper; photograph it in even light, or scan it"
    " with a darker setting.",
)
BLURRED = PageFinding(
    code="page_blurred",
    message="The print is blurred; hold the camera still and let it focus before you release it.",
)
GLARE = PageFinding(
    code="page_glare",
    message="A reflection covers part of the page; switch off the flash, or tilt the paper away"
    " from the lamp.",
)
TEXT_TOO_SMALL = PageFinding(
    code="text_too_small",
    message="The text is too small; hold the camera closer, or scan with a higher resolution.",
)


def find_faults(
    quality: PageQuality, blank: bool, thresholds: QualityThresholds
) -> tuple[PageFinding, ...]:
    """What keeps a page from being read well; on a blank one there is nothing else to find."""
    return (BLANK,) if blank else tuple(_faults(quality, thresholds))


def _faults(quality: PageQuality, thresholds: QualityThresholds) -> Iterator[PageFinding]:
    if quality.brightness < thresholds.brightness:
        yield TOO_DARK
    elif quality.contrast < thresholds.contrast:
        yield LOW_CONTRAST
    # Where no print stands out, there is no edge to judge.
    if quality.contrast > 0 and quality.sharpness < thresholds.sharpness:
        yield BLURRED
    if quality.glare > thresholds.glare:
        yield GLARE
    if quality.text_height is not None and quality.text_height < thresholds.text_height:
        yield TEXT_TOO_SMALL

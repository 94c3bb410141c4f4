"""RapidOCR as the service's engine: slow to import, so only the program imports this."""

from collections.abc import Sequence

from PIL import Image
from rapidocr.main import RapidOCRError
from rapidocr.utils.process_img import map_boxes_to_original

from aggregate.overlap import merge_lines
from local.ocr_service.orientation import Array, turn_upright
from local.ocr_service.rapid_models import as_array, load
from preprocess.render.tiles import cut
from receipts.placement import shifted
from receipts.text import Box, TextLine

LEAST_SCORE = 0.5
# RapidOCR enlarges the shorter side of a page: a strip would become huge, or fail if it is flat.
MAX_ASPECT = 4
# It reduces the longer side to this, which leaves nothing legible on a page of 16:1.
_LONGEST_SIDE = 2000


class RapidEngine:
    """One RapidOCR instance on a fixed number of threads; not to be called from two at once."""

    def __init__(self, threads: int) -> None:
        self._ocr = load(threads)

    def __call__(self, image: Image.Image) -> Sequence[TextLine]:
        """Lines with their boxes in pixels of `image`; the page may be turned by quarters.

        A long page is read in bands, which overlap.
        """
        if image.height <= max(_LONGEST_SIDE, MAX_ASPECT * image.width):
            return self._read(image)
        bands = cut(image, image.width * _LONGEST_SIDE)
        return merge_lines([_lowered(self._read(band.image), band.top) for band in bands])

    def _read(self, image: Image.Image) -> Sequence[TextLine]:
        try:
            return self._lines(image)
        except RapidOCRError:
            # This is how it says that it found no text.
            return []

    def _lines(self, image: Image.Image) -> Sequence[TextLine]:
        page, changes = self._ocr.preprocess_img(as_array(_on_a_page(image)))
        crops, found = self._ocr.detect_and_crop(page, changes)
        upright, boxes = turn_upright(crops, found.boxes, self._classify)
        read = self._ocr.recognize_txt(upright)
        boxes = map_boxes_to_original(boxes, changes, image.height, image.width)
        lines = zip(read.txts, boxes, read.scores, strict=True)
        return [_line(*line) for line in lines if line[0].strip() and line[2] >= LEAST_SCORE]

    def _classify(self, crops: list[Array]) -> Sequence[tuple[str, float]]:
        votes: Sequence[tuple[str, float]] = self._ocr.text_cls(crops).cls_res
        return votes


def _line(text: str, corners: Array, score: float) -> TextLine:
    box = Box(*(round(float(value)) for value in corners.flat))
    return TextLine(text=" ".join(text.split()), box=box, confidence=float(score))


def _lowered(lines: Sequence[TextLine], down: int) -> list[TextLine]:
    place = shifted(0, down)
    return [line.model_copy(update={"box": place.box(line.box)}) for line in lines]


def _on_a_page(image: Image.Image) -> Image.Image:
    """A strip on paper of a usual shape, at its top left."""
    width = max(image.width, image.height // MAX_ASPECT)
    height = max(image.height, image.width // MAX_ASPECT)
    if image.size == (width, height):
        return image
    page = Image.new("RGB", (width, height), "white")
    page.paste(image)
    return page

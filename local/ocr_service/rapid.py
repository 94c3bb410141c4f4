"""RapidOCR, its models inside the package: slow to import, so only the program imports this."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from rapidocr import RapidOCR
from rapidocr.main import RapidOCRError
from rapidocr.utils.process_img import map_boxes_to_original

from local.ocr_service.blanks import BlankKeepingDecoder
from local.ocr_service.orientation import Array, turn_upright
from receipts.text import Box, TextLine

LEAST_SCORE = 0.5
# RapidOCR enlarges the shorter side of a page; without a limit a strip would become huge.
MAX_ASPECT = 4


class RapidEngine:
    """One RapidOCR instance on a fixed number of threads; not to be called from two at once."""

    def __init__(self, threads: int) -> None:
        self._ocr = _rapid_ocr(threads)
        self._ocr(_array(_sample()))
        decode = self._ocr.text_rec.postprocess_op
        self._ocr.text_rec.postprocess_op = BlankKeepingDecoder(decode, decode.character)

    def __call__(self, image: Image.Image) -> Sequence[TextLine]:
        """Lines with their boxes in pixels of `image`; the page may be turned by quarters."""
        try:
            return self._lines(image)
        except RapidOCRError:
            # This is how it says that it found no text.
            return []

    def _lines(self, image: Image.Image) -> Sequence[TextLine]:
        page, changes = self._ocr.preprocess_img(_array(_widened(image)))
        crops, found = self._ocr.detect_and_crop(page, changes)
        upright, boxes = turn_upright(crops, found.boxes, self._classify)
        read = self._ocr.recognize_txt(upright)
        boxes = map_boxes_to_original(boxes, changes, image.height, image.width)
        lines = zip(read.txts, boxes, read.scores, strict=True)
        return [_line(*line) for line in lines if line[0].strip() and line[2] >= LEAST_SCORE]

    def _classify(self, crops: list[Array]) -> Sequence[tuple[str, float]]:
        votes: Sequence[tuple[str, float]] = self._ocr.text_cls(crops).cls_res
        return votes


def _rapid_ocr(threads: int) -> Any:
    """Any, since its models are declared as None until the first page loads them."""
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            # Padding lines to the longest of a batch costs more than batches save on a CPU.
            "Rec.rec_batch_num": 1,
        }
    )


def _line(text: str, corners: Array, score: float) -> TextLine:
    box = Box(*(round(float(value)) for value in corners.flat))
    return TextLine(text=" ".join(text.split()), box=box, confidence=float(score))


def _widened(image: Image.Image) -> Image.Image:
    """A strip on a wider page; one that is too wide RapidOCR makes higher itself."""
    width = image.height // MAX_ASPECT
    if width <= image.width:
        return image
    page = Image.new("RGB", (width, image.height), "white")
    page.paste(image)
    return page


def _array(image: Image.Image) -> Array:
    """Pixels with blue first, as OpenCV has them."""
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _sample() -> Image.Image:
    """A line of text: reading it loads and warms the detection, angle and recognition models."""
    image = Image.new("RGB", (320, 96), "white")
    ImageDraw.Draw(image).text((20, 30), "TOTAL 12.50", fill="black", font_size=32)
    return image

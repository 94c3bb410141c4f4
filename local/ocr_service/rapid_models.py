"""RapidOCR with the models that its package carries, warmed and set for a shared machine."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import rapidocr
from PIL import Image, ImageDraw

from local.ocr_service.blanks import BlankKeepingDecoder
from local.ocr_service.orientation import Array

_FOLDER = Path(rapidocr.__file__).parent / "models"
# Named by path, a model is never looked for on the network.
MODELS = {
    "Det": _FOLDER / "PP-OCRv6_det_small.onnx",
    "Cls": _FOLDER / "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": _FOLDER / "PP-OCRv6_rec_small.onnx",
}


def load(threads: int) -> Any:
    """RapidOCR, as Any: it declares its models as None until the first page loads them."""
    cv2.setNumThreads(threads)
    ocr: Any = rapidocr.RapidOCR(params=_parameters(threads))
    ocr(as_array(_sample()))
    ocr.text_det.session.session = _session("Det", threads)
    ocr.text_rec.session.session = _session("Rec", threads)
    decode = ocr.text_rec.postprocess_op
    ocr.text_rec.postprocess_op = BlankKeepingDecoder(decode, decode.character)
    return ocr


def as_array(image: Image.Image) -> Array:
    """Pixels with blue first, as OpenCV has them."""
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _parameters(threads: int) -> dict[str, Any]:
    return {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        # Padding lines to the longest of a batch costs more than batches save on a CPU.
        "Rec.rec_batch_num": 1,
        **{f"{stage}.model_path": str(path) for stage, path in MODELS.items()},
    }


def _session(stage: str, threads: int) -> Any:
    """A session whose idle threads sleep; RapidOCR has no setting for it.

    Threads that spin while they wait made a page take 6.8 s instead of 4.1 s on two busy cores.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(MODELS[stage]), options, providers=["CPUExecutionProvider"]
    )


def _sample() -> Image.Image:
    """A line of text, so that all three models are loaded."""
    image = Image.new("RGB", (320, 96), "white")
    ImageDraw.Draw(image).text((20, 30), "TOTAL 12.50", fill="black", font_size=32)
    return image

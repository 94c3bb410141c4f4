"""An evaluation as one web page that needs nothing beside it: each image with what was read."""

import base64
import io
from collections.abc import Iterable
from html import escape
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # ships no types
from PIL import Image

from cli.evaluation.comparison import Outcome
from cli.evaluation.evaluation import Evaluation, Judged
from cli.evaluation.labels import FIELDS
from cli.evaluation.scores import by_field, micro, normalised
from cli.evaluation.tables import confidence_text

_WIDTH = 480  # pixels of an image on the page
_QUALITY = 60
_STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; }
section { display: flex; gap: 1.5rem; align-items: flex-start; border-top: 1px solid #ccc;
  padding: 1rem 0; }
img { width: 30rem; max-width: 40%; border: 1px solid #ddd; }
table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; }
.wrong td { background: #fde7e7; }
.number { text-align: right; }
"""


def web_page(evaluation: Evaluation) -> str:
    """The page; receipts with errors come first."""
    receipts = sorted(evaluation.receipts, key=lambda judged: not any(judged.errors))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>'
        f"<style>{_STYLE}</style></head><body><h1>Evaluation</h1>{_figures(evaluation)}"
        f"{''.join(map(_section, receipts))}</body></html>\n"
    )


def _figures(evaluation: Evaluation) -> str:
    groups = [*by_field(evaluation.outcomes).items(), ("micro", micro(evaluation.outcomes))]
    rows = (
        f'<tr><td>{name}</td><td class="number">{normalised(group).f1:.3f}</td></tr>'
        for name, group in groups
    )
    return f"<table><tr><th>field</th><th>F1</th></tr>{''.join(rows)}</table>"


def _section(judged: Judged) -> str:
    remark = f"<p>{escape(judged.read.refusal)}</p>" if judged.read.refusal else ""
    return (
        f"<section><img alt='' src='{_data_url(judged.label.image)}'><div>"
        f"<h2>{escape(judged.label.name)}</h2>{remark}{_values(judged.outcomes)}</div></section>"
    )


def _values(outcomes: Iterable[Outcome]) -> str:
    head = "<tr><th>field</th><th>expected</th><th>got</th><th>confidence</th></tr>"
    told = (outcome for outcome in outcomes if outcome.expected or outcome.field in FIELDS)
    return f"<table>{head}{''.join(map(_value, told))}</table>"


def _value(outcome: Outcome) -> str:
    is_wrong = outcome.expected is not None and not outcome.normalised
    got = outcome.got.text if outcome.got else ""
    cells = (outcome.field, outcome.expected or "", got, confidence_text(outcome))
    row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr class='{'wrong' if is_wrong else 'right'}'>{row}</tr>"


def _data_url(file: Path) -> str:
    """The first page, small enough for sixty of them on one page."""
    if file.suffix == ".pdf":
        small = pypdfium2.PdfDocument(file)[0].render().to_pil().convert("RGB")
    else:
        with Image.open(file) as image:
            image.draft("RGB", (_WIDTH, _WIDTH))
            small = image.convert("RGB")
    small.thumbnail((_WIDTH, 10 * _WIDTH))
    target = io.BytesIO()
    small.save(target, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(target.getvalue()).decode()}"

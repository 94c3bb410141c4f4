"""Statistics as one web page of bars that needs nothing beside it."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape

from cli.statistics import Statistics

_ROW = 26  # pixels of height a bar
_STYLE = "body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem; } svg { max-width: 100%; }"


def statistics_page(found: Statistics) -> str:
    """One plot a figure; each bar's number stands beside it."""
    plots = "".join(_plot(name, getattr(found, name)) for name in Statistics.model_fields)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Statistics</title><style>{_STYLE}</style></head><body><h1>Statistics</h1>"
        f"{plots}</body></html>\n"
    )


def _plot(name: str, figures: Mapping[str, float | Decimal]) -> str:
    title = name.replace("_", " ")
    most = max((float(value) for value in figures.values()), default=0) or 1
    bars = "".join(
        _bar(row, label, value, float(value) / most)
        for row, (label, value) in enumerate(figures.items())
    )
    height = _ROW * len(figures)
    return (
        f'<h2>{title}</h2><svg width="640" height="{height}" viewBox="0 0 640 {height}"'
        f' role="img" aria-label="{title}">{bars}</svg>'
    )


def _bar(row: int, label: str, value: float | Decimal, share: float) -> str:
    top = row * _ROW
    return (
        f'<text x="0" y="{top + 17}">{escape(label)}</text>'
        f'<rect x="240" y="{top + 3}" width="{share * 280:.1f}" height="18" fill="#0b57d0"/>'
        f'<text x="{250 + share * 280:.1f}" y="{top + 17}">{value}</text>'
    )

"""Statistics as one web page of bars that needs nothing beside it."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape

from cli.content_policy import hash_source
from cli.statistics import Statistics, plain_number

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 1rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
h2 { margin: 1.5rem 0 .25rem; font-size: 1.1rem; }
table { width: 100%; border-collapse: collapse; }
th { width: 40%; padding: .1rem .75rem .1rem 0; font-weight: normal; text-align: left;
  overflow-wrap: anywhere; }
td { padding: .1rem 0; }
td.value { width: 1%; padding-left: .75rem; text-align: right; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: 1.1rem; background: #eee; }
"""


def statistics_page(found: Statistics) -> str:
    """One plot a figure; each bar's number stands beside it."""
    plots = "".join(_plot(title, values) for title, values in found.figures())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy"'
        f" content=\"default-src 'none'; style-src {hash_source(_STYLE)}\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Statistics</title><style>{_STYLE}</style></head><body><h1>Statistics</h1>"
        f"{plots}</body></html>\n"
    )


def _plot(title: str, values: Mapping[str, float | Decimal]) -> str:
    most = max((float(value) for value in values.values()), default=0) or 1
    bars = "".join(_bar(label, value, float(value) / most) for label, value in values.items())
    heading = title[:1].upper() + title[1:]
    return f"<h2>{heading}</h2>" + (f"<table>{bars}</table>" if bars else "<p>none</p>")


def _bar(label: str, value: float | Decimal, share: float) -> str:
    return (
        f'<tr><th scope="row">{escape(label)}</th><td><svg viewBox="0 0 100 1"'
        f' preserveAspectRatio="none" aria-hidden="true"><rect width="{share * 100:.1f}"'
        f' height="1" fill="#0b57d0"/></svg></td><td class="value">{plain_number(value)}</td></tr>'
    )

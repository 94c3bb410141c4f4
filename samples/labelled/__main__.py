"""`python -m samples.labelled DIR` writes the set: `img/NAME.jpg` and `key/NAME.json`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from samples.labelled.countries import Country, Order, countries
from samples.labelled.finish import finished
from samples.labelled.label import label
from samples.labelled.layouts import pages
from samples.labelled.press import printed, sheet, text_of
from samples.labelled.purchase import purchase, second
from samples.layout import text_pdf


def all_orders() -> dict[str, tuple[Order, Country]]:
    """Every receipt of every country by the name of its file, in the order of the names."""
    every = {
        f"{code}-{order.name}": (order, country)
        for code, country in countries().items()
        for order in country.receipts
    }
    return dict(sorted(every.items()))


def write_set(folder: Path, orders: Mapping[str, tuple[Order, Country]]) -> None:
    """The receipts with their labels; what is there already is overwritten."""
    for part in ("img", "key"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for name, (order, country) in orders.items():
        _write(order, country, name, folder)


def _write(order: Order, country: Country, name: str, folder: Path) -> None:
    orders = [order, *filter(None, [second(order)])]
    receipts = [purchase(each, country) for each in orders]
    written = _as_written(order, country)
    sheets = [page for r, o in zip(receipts, orders, strict=True) for page in pages(o, r, written)]
    if order.finish == "pdf":
        ending, data = "pdf", text_pdf([sheet(page) for page in sheets])
    else:
        ending, data = finished(order, [printed(page, order.press) for page in sheets])
    (folder / "img" / f"{name}.{ending}").write_bytes(data)
    texts = [text for page in sheets for text in text_of(page)]
    facts = label(receipts, texts, has_address=order.layout != "fapiao")
    (folder / "key" / f"{name}.json").write_text(
        json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _as_written(order: Order, country: Country) -> Country:
    notation = country.notation.model_copy(update={"full_width": order.full_width})
    return country.model_copy(update={"notation": notation})


if __name__ == "__main__":
    write_set(Path(sys.argv[1]), all_orders())

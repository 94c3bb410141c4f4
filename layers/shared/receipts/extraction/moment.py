"""When the sale took place, among all the dates and times of a receipt."""

import re
from collections.abc import Sequence

from receipts.patterns import late_pattern

from .characters import fold
from .dates import dates_in
from .layout import Row
from .times import times_in

_SALE = late_pattern(
    r"(?<![^\W\d_])(?:date|tarikh|tanggal|datum|dato|fecha|data|dated|日期|日時|날짜|일시)",
    re.IGNORECASE,
)
_OTHER = late_pattern(
    r"expir|exp\.|valid|until|due|deliver|best before|\bbb\b|birth|dob|since|member|entry|from"
    r"|before|print|effective|start|return|ablauf|gultig|warranty",
    re.IGNORECASE,
)

_DUE = late_pattern(
    r"(?<![^\W\d_])(?:due ?date|date due|payment due|due (?:by|on)|pay(?:able)? (?:by|before)"
    r"|fallig(?:keit)?|zahlbar bis|zahlungsziel|(?:date d.)?echeance|a payer avant|vencimiento"
    r"|vencimento|scadenza|vervaldatum|te betalen voor|forfallodag|forfallodatum|forfaldsdato"
    r"|forfallsdato|termin platnosci|jatuh tempo|bayar sebelum)(?![^\W\d_])"
    r"|付款期限|到期日|支払期限|支払期日|납부기한",
    re.IGNORECASE,
)


def find_due_date(rows: Sequence[Row]) -> str | None:
    """The first date behind words for when payment is due."""
    for row in rows:
        due = _DUE.search(fold(row.text))
        dates = dates_in(row.text[due.end() :]) if due else ()
        if dates:
            return dates[0].text.strip()
    return None


def find_date(rows: Sequence[Row]) -> str | None:
    """The date that stands with the word for it or with a time; else the first one."""
    scores = date_scores(rows)
    best = max(scores, key=lambda index: (scores[index], -index), default=None)
    return None if best is None else dates_in(rows[best].text)[0].text.strip()


def date_scores(rows: Sequence[Row]) -> dict[int, float]:
    """How much speaks for the date of each row that has one, by the row's index."""
    return {index: _score(rows, index) for index, row in enumerate(rows) if dates_in(row.text)}


def _score(rows: Sequence[Row], index: int) -> float:
    here = fold(rows[index].text)
    above = fold(rows[index - 1].text) if index else ""
    score = 2.0 * bool(_SALE.search(here)) + 1.0 * any(times_in(here))
    score += 1.0 * bool(_SALE.search(above) and not dates_in(above))
    return score - 3.0 * bool(_OTHER.search(here))


def find_time(rows: Sequence[Row]) -> str | None:
    """The time beside the date of sale, else the first time of the receipt."""
    dated = [row for row in rows if dates_in(row.text)]
    for row in [*dated, *rows]:
        found = next(times_in(row.text), None)
        if found is not None:
            return found.text
    return None

"""Whether a person should look at the receipt, and why."""

from collections.abc import Iterable, Iterator

from receipts.contracts import PageFacts
from receipts.receipt import AnyReading, Receipt, ReviewReason

# The confidence below which a total is not what the rows say, with no sum to speak for it.
_CONTRADICTED = 0.25


def missing_facts(receipt: Receipt) -> Iterable[ReviewReason]:
    """What a receipt cannot be booked without must be there, decided, and borne out by the text."""
    for field, reading in _needed(receipt):
        yield from _doubts(field, reading)
    yield from _contradiction(receipt.totals.total)
    for field, reading in _costly(receipt):
        if reading and not reading.grounded:
            yield _ungrounded(field)


def _needed(receipt: Receipt) -> Iterable[tuple[str, AnyReading | None]]:
    yield "merchant.name", receipt.merchant.name
    yield "transaction_date", receipt.transaction_date
    yield "currency", receipt.currency
    yield "totals.total", receipt.totals.total


def _costly(receipt: Receipt) -> Iterator[tuple[str, AnyReading | None]]:
    """What money goes by: an engine that invents it, or believes a printed lie, costs some."""
    for name, reading in receipt.totals:
        if name != "total":
            yield f"totals.{name}", reading
    yield "receipt_number", receipt.receipt_number
    yield "merchant.iban", receipt.merchant.iban
    for index, number in enumerate(receipt.merchant.tax_ids):
        yield f"merchant.tax_ids[{index}]", number


def _contradiction(total: AnyReading | None) -> Iterator[ReviewReason]:
    if not (total and total.grounded) or total.confidence is None:
        return
    if total.confidence < _CONTRADICTED:
        yield ReviewReason(
            code="contradicted",
            field="totals.total",
            detail="The rows of the receipt give another total: compare it with the image.",
        )


def _doubts(field: str, reading: AnyReading | None) -> Iterable[ReviewReason]:
    if reading is None:
        yield ReviewReason(
            code="missing", field=field, detail=f"No {field} was found: enter it from the receipt."
        )
    elif reading.value is None:
        yield ReviewReason(
            code="ambiguous" if reading.candidates else "unreadable",
            field=field,
            detail=f"The {field} cannot be decided from what is printed: choose or enter it.",
        )
    elif not reading.grounded:
        yield _ungrounded(field)


def _ungrounded(field: str) -> ReviewReason:
    return ReviewReason(
        code="ungrounded",
        field=field,
        detail=f"The {field} does not stand in the recognised text: compare it with the image.",
    )


def page_doubts(pages: Iterable[PageFacts]) -> Iterator[ReviewReason]:
    """What was seen on a page before it was read: too dark, blurred, blank."""
    for page in pages:
        for finding in page.findings:
            yield ReviewReason(code=finding.code, field=f"page {page.page}", detail=finding.message)

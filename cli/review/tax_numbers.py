"""Tax and company numbers that a person entered."""

from receipts.checks.identifiers import identify
from receipts.receipt import Receipt, TaxId

from .fields import shown


def with_tax_id_kinds(receipt: Receipt) -> Receipt:
    """The kind of each number by the value that it has now, and whether it is valid."""
    currency = shown(receipt.currency) or None
    tax_ids = tuple(_with_kind(one, currency) for one in receipt.merchant.tax_ids)
    merchant = receipt.merchant.model_copy(update={"tax_ids": tax_ids})
    return receipt.model_copy(update={"merchant": merchant})


def _with_kind(tax_id: TaxId, currency: str | None) -> TaxId:
    """The currency may have to tell the kind."""
    identity = identify(shown(tax_id), currency)
    kind = identity.kind.module.replace("_", "") if identity else None
    valid = identity.is_valid if identity else None
    return tax_id.model_copy(update={"kind": kind, "valid": valid})

"""A receipt as it is printed: every value is the text on the paper, nothing is interpreted yet.

This is the result schema that key information extraction is asked for (at most three layers, the
engine's limit) and what the rules of `receipts.extraction` return.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator, model_validator


class Printed(BaseModel):
    """Text or null; what a language model writes for "nothing" becomes null."""

    model_config = ConfigDict(
        frozen=True, defer_build=True, extra="ignore", coerce_numbers_to_str=True
    )

    @model_validator(mode="before")
    @classmethod
    def _absent_is_null(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {name: None if _is_absent(value) else value for name, value in values.items()}


class PrintedLineItem(Printed):
    """One row of goods or services."""

    description: str | None = None
    quantity: str | None = None
    unit_price: str | None = None
    discount: str | None = None
    total: str | None = None


class PrintedTaxLine(Printed):
    """One row of a tax summary: the tax's name or code, its rate, what it is on, its amount."""

    name: str | None = None
    rate: str | None = None
    base: str | None = None
    amount: str | None = None


class PrintedReceipt(Printed):
    """The receipt schema, flat but for its two lists."""

    merchant_name: str | None = None
    merchant_address: str | None = None
    merchant_phone: str | None = None
    merchant_email: str | None = None
    merchant_website: str | None = None
    merchant_iban: str | None = None
    merchant_tax_id: str | None = None
    receipt_number: str | None = None
    transaction_date: str | None = None
    transaction_time: str | None = None
    due_date: str | None = None
    currency: str | None = None
    line_items: tuple[PrintedLineItem, ...] = ()
    subtotal: str | None = None
    discount: str | None = None
    shipping: str | None = None
    service_charge: str | None = None
    tip: str | None = None
    tax_lines: tuple[PrintedTaxLine, ...] = ()
    tax_total: str | None = None
    rounding: str | None = None
    cashback: str | None = None
    total: str | None = None
    payment_method: str | None = None
    payment_brand: str | None = None
    card_last4: str | None = None
    amount_paid: str | None = None
    change: str | None = None

    @field_validator("line_items", "tax_lines", mode="before")
    @classmethod
    def _no_list_is_empty(cls, value: Any) -> Any:
        return [row for row in value if row] if isinstance(value, list | tuple) else ()


def _is_absent(value: Any) -> bool:
    return isinstance(value, str) and value.strip().casefold() in {"", "null", "none", "n/a"}


def result_schema() -> dict[str, Any]:
    """The template that the engine fills: field names with empty values, one element a list."""
    schema: dict[str, Any] = dict.fromkeys(PrintedReceipt.model_fields, "")
    schema["line_items"] = [dict.fromkeys(PrintedLineItem.model_fields, "")]
    schema["tax_lines"] = [dict.fromkeys(PrintedTaxLine.model_fields, "")]
    return schema

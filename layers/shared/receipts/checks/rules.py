"""The rules: a stable code, how much a breach matters, and what the rule says."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]


class Rule(NamedTuple):
    """An error keeps a receipt from being booked as it was read; info asks nobody to look."""

    severity: Severity
    says: str


RULES: dict[str, Rule] = {
    "A1": Rule("warning", "Quantity times unit price, less the row's discount, is the row's total"),
    "A2": Rule("error", "The line items come to the subtotal, or to the total"),
    "A3": Rule("error", "Subtotal, tax and charges, less discounts, come to the total"),
    "A4": Rule("warning", "The taxes of the tax summary come to the total tax"),
    "A5": Rule("warning", "The base of a tax times its rate is its amount"),
    "A6": Rule("warning", "The bases and taxes of the tax summary come to the total"),
    "A7": Rule("warning", "What was paid, less what was given back, is the total"),
    "A8": Rule("info", "The printed number of goods is the number of line items"),
    "A9": Rule("warning", "Sums and taxes are all positive, or all negative as on a refund"),
    "A10": Rule("info", "The rounding is no larger than the smallest coin calls for"),
    "A11": Rule("warning", "Tip and tax are of a size that occurs"),
    "A12": Rule("warning", "Central and state GST of India are equal"),
    "D1": Rule("error", "The date is not before 1990"),
    "D2": Rule("error", "The date is not after the day of the upload"),
    "D3": Rule("info", "The receipt is not older than two years"),
    "D4": Rule("warning", "Day and month of the date cannot be mistaken for one another"),
    "C1": Rule("error", "The currency is one of ISO 4217"),
    "C3": Rule("warning", "The currency sign stands for one currency alone"),
    "C4": Rule("warning", "No amount has more decimals than its currency"),
    "C5": Rule("info", "The receipt is in one currency"),
    "I1": Rule("warning", "The IBAN is valid (length of its country, mod 97)"),
    "I3": Rule("warning", "The VAT number is valid in its country"),
    "I4": Rule("warning", "The Indian GSTIN is valid"),
    "I5": Rule("warning", "The Australian ABN is valid"),
    "I6": Rule("warning", "The Brazilian CNPJ or CPF is valid"),
    "I7": Rule("warning", "The Chinese Unified Social Credit Code is valid"),
    "I8": Rule("warning", "The French SIREN or SIRET is valid"),
    "I9": Rule("warning", "The EIN has a prefix that the United States assigns"),
    "I10": Rule("warning", "No full card number is printed"),
    "I12": Rule("warning", "The PRC identity card number is valid"),
    "I13": Rule("warning", "The tax or company number is valid in its country"),
    "G3": Rule("warning", "No line item is dearer than the total, unless there was a discount"),
    "G4": Rule("warning", "The total is not what was handed over or given back"),
    "S1": Rule("error", "There is a total, and it is above zero but for a credit note"),
    "S2": Rule("warning", "Quantities are of a size that occurs"),
    "U1": Rule("warning", "The same file was not uploaded before"),
    "U2": Rule("warning", "No other picture looks the same"),
    "U3": Rule("warning", "No other receipt has the same merchant, date and total"),
}

import pytest

from receipts.checks.facts import Facts
from receipts.checks.identifiers import identify
from receipts.checks.run import check_facts


@pytest.mark.parametrize(
    ("text", "currency", "kind"),
    [
        ("DE136695976", None, "EU VAT number"),
        ("FR 40 303 265 045", "EUR", "EU VAT number"),
        ("ATU13585627", "EUR", "EU VAT number"),
        ("U13585627", "EUR", "Austrian VAT number"),
        ("501 964 843", "EUR", "Portuguese NIF"),
        ("B-58378431", "EUR", "Spanish NIF"),
        ("732 829 320 00074", "EUR", "French SIRET"),
        ("GB 980 7806 84", "GBP", "UK VAT number"),
        ("980 7806 84", "GBP", "UK VAT number"),
        ("CHE-107.787.577 IVA", "CHF", "Swiss VAT number"),
        ("27AAPFU0939F1ZV", "INR", "Indian GSTIN"),
        ("51 824 753 556", "AUD", "Australian ABN"),
        ("16.727.230/0001-97", "BRL", "Brazilian CNPJ"),
        ("91110000600037341L", "CNY", "Unified Social Credit Code"),
        ("11010519491231002X", "CNY", "PRC identity card number"),
        ("T7000012050002", "JPY", "Japanese invoice number"),
        ("\uff24\uff25136695976", None, "EU VAT number"),
        ("91-1144442", "USD", "US EIN"),
        ("DE89 3704 0044 0532 0130 00", "EUR", "IBAN"),
    ],
)
def test_valid_number_tells_its_kind(text: str, currency: str | None, kind: str) -> None:
    identity = identify(text, currency)
    assert identity is not None
    assert (identity.kind.name, identity.is_valid) == (kind, True)


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("DE136695977", "EUR", "I3"),
        ("27AAPFU0939F1ZA", "INR", "I4"),
        ("51 824 753 557", "AUD", "I5"),
        ("16.727.230/0001-98", "BRL", "I6"),
        ("91110000600037342L", "CNY", "I7"),
        ("732 829 320 00075", "EUR", "I8"),
        ("07-1144442", "USD", "I9"),
        ("110105194912310021", "CNY", None),  # an identity card's number or a company's
        ("000656195584", "MYR", None),  # Malaysia's have no published check digit
        ("T7000012050003", "JPY", None),  # not a corporation's, perhaps
        ("123456780", "EUR", None),  # of several countries
        ("DE136695976", "MYR", None),
        ("", None, None),
    ],
)
def test_wrong_number_fails_only_where_its_kind_is_sure(
    text: str, currency: str, code: str | None
) -> None:
    results = check_facts(Facts(tax_ids=(text,), currency=currency))
    failures = [one for one in results if one.status == "fail" and one.code.startswith("I")]
    assert [one.code for one in failures] == ([code] if code else [])


def test_wrong_number_is_explained() -> None:
    results = check_facts(Facts(tax_ids=("DE136695976", "DE136695977")))
    failure = next(one for one in results if one.code == "I3" and one.status == "fail")
    assert failure.fields == ("merchant.tax_ids[1]",)
    assert failure.message == (
        "The tax number 2 DE136695977 looks like a EU VAT number, but its check digits do not fit."
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("DE89370400440532013000", "pass"),
        ("DE89 3704 0044 0532 0130 00 BIC COBADEFF", "pass"),
        ("DE89 3704 0044 0532 0130 01", "fail"),
    ],
)
def test_printed_iban_is_validated(text: str, status: str) -> None:
    assert [one.status for one in check_facts(Facts(ibans=(text,))) if one.code == "I1"] == [status]


@pytest.mark.parametrize(("cards", "status"), [(0, "pass"), (1, "fail")])
def test_full_card_number_is_reported(cards: int, status: str) -> None:
    results = check_facts(Facts(card_numbers=cards))
    assert [one.status for one in results if one.code == "I10"] == [status]

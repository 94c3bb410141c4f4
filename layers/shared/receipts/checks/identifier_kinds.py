"""The kinds of numbers that name companies, persons and accounts, and how each looks."""

from typing import NamedTuple

_USCC = "[0-9A-HJ-NP-RTUW-Y]"
_EU = (
    r"(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"[A-Z0-9]{0,2}\d{5}[A-Z0-9]{0,7}"
)


class Kind(NamedTuple):
    """A kind of number: its name, the rule it is checked under, python-stdnum's module, its look.

    Where the look alone does not tell, the number must stand on a receipt in `currency`. A group
    in the look is what the module takes. A kind of which some numbers have no check digit is not
    `conclusive`: one that fails may be right.
    """

    name: str
    code: str
    module: str
    look: str
    currency: str | None = None
    conclusive: bool = True


KINDS = (
    Kind("Argentine CUIT", "I13", "ar.cuit", r"\d{11}", "ARS"),
    Kind("Australian ABN", "I5", "au.abn", r"\d{11}", "AUD"),
    Kind("Australian ACN", "I13", "au.acn", r"\d{9}", "AUD"),
    Kind("Brazilian CNPJ", "I6", "br.cnpj", r"[A-Z0-9]{12}\d{2}", "BRL"),
    Kind("Brazilian CPF", "I6", "br.cpf", r"\d{11}", "BRL"),
    Kind("Canadian business number", "I13", "ca.bn", r"\d{9}(?:R[CMPT]\d{4})?", "CAD"),
    Kind("Chilean RUT", "I13", "cl.rut", r"\d{7,8}[\dK]", "CLP"),
    Kind("Colombian NIT", "I13", "co.nit", r"\d{9,10}", "COP"),
    Kind("Czech DIC", "I3", "cz.dic", r"\d{8,10}", "CZK"),
    Kind("Danish CVR number", "I3", "dk.cvr", r"\d{8}", "DKK"),
    Kind("Austrian VAT number", "I3", "at.uid", r"U\d{8}", "EUR"),
    Kind("Belgian company number", "I3", "be.vat", r"0?\d{9}", "EUR"),
    Kind("Croatian OIB", "I3", "hr.oib", r"\d{11}", "EUR"),
    Kind("Cypriot VAT number", "I3", "cy.vat", r"\d{8}[A-Z]", "EUR"),
    Kind("French SIREN", "I8", "fr.siren", r"\d{9}", "EUR"),
    Kind("French SIRET", "I8", "fr.siret", r"\d{14}", "EUR"),
    Kind("German tax number", "I13", "de.stnr", r"\d{10,11}|\d{13}", "EUR", conclusive=False),
    Kind("Greek VAT number", "I3", "gr.vat", r"\d{9}", "EUR"),
    Kind("Italian VAT number", "I3", "it.iva", r"\d{11}", "EUR"),
    Kind("Portuguese NIF", "I3", "pt.nif", r"\d{9}", "EUR"),
    Kind("Spanish NIF", "I3", "es.nif", r"[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z]", "EUR"),
    Kind("UK VAT number", "I3", "gb.vat", r"\d{9}|\d{12}", "GBP"),
    Kind("Hungarian VAT number", "I3", "hu.anum", r"\d{8}", "HUF"),
    Kind("Indonesian NPWP", "I13", "id.npwp", r"\d{15,16}", "IDR"),
    Kind("Indian GSTIN", "I4", "in_.gstin", r"[A-Z0-9]{15}", "INR"),
    Kind("Japanese corporate number", "I13", "jp.cn", r"\d{13}", "JPY"),
    Kind("Korean business number", "I13", "kr.brn", r"\d{10}", "KRW"),
    Kind("Mexican RFC", "I13", "mx.rfc", r"[A-Z]{3,4}\d{6}[A-Z0-9]{3}", "MXN"),
    Kind("Norwegian company number", "I3", "no.orgnr", r"\d{9}", "NOK"),
    Kind("Norwegian VAT number", "I3", "no.mva", r"(?:NO)?\d{9}MVA", "NOK"),
    Kind("New Zealand IRD number", "I13", "nz.ird", r"\d{8,9}", "NZD"),
    Kind("Peruvian RUC", "I13", "pe.ruc", r"\d{11}", "PEN"),
    Kind("Polish NIP", "I3", "pl.nip", r"\d{10}", "PLN"),
    Kind("Romanian CUI", "I3", "ro.cui", r"\d{4,10}", "RON"),
    Kind("Russian INN", "I13", "ru.inn", r"\d{10}|\d{12}", "RUB"),
    Kind("Swedish company number", "I3", "se.orgnr", r"\d{10}", "SEK"),
    Kind("Singapore UEN", "I13", "sg.uen", r"\d{8,9}[A-Z]|[RST]\d\d[A-Z]{2}\d{4}[A-Z]", "SGD"),
    Kind("Thai tax number", "I13", "th.tin", r"\d{13}", "THB"),
    Kind("Turkish VKN", "I13", "tr.vkn", r"\d{10}", "TRY"),
    Kind("Taiwanese business number", "I13", "tw.ubn", r"\d{8}", "TWD"),
    Kind("US EIN", "I9", "us.ein", r"\d{9}", "USD"),
    Kind("Vietnamese MST", "I13", "vn.mst", r"\d{10}(?:\d{3})?", "VND"),
    Kind("South African tax number", "I13", "za.tin", r"4\d{9}", "ZAR"),
    Kind("PRC identity card number", "I12", "cn.ric", r"[1-8]\d{5}(?:19|20)\d{9}[\dX]"),
    Kind("Unified Social Credit Code", "I7", "cn.uscc", rf"[1-9]\d{{7}}{_USCC}{{10}}"),
    Kind("Indian GSTIN", "I4", "in_.gstin", r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]"),
    Kind("Japanese invoice number", "I13", "jp.cn", r"T(\d{13})", conclusive=False),
    Kind("Swiss UID", "I3", "ch.uid", r"CHE\d{9}"),
    Kind("Swiss VAT number", "I3", "ch.vat", r"CHE\d{9}(?:MWST|TVA|IVA)"),
    Kind("UK VAT number", "I3", "gb.vat", r"GB(?:\d{9}|\d{12})"),
    Kind("IBAN", "I1", "iban", r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}"),
    Kind("EU VAT number", "I3", "eu.vat", _EU),
)

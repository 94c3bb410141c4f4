"""The language of a receipt, by its script and by words that it shares with no other."""

from collections import Counter
from collections.abc import Iterable

from receipts.patterns import late_pattern

from .characters import fold

_FEWEST_WORDS = 2
_WORD = late_pattern(r"[^\W\d_]+")
_SCRIPTS = (  # kana before Han characters, which Japanese has too
    ("ja", "\u3041", "\u30ff"),
    ("ko", "\uac00", "\ud7a3"),
    ("zh", "\u4e00", "\u9fff"),
    ("th", "\u0e01", "\u0e5b"),
)
_FEWEST_CHARACTERS = 4
_LISTS = {
    "da": "kvittering bon moms kontant byttepenge tak kob betalt beloeb dankort",
    "de": "summe mwst ust uhr uhrzeit rechnung quittung beleg gegeben ruckgeld betrag vielen dank"
    " ihren einkauf steuer netto brutto und fur stuck bedient kasse zahlen inkl zwischensumme bar",
    "en": "change thank you your please amount balance paid customer served price item items"
    " receipt invoice goods again date time welcome the subtotal sold come table guests cashier",
    "es": "factura fecha hora importe gracias compra efectivo cambio tarjeta mesa cantidad precio"
    " cliente iva su unidades visita pagar",
    "fr": "facture caisse montant tva merci votre visite carte bancaire especes rendu payer ttc"
    " articles bientot prix client vous nous heure sous quantite",
    "id": "tunai kembali kembalian jumlah harga terima kasih tanggal pajak struk belanja diskon",
    "it": "scontrino fiscale importo contanti resto grazie arrivederci totale complessivo iva"
    " documento commerciale prezzo descrizione pagamento pagato cassa",
    "ms": "jumlah tunai baki cukai terima kasih tarikh masa harga kuantiti sila resit barang"
    " perkhidmatan diskaun juruwang",
    "nl": "bedankt totaal btw wisselgeld contant betalen kassa aantal prijs tot ziens uw bezoek"
    " kassabon datum subtotaal",
    "no": "kvittering mva kontant sum takk kjop betalt belop vekslepenger bankkort",
    "pl": "paragon fiskalny suma gotowka reszta razem ptu sprzedaz dziekujemy zaplaty rachunek",
    "pt": "fatura recibo troco dinheiro obrigado valor contribuinte cartao pagamento desconto"
    " quantidade preco data iva obrigada",
    "sv": "kvitto moms summa kontant vaxel tack belopp totalt kort kassa oppet valkommen ater",
}
_WORDS = {code: frozenset(words.split()) for code, words in _LISTS.items()}


def language_of(texts: Iterable[str]) -> str | None:
    """ISO 639-1, where several words are of one language and of no other as many; else None."""
    text = "\n".join(texts)
    for language, first, last in _SCRIPTS:
        if sum(first <= character <= last for character in text) >= _FEWEST_CHARACTERS:
            return language
    found = set(_WORD.findall(fold(text).casefold()))
    votes = Counter({code: len(found & words) for code, words in _WORDS.items()})
    (best, count), (_, next_count) = votes.most_common(2)
    return best if count >= _FEWEST_WORDS and count > next_count else None

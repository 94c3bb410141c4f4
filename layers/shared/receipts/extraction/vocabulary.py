"""The words that receipts print, in the languages they come in; accents and case do not matter."""

from .phrases import Phrases

QUANTITY = Phrases(
    "total qty", "total quantity", "total item", "item count", "items count", "no of item",
    "number of items", "items sold", "total pcs", "jumlah item", "anzahl artikel",
    "nombre d'articles", "nb articles", "articulos", "件数", "点数", "总数量", "数量合计",
    "총수량",
)  # fmt: skip
CHANGE = Phrases(
    "change", "chg due", "balance", "baki", "kembali", "ruckgeld", "wechselgeld", "zuruck",
    "a rendre", "rendu", "monnaie", "cambio", "vuelto", "resto", "troco", "wisselgeld", "找零",
    "找赎", "找回", "お釣", "おつり", "釣銭", "거스름돈",
    but_not=("exchange", "restoran", "balance due", "balance to pay"),
)  # fmt: skip
CASHBACK = Phrases(
    "cashback",
    "cash back",
    "cash out",
    "barauszahlung",
    "bargeldauszahlung",
    "retrait especes",
    "retirada de efectivo",
    "prelievo contante",
    "geldopname",
    "kontantuttag",
    "wyplata gotowki",
    "tunai keluar",
    "提现",
    but_not=("cashback earned", "cashback balance"),
)
ROUNDING = Phrases(
    "rounding", "round adj", "rnd adj", "round amt", "round off", "pembundaran", "pelarasan",
    "pembulatan", "penggenapan", "rundung", "arrondi", "redondeo", "arrotondamento", "afronding",
    "avrundning", "arredondamento", "舍入", "抹零", "四舍五入", "端数",
)  # fmt: skip
TOTAL_WITH_TAX = Phrases("价税合计", "價稅合計", "合计含税", "含税合计")
ROUNDED_TOTAL = Phrases("total rounded", "rounded total", "after round", "total rounding")
SUBTOTAL = Phrases(
    "subtotal", "sub ttl", "zwischensumme", "zw summe", "sous total", "subtotaal", "jumlah kecil",
    "before discount", "小计", "小計", "소계",
)  # fmt: skip
DISCOUNT = Phrases(
    "discount", "disc", "diskaun", "diskon", "rabatt", "nachlass", "remise", "reduction",
    "descuento", "dto", "sconto", "desconto", "korting", "saving", "saved", "coupon", "voucher",
    "折扣", "优惠", "優惠", "値引", "割引", "할인",
    but_not=("after discount", "after disc"),
)  # fmt: skip
SHIPPING = Phrases(
    "shipping", "delivery charge", "delivery fee", "delivery cost", "postage", "freight", "courier",
    "versand", "versandkosten", "lieferkosten", "liefergebuhr", "fracht", "porto", "frais de port",
    "frais de livraison", "livraison", "gastos de envio", "envio", "spese di spedizione",
    "spedizione", "consegna a domicilio", "verzendkosten", "bezorgkosten", "frete", "fraktkostnad",
    "frakt", "wysylka", "koszt dostawy", "ongkos kirim", "ongkir", "caj penghantaran",
    "bayaran penghantaran", "运费", "運費", "配送费", "配送料", "送料", "배송비",
    but_not=("shipping address", "ship to", "livraison le", "versandadresse"),
)  # fmt: skip
SERVICE_CHARGE = Phrases(
    "service charge", "service chg", "svc chg", "svc charge", "serv charge", "serv chg", "s charge",
    "service fee", "taxa de servico", "caj perkhidmatan", "bedienung", "servizio", "servicio",
    "服务费", "服務費", "サービス料", "봉사료",
)  # fmt: skip
TIP = Phrases(
    "tip", "tips", "gratuity", "trinkgeld", "pourboire", "propina", "mancia", "gorjeta", "小费",
    "小費",
)  # fmt: skip
NET = Phrases(
    "excl", "excluding", "exclusive", "before tax", "before gst", "taxable", "netto", "total ht",
    "hors taxe", "base imponible", "imponibile", "without gst", "w o gst", "税抜", "不含税",
    but_not=("net total", "nett total"),
)  # fmt: skip
TAX = Phrases(
    "gst", "sst", "vat", "mwst", "ust", "tva", "iva", "btw", "moms", "hst", "pst", "qst", "tps",
    "tvq", "ppn", "cgst", "sgst", "igst", "tax", "cukai", "mehrwertsteuer", "umsatzsteuer",
    "steuer", "impuesto", "imposto", "cuota", "税", "세액", "부가세", "gst payable", "gst included",
)  # fmt: skip
INCLUDING = Phrases(
    "incl", "including", "includes", "inclusive", "inc", "inkl", "ttc", "with", "after", "termasuk",
    "incluido", "inclusa", "incluso", "w gst", "税込", "含税",
)  # fmt: skip
GRAND_TOTAL = Phrases(
    "grand total", "net total", "nett", "net amount", "net amt", "total due", "amount due",
    "amt due", "balance due", "balance to pay", "total payable", "amount payable", "amt payable",
    "payable amount",
    "total to pay", "amount to pay", "to be paid", "please pay", "bill total", "bill amount",
    "invoice total", "total payment", "jumlah besar", "jumlah bersih", "perlu dibayar", "zu zahlen",
    "zahlbetrag", "gesamtbetrag", "rechnungsbetrag", "endbetrag", "gesamtsumme", "a payer",
    "total a pagar", "total complessivo", "totale complessivo", "da pagare", "te betalen",
    "att betala", "at betale", "应付", "應付", "实付", "お会計", "総合計", "ご請求", "합계금액",
    "받을금액", "결제금액",
)  # fmt: skip
TOTAL = Phrases(
    "total", "ttl", "jumlah", "summe", "gesamt", "montant", "importe", "somme", "suma", "totaal",
    "betrag", "amount", "合计", "合計", "总计", "總計", "总额", "總額", "総計", "합계", "총액",
)  # fmt: skip
CARD = Phrases(
    "visa", "master", "maestro", "amex", "american express", "debit", "credit", "girocard",
    "ec karte", "kreditkarte", "kartenzahlung", "cb", "carte", "tarjeta", "carta", "bancomat",
    "kartu", "kad", "银联", "銀聯", "unionpay", "alipay", "支付宝", "wechat", "微信", "paypal",
    "apple pay", "google pay", "touch n go", "tng", "grabpay", "twint", "paynow", "eftpos",
    "cheque", "card", "クレジット", "카드",
)  # fmt: skip
CASH = Phrases(
    "cash", "tunai", "bar", "bargeld", "gegeben", "espece", "efectivo", "contanti", "contante",
    "dinheiro", "contant", "kontant", "tender", "tend", "received", "paid", "payment", "bayar",
    "paye", "regle", "pagado", "pagato", "bezahlt", "collected", "现金", "現金", "お預", "预收",
    "实收", "實收", "현금",
    but_not=("cashier", "cash back", "cash sale", "cash bill", "cash inv", "tax paid"),
)  # fmt: skip
COLUMN_HEADS = Phrases(
    "description", "desc", "item", "items", "particulars", "qty", "quantity", "price", "amount",
    "amt", "rate", "keterangan", "kuantiti", "harga", "artikel", "menge", "preis", "betrag",
    "designation", "article", "quantite", "prix", "montant", "cantidad", "precio", "importe",
    "descripcion", "descrizione", "prezzo", "品名", "商品", "数量", "单价", "單價", "金额",
    "金額", "小计", "품명", "단가", "금액",
)  # fmt: skip
DOCUMENT_TITLES = Phrases(
    "收据", "收據", "发票", "發票", "小票", "領収書", "領収証", "レシート",
    "영수증", "结账单",
)  # fmt: skip
MALAY = Phrases(
    "sdn bhd", "berhad", "jalan", "taman", "lorong", "kampung", "selangor", "johor", "kuala lumpur",
    "pulau pinang", "malaysia", "singapore", "indonesia", "jakarta", "terima kasih", "jumlah",
)  # fmt: skip

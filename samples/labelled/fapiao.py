"""China's fully digital invoice: buyer and seller side by side, the total in words and figures."""

from collections.abc import Iterator

from samples.content import Merchant, Receipt
from samples.labelled.countries import Country
from samples.labelled.notation import capitals, day, money, percent
from samples.labelled.rows import BLANK, RULE, Cell, Page, Row, centred, sides, table

_COLUMNS = 76
_ENDS = (0.44, 0.58, 0.74, 0.86, 1.0)


def fapiao(receipt: Receipt, country: Country) -> Page:
    """One sheet; prices are net of the tax."""
    rows = (*_head(receipt, country), *_goods(receipt, country), *_totals(receipt, country))
    return Page(rows, _COLUMNS, is_sheet=True)


def _head(receipt: Receipt, country: Country) -> Iterator[Row]:
    buyer, seller = country.customer, receipt.merchant
    yield centred("电子发票（普通发票）", scale=1.5, bold=True)
    yield sides("", f"发票号码：{receipt.number}")
    yield sides("", f"开票日期：{day(receipt.issued, country.notation)}")
    yield RULE
    yield _parties(f"购买方名称：{buyer.name}", f"销售方名称：{seller.name}")
    yield _parties(_tax_id(buyer), _tax_id(seller))
    yield RULE


def _parties(buyer: str, seller: str) -> Row:
    return Row((Cell(buyer, 0.0, "left"), Cell(seller, 0.5, "left")))


def _tax_id(party: Merchant) -> str:
    return f"纳税人识别号：{party.tax_id}"


def _goods(receipt: Receipt, country: Country) -> Iterator[Row]:
    yield table("项目名称", "数量", "单价", "金额", "税率", "税额", ends=_ENDS)
    rates = {tax.code: tax.rate for tax in receipt.taxes}
    for item in receipt.items:
        rate = rates[item.tax_codes]
        yield table(
            f"*{country.words.description}*{item.description}",
            str(item.quantity),
            money(item.unit_price, country.notation),
            money(item.total, country.notation),
            percent(rate, country.notation),
            f"{item.total * rate / 100:.2f}",
            ends=_ENDS,
        )
    yield RULE


def _totals(receipt: Receipt, country: Country) -> Iterator[Row]:
    tax, total = receipt.tax_total or 0, receipt.total
    net = money(receipt.items_total, country.notation, marked=True)
    yield table("合    计", "", "", net, "", f"¥{tax}", ends=_ENDS)
    words = f"价税合计（大写）{capitals(total)}"
    yield sides(words, f"（小写）{money(total, country.notation, marked=True)}", bold=True)
    yield RULE
    yield BLANK
    yield sides("备注：", "开票人：林舟")

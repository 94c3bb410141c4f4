import pytest

from receipts.extraction import writes_day_first


@pytest.mark.parametrize(
    ("texts", "day_first"),
    [
        (["LAMP SDN BHD", "TOTAL 3.00"], True),
        (["Lampe GmbH", "Summe 3,00"], True),
        (["LAMPS PLC", "Oxford OX1 4AH"], True),
        (["LAMPS", "OXFORD OX1 4AH"], True),
        (["LAMPS", "Boise, ID 83702"], False),
        (["LAMPS INC", "1204 River Road", "TOTAL 3.00"], None),
        (["COMMERCIAL MANUFACTURER"], None),
        (["LAMP SDN BHD", "Boise, ID 83702"], None),
        ([], None),
    ],
)
def test_country_tells_the_order(texts: list[str], day_first: bool | None) -> None:
    assert writes_day_first(texts) is day_first

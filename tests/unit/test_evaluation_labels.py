import json
from pathlib import Path

import pytest

from cli.evaluation.labels import LabelError, labelled_receipts

LABEL = {"company": "LAMP SDN BHD", "date": "05/03/2025", "address": "", "total": "3.00"}


def put(folder: Path, name: str, content: str) -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(content)


def test_receipts_come_by_name_with_their_values(tmp_path: Path) -> None:
    for name in ("b", "a"):
        put(tmp_path, f"key/{name}.json", json.dumps(LABEL))
    put(tmp_path, "img/a.png", "")
    put(tmp_path, "img/b.jpg", "")
    first, second = labelled_receipts(tmp_path)
    assert (first.name, first.image.name, second.image.name) == ("a", "a.png", "b.jpg")
    assert first.values == {"company": "LAMP SDN BHD", "date": "05/03/2025", "total": "3.00"}
    assert first.words is None


def test_transcript_keeps_commas_and_quotes(tmp_path: Path) -> None:
    put(tmp_path, "key/a.json", json.dumps(LABEL))
    put(tmp_path, "img/a.jpg", "")
    put(
        tmp_path,
        "box/a.csv",
        '0,0,9,0,9,9,0,9,1, JALAN "DUA\n\n0,0,9,0,9,9,0,9,TOTAL\nnot a line\n',
    )
    assert labelled_receipts(tmp_path)[0].words == ("1,", "JALAN", '"DUA', "TOTAL")


def test_label_can_have_more_facts_receipts_and_texts(tmp_path: Path) -> None:
    beside = {"company": "OIL LTD", "tip": None}
    more = {"tip": "2.00", "items": "3", "others": [beside], "text": ["合计 TOTAL", "3.00"]}
    put(tmp_path, "key/a.json", json.dumps(LABEL | more))
    put(tmp_path, "img/a.pdf", "")
    (label,) = labelled_receipts(tmp_path)
    assert (label.values["tip"], label.values["items"]) == ("2.00", "3")
    assert label.others == ({"company": "OIL LTD"},)
    assert label.words == ("合", "计", "TOTAL", "3.00")


@pytest.mark.parametrize("label", ["[]", "null", "{", '"total"'])
def test_label_that_is_no_object_is_named(tmp_path: Path, label: str) -> None:
    put(tmp_path, "key/a.json", label)
    put(tmp_path, "img/a.jpg", "")
    with pytest.raises(LabelError, match=r"a\.json is not a JSON object"):
        labelled_receipts(tmp_path)


def test_label_without_image_is_named(tmp_path: Path) -> None:
    put(tmp_path, "key/a.json", json.dumps(LABEL))
    with pytest.raises(LabelError, match="label a has no image"):
        labelled_receipts(tmp_path)


def test_folder_without_labels_says_where_they_go(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"NAME\.json"):
        labelled_receipts(tmp_path)

from pathlib import Path

import pytest

from cli.evaluation.comparison import Outcome, compare
from cli.evaluation.evaluation import Evaluation, Judged, errors, judge
from cli.evaluation.labels import ALL_FIELDS, FieldName, LabelledReceipt, Values
from cli.evaluation.record import ReadReceipt, ReadValue
from cli.evaluation.scores import Bin, Score, calibration, normalised, word_score

VALUES: dict[FieldName, str] = {
    "company": "LAMP SDN BHD",
    "date": "05/03/2025",
    "address": "1, JALAN DUA, 81100 JOHOR",
    "total": "RM3.00",
}
READ: dict[FieldName, ReadValue] = {
    "company": ReadValue("LAMP SDN. BHD.", "LAMP SDN. BHD.", 0.97),
    "date": ReadValue("2025-03-05", "05/03/2025", 0.96),
    "address": ReadValue("1, JALAN DUA", "1, JALAN DUA", 0.72),
}


def judged(*unlabelled: FieldName) -> Judged:
    label = LabelledReceipt(
        name="a",
        image=Path("a.jpg"),
        values={name: text for name, text in VALUES.items() if name not in unlabelled},
        words=("LAMP", "SDN", "BHD", "LAMP"),
    )
    return judge(label, ReadReceipt(2.0, READ, ("lamp", "SDN", "8HD")))


def outcome(confidence: float | None, *, right: bool) -> Outcome:
    got = ReadValue("3.00", "3.00", confidence)
    return Outcome("a", "total", "3.00", got, strict=right, normalised=right)


@pytest.mark.parametrize(
    ("field", "expected", "text", "printed", "strict", "same"),
    [
        ("company", "LAMP SDN BHD", "Lamp Sdn. Bhd.", "Lamp Sdn. Bhd.", False, True),
        ("company", "LAMP SDN BHD", "LAMPSDNBHD", "LAMPSDNBHD", False, True),
        ("company", "LAMP SDN BHD", "LUMP SDN BHD", "LUMP SDN BHD", False, False),
        ("company", "**", "--", "--", False, False),
        ("total", "RM 1,203.50", "1203.50", "RM1203.50", False, True),
        ("total", "3.00", "3", "3.00", True, True),
        ("total", "3.00", "3.01", "3.01", False, False),
        ("total", "nothing", "3.01", "3.01", False, False),
        ("date", "05/03/2025", "2025-03-05", "05/03/2025", True, True),
        ("date", "5 MAR 25", "2025-03-05", "05/03/2025", False, True),
        ("date", "05/03/2025", "2025-05-03", "05/03/2025", True, False),
        ("discount", "4.00", "-4.00", "-4.00", False, True),
        ("tax", "-4.00", "4.00", "4.00", False, False),
        ("number", "A-17", "A17", "A17", False, True),
        ("items", "3", "4", "4", False, False),
    ],
)
def test_values_are_the_same_in_what_they_say(  # noqa: PLR0913, PLR0917  a table's columns
    field: FieldName, expected: str, text: str, printed: str, strict: bool, same: bool
) -> None:
    found = compare("a", field, expected, ReadValue(text, printed, None))
    assert (found.strict, found.normalised) == (strict, same)


def test_missing_value_costs_recall_not_precision() -> None:
    outcomes = [
        compare("a", "total", "3.00", ReadValue("3.00", "3.00", None)),
        compare("b", "total", "3.00", None),
    ]
    score = normalised(outcomes)
    assert (score.precision, score.recall) == (1.0, 0.5)
    assert score.f1 == pytest.approx(2 / 3)


def test_value_without_label_is_not_judged() -> None:
    assert normalised([compare("a", "total", None, READ["company"])]) == Score(0, 0, 0)
    assert Score(0, 0, 0).f1 == 0.0


def test_words_count_as_often_as_they_are_printed() -> None:
    score = word_score([(["a", "a", "b"], ["A", "B", "B"]), ([], ["C"])])
    assert (score.right, score.found, score.there) == (2, 3, 4)


def test_calibration_counts_right_values_in_each_band() -> None:
    outcomes = [
        outcome(0.95, right=True),
        outcome(1.0, right=False),
        outcome(0.9, right=True),
        outcome(0.1, right=False),
        outcome(None, right=True),
    ]
    assert calibration(outcomes) == [
        Bin(0.0, 0.5, 1, 0),
        Bin(0.9, 0.95, 1, 1),
        Bin(0.95, 1.0, 2, 1),
    ]


def test_figures_have_their_published_form() -> None:
    assert Evaluation([judged(), judged()]).as_json() == {
        "documents": 2,
        "fields": {
            "company": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
            "date": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
            "address": {"precision": 0.0, "recall": 0.0, "f1": 0.0},
            "total": {"precision": 0.0, "recall": 0.0, "f1": 0.0},
        },
        "micro": {"strict_f1": 0.2857, "normalised_f1": 0.5714},
        "ocr_word_f1": 0.5714,
        "calibration": [
            {"from": 0.7, "to": 0.8, "values": 2, "right": 0},
            {"from": 0.95, "to": 1.0, "values": 4, "right": 4},
        ],
        "seconds_per_document": 2.0,
    }


def test_further_fields_count_where_labelled_but_not_in_micro() -> None:
    label = LabelledReceipt("a", Path("a.jpg"), {"total": "3.00", "tip": "1.00"}, None)
    read = ReadReceipt(1.0, {"total": ReadValue("3.00", "3.00", None)})
    figures = Evaluation([judge(label, read)]).as_json()
    assert figures["fields"]["tip"]["recall"] == 0.0
    assert "tax" not in figures["fields"]
    assert figures["micro"]["normalised_f1"] == 1.0


def test_receipts_of_a_file_are_held_against_their_labels_in_order() -> None:
    first, second = {"total": "3.00"}, {"total": "5.00"}
    label = LabelledReceipt("a", Path("a.jpg"), as_values(first), None, (as_values(second),))
    five = ReadValue("5.00", "5.00", None)
    both = judge(label, ReadReceipt(1.0, {"total": five}, others=({"total": five},)))
    assert [(e.document, e.field) for e in both.errors] == [("a", "total")]
    one = judge(label, ReadReceipt(1.0, {"total": five}))
    assert [(e.document, e.got) for e in one.errors] == [("a", five), ("a #2", None)]


def as_values(label: dict[str, str]) -> Values:
    return {field: label[field] for field in ALL_FIELDS if field in label}


def test_errors_name_what_is_wrong_or_missing() -> None:
    assert [error.field for error in errors([judged()])] == ["address", "total"]
    assert [error.field for error in errors([judged("total")])] == ["address"]

from local.ocr_service.exchange import TaskAnswer
from local.ocr_service.places import word_info
from local.ocr_service.truncation import cut_to
from receipts.text import Box, TextLine

WORD = word_info(TextLine(text="TOTAL", box=Box(10, 20, 110, 20, 110, 40, 10, 40)))


def test_fitting_answer_stays_whole() -> None:
    answer = TaskAnswer("01234567", {"kv_result": {}})

    assert cut_to(2, answer) == answer


def test_long_text_loses_end_and_result() -> None:
    answer = TaskAnswer('```json\n{"a": "b"}\n```', {"kv_result": {"a": "b"}})

    assert cut_to(4, answer) == TaskAnswer('```json\n{"a": "b')


def test_cut_never_halves_a_character() -> None:
    assert cut_to(1, TaskAnswer("abcé")).text == "abc"


def test_fitting_places_stay_whole() -> None:
    answer = TaskAnswer("[]", {"words_info": [WORD] * 3})

    assert cut_to(100, answer) == answer


def test_places_are_limited_as_written_out() -> None:
    answer = TaskAnswer("[]", {"words_info": [WORD] * 30})

    assert cut_to(100, answer) == TaskAnswer("[]", {"words_info": [WORD] * 5})

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.answers import read_answer
from receipts.errors import EngineAnswerInvalid
from receipts.text import Box


def answer(*, reason: str = "stop", text: str = "", **ocr_result: Any) -> bytes:
    content = {"text": text} | ({"ocr_result": ocr_result} if ocr_result else {})
    return json.dumps(
        {
            "output": {
                "choices": [
                    {
                        "finish_reason": reason,
                        "message": {"role": "assistant", "content": [content]},
                    }
                ]
            },
            "usage": {
                "input_tokens": 606,
                "output_tokens": 159,
                "total_tokens": 765,
                "image_tokens": 427,
                "input_tokens_details": {"text_tokens": 179},
            },
            "request_id": "r1",
        }
    ).encode()


def test_lines_come_with_their_boxes() -> None:
    word = {"text": "Total 9.00", "location": [52, 54, 250, 57, 249, 106, 52, 103]}
    (line,) = read_answer(answer(words_info=[word])).lines()
    assert line.text == "Total 9.00"
    assert line.box == Box(52, 54, 250, 57, 249, 106, 52, 103)


def test_rotated_rectangle_stands_in_for_a_location() -> None:
    """The documentation's own line, whose location is 52,54 250,57 249,106 52,103."""
    word = {"text": "Target Audience", "rotate_rect": [150, 80, 49, 197, -89]}
    (line,) = read_answer(answer(words_info=[word])).lines()
    corners = {(line.box[i], line.box[i + 1]) for i in range(0, 8, 2)}
    published = {(52, 54), (250, 57), (249, 106), (52, 103)}
    for x, y in corners:
        assert min(abs(x - px) + abs(y - py) for px, py in published) <= 12


def test_key_information_prefers_the_structured_result() -> None:
    body = answer(text="```json\n{broken", kv_result={"total": "9.00"})
    assert read_answer(body).key_information() == {"total": "9.00"}


@pytest.mark.parametrize(
    "text",
    ['{"total": "9.00"}', '```json\n{"total": "9.00"}\n```', '```json\n{"total": "9.00"}```'],
)
def test_key_information_is_unwrapped_from_fences(text: str) -> None:
    assert read_answer(answer(text=text)).key_information() == {"total": "9.00"}


def test_usage_is_what_was_billed() -> None:
    billed = read_answer(answer(kv_result={})).billed
    assert (billed.input_tokens, billed.output_tokens, billed.image_tokens) == (606, 159, 427)


@pytest.mark.parametrize("reason", ["length", "null", "tool_calls"])
def test_unfinished_answer_is_never_read(reason: str) -> None:
    with pytest.raises(EngineAnswerInvalid, match=reason):
        read_answer(answer(reason=reason, kv_result={"total": "9.00"}))


def test_recognition_without_lines_is_invalid() -> None:
    with pytest.raises(EngineAnswerInvalid, match="words_info"):
        read_answer(answer(text="Total")).lines()


@pytest.mark.parametrize("text", ["", "no json", "[1, 2]", '```json\n{"total": '])
def test_text_that_is_no_object_is_invalid(text: str) -> None:
    with pytest.raises(EngineAnswerInvalid):
        read_answer(answer(text=text)).key_information()


@given(st.integers(min_value=0, max_value=len(answer(kv_result={"total": "9.00"})) - 1))
def test_answer_cut_anywhere_is_invalid(length: int) -> None:
    with pytest.raises(EngineAnswerInvalid):
        read_answer(answer(kv_result={"total": "9.00"})[:length])

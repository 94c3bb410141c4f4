"""Whatever an engine answers gives a result that can be stored, or an EngineError."""

import json
import math
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from ocr import dashscope, openai_chat
from ocr.results import Fields, read_result, unwrap
from receipts.contracts import PageResult, Task, TaskResult
from receipts.errors import EngineError
from tests.unit.test_ocr_answers import completion, native
from tests.unit.test_ocr_results import TASKS, read

MARKED: list[Task] = ["advanced_recognition", "key_information_extraction", "table_parsing"]

# What an answer may be made of, so that most texts come near to a form that is read.
MARKS = """
    ``` ```json ```html $$ <table> </table> <tr> <td </ <![x < <!-- \\begin{a} \\end{a}
    { } [ ] "a" : , null NaN 1e999 "\\ud800" "text" "location" "rotate_rect" [1,2,3,4,5]
"""
FRAGMENTS = [*MARKS.split(), "9" * 5000, " ", "\n"]
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join) | st.text()
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
figures = st.integers(-9, 9) | st.sampled_from([1.5, math.nan, math.inf, 1e308, 10**400])


def stored(task: Task, fields: Fields) -> None:
    """Write the result as a page's, and read it again: nothing may have changed."""
    result = TaskResult(task=task, model="m", seconds=1, **fields)
    page = PageResult(document_id="d", part=1, page=1, tasks=(result,))
    assert PageResult.model_validate_json(page.model_dump_json()) == page


@given(task=st.sampled_from(TASKS), text=texts)
@example(task="table_parsing", text="<![x]>")
@example(task="key_information_extraction", text='{"a": "\\ud800"}')
@example(task="key_information_extraction", text='{"a":' * 5000 + "1" + "}" * 5000)
@example(task="custom", text='{"a": 1e999}')
@example(task="advanced_recognition", text='[{"text": "a", "rotate_rect": [NaN, 1, 1, 1, 1]}]')
def test_any_text_gives_a_result_that_can_be_stored(task: Task, text: str) -> None:
    fields = read(task, text)
    if task in MARKED and fields.get("parse_error"):
        assert fields["text"] in (text, unwrap(text)[1])
    stored(task, fields)


@given(
    task=st.sampled_from(TASKS),
    text=texts,
    words=st.none() | st.lists(values, max_size=3),
    fields=st.dictionaries(st.text(), values, max_size=4) | values,
)
@example(task="key_information_extraction", text="", words=None, fields={"a": math.inf})
@example(task="key_information_extraction", text="", words=None, fields={"a": [10**400]})
def test_any_structured_result_can_be_stored(
    task: Task, text: str, words: Any, fields: Any
) -> None:
    try:
        found = dashscope.read_answer(native(text, words_info=words, kv_result=fields))
    except EngineError:
        return
    stored(task, read_result(task, found))


@given(
    task=st.sampled_from(TASKS),
    word=st.fixed_dictionaries(
        {"text": st.text()},
        optional={
            "location": st.lists(figures, min_size=8, max_size=8) | values,
            "rotate_rect": st.lists(figures, min_size=5, max_size=5) | values,
            "pos_list": values,
        },
    ),
)
def test_any_line_can_be_stored_or_is_marked(task: Task, word: dict[str, Any]) -> None:
    body = json.dumps(word)
    in_text = openai_chat.read_answer(completion(f"[{body}]"))
    stored(task, read_result(task, in_text))
    try:
        beside_text = dashscope.read_answer(native(words_info=[word]))
    except EngineError:
        return
    stored(task, read_result(task, beside_text))

"""Answers read by their task: typed where they are what was asked for, else kept and marked."""

import json
import math
import time
from typing import Any, get_args

import pytest

from ocr import dashscope
from ocr.exchange import RawAnswer
from ocr.results import Fields, read_result, unwrap, without_null_words
from receipts.contracts import Task, Usage
from receipts.errors import EngineAnswerInvalid
from receipts.text import Box
from tests.unit.test_ocr_answers import native

TASKS: list[Task] = list(get_args(Task))
TABLE = "<table>\n<tr><th>Item</th></tr>\n<tr><td>Tea <b>2</b></td></tr>\n</table>"
DOCUMENT = "\\documentclass{article}\n\\begin{document}\nTea\n\\end{document}"
RECTANGLE = {"rotate_rect": [50, 10, 100, 20, 0], "text": "Tea"}


def answer(text: str = "", *, reason: str = "stop", **structured: Any) -> RawAnswer:
    return RawAnswer(text, reason, Usage(), **structured)


def read(task: Task, text: str) -> Fields:
    return read_result(task, answer(text))


@pytest.mark.parametrize(
    ("text", "language", "inside"),
    [
        ("```json\n{}\n```", "json", "{}"),
        ("```json\n{}```", "json", "{}"),
        ("\n ```JSON \r\n{}\r\n``` \n", "json", "{}"),
        ("```\n{}\n```", "", "{}"),
        ("```latex\n\\a\n\n```", "latex", "\\a"),
        ("```html\n<table>", "html", "<table>"),
        ("``````", "", ""),
        ("{}", "", "{}"),
        ("Total ```9```", "", "Total ```9```"),
    ],
)
def test_fence_is_unwrapped(text: str, language: str, inside: str) -> None:
    assert unwrap(text) == (language, inside)


def test_long_runs_of_space_unwrap_at_once() -> None:
    """A model that repeats itself fills its output with line breaks."""
    started = time.monotonic()
    text = "```html\n" + "\n" * 2_000 + "x"
    assert unwrap(text)[1].endswith("x")
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("task", TASKS)
def test_cut_answer_is_truncated_and_unread(task: Task) -> None:
    lines = dashscope.read_answer(native(words_info=[RECTANGLE])).lines
    cut = answer('{"total": "9', reason="length", lines=lines, key_information={"total": "9"})
    assert read_result(task, cut) == {"text": '{"total": "9', "truncated": True}


@pytest.mark.parametrize("reason", ["null", "tool_calls", "content_filter"])
@pytest.mark.parametrize("task", TASKS)
def test_answer_that_did_not_stop_is_invalid(task: Task, reason: str) -> None:
    with pytest.raises(EngineAnswerInvalid, match="not finished"):
        read_result(task, answer("Total 9.00", reason=reason, key_information={"total": "9"}))


def test_structured_information_goes_before_text() -> None:
    fields = read_result(
        "key_information_extraction", answer("```json\n{br", key_information={"total": "9.00"})
    )
    assert fields == {"key_information": {"total": "9.00"}}


@pytest.mark.parametrize("word", ["null", "NULL", " Null ", "", " "])
def test_word_for_nothing_is_null(word: str) -> None:
    said = {"time": word, "items": [{"price": word, "name": "null hypothesis"}]}
    expected = {"time": None, "items": [{"price": None, "name": "null hypothesis"}]}
    assert without_null_words(said) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Total 9.00",
        "[1, 2]",
        '```json\n{"total": ',
        '{"total": NaN}',
        '{"total": 1e999}',
        '{"total": "\\ud800"}',
        '{"total": ' + "9" * 5000 + "}",
        '{"a":' * 150 + "1" + "}" * 150,
        '{"a":' * 100_000,
    ],
    ids=lambda text: text[:24],
)
def test_text_that_is_no_object_is_kept_and_marked(text: str) -> None:
    expected = {"text": text, "text_format": "json", "parse_error": True}
    assert read("key_information_extraction", text) == expected


def test_structured_value_that_json_cannot_hold_is_marked() -> None:
    total = dashscope.read_answer(native("text", kv_result={"total": math.nan}))
    expected = {"text": "text", "text_format": "json", "parse_error": True}
    assert read_result("key_information_extraction", total) == expected


def test_lines_are_read_from_text_where_alone() -> None:
    (line,) = read("advanced_recognition", json.dumps([RECTANGLE]))["lines"]
    assert (line.text, line.box) == ("Tea", Box(0, 0, 100, 0, 100, 20, 0, 20))


@pytest.mark.parametrize(
    "text",
    ["", "Tea", "{}", json.dumps([RECTANGLE, {"text": "lost"}]), '[{"pos_list": []}'],
)
def test_lines_not_all_readable_are_kept_and_marked(text: str) -> None:
    expected = {"text": text, "text_format": "json", "parse_error": True}
    assert read("advanced_recognition", text) == expected


@pytest.mark.parametrize(
    "html",
    [
        TABLE,
        TABLE + "\n" + TABLE,
        f"<p>Title</p>{TABLE}<br>5 &lt; 6 & more",
        "<TABLE><tr><td><table></table></td></tr></TABLE>",
    ],
)
def test_closed_tables_are_whole(html: str) -> None:
    expected = {"text": html, "text_format": "html", "parse_error": False}
    assert read("table_parsing", f"```html\n{html}```") == expected


@pytest.mark.parametrize(
    "html",
    [
        "",
        "no table",
        "<table><tr></table></tr>",
        TABLE + "</table>",
        TABLE + "\n<tab",
        TABLE + "\n</",
        TABLE + "<![x]>",
        TABLE + "<!-- more",
        "</table>",
    ],
)
def test_table_with_a_loose_end_is_marked(html: str) -> None:
    assert read("table_parsing", html) == {"text": html, "text_format": "html", "parse_error": True}


def test_table_cut_anywhere_is_marked() -> None:
    for length in range(len(TABLE)):
        assert read("table_parsing", f"```html\n{TABLE[:length]}\n```")["parse_error"], length


def test_document_is_whole_with_its_end() -> None:
    expected = {"text": DOCUMENT, "text_format": "latex", "parse_error": False}
    assert read("document_parsing", f"```latex\n{DOCUMENT}\n\n```") == expected


def test_document_cut_after_its_class_is_marked() -> None:
    for length in range(len("\\documentclass"), len(DOCUMENT)):
        assert read("document_parsing", f"```latex\n{DOCUMENT[:length]}")["parse_error"], length


def test_part_of_a_document_needs_no_class() -> None:
    assert not read("document_parsing", "\\begin{tabular}{l}Tea\\end{tabular}")["parse_error"]
    assert read("document_parsing", "\\begin{tabular}{l}Tea")["parse_error"]


@pytest.mark.parametrize(
    ("text", "formula", "broken"),
    [
        ("$$ x = 1 $$", "x = 1", False),
        ("```latex\n$$\nx = 1\n$$\n```", "x = 1", False),
        ("x = 1", "x = 1", False),
        ("$$ x $$ and $$ y $$", "$$ x $$ and $$ y $$", False),
        ("$$ x = 1", "$$ x = 1", True),
    ],
)
def test_formula_loses_its_delimiters(text: str, formula: str, broken: bool) -> None:
    expected = {"text": formula, "text_format": "latex", "parse_error": broken}
    assert read("formula_recognition", text) == expected


@pytest.mark.parametrize("task", ["text_recognition", "multi_lan"])
@pytest.mark.parametrize("text", ["", "Total\r\n9.00\n\n", "```json\n{}\n```", "a\u2028b\u0085c"])
def test_plain_text_stays_as_it_came(task: Task, text: str) -> None:
    assert read(task, text) == {"text": text, "text_format": "plain"}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('{"total": "null"}', {"key_information": {"total": None}}),
        ('```json\n{"total": "9"}```', {"key_information": {"total": "9"}}),
        ("```json\n[1, 2]\n```", {"text": "[1, 2]", "text_format": "json"}),
        (
            "```json\n{9}\n```",
            {"text": "```json\n{9}\n```", "text_format": "json", "parse_error": True},
        ),
        ("Nine francs.", {"text": "Nine francs.", "text_format": "plain"}),
        ("9.00", {"text": "9.00", "text_format": "plain"}),
    ],
)
def test_custom_answer_is_json_or_text(text: str, fields: Fields) -> None:
    assert read("custom", text) == fields

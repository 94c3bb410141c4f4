import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from local.ocr_service.errors import ApiError
from local.ocr_service.exchange import DEFAULT_TASK, OcrRequest, TaskAnswer
from local.ocr_service.key_information import fill, key_information
from local.ocr_service.pixels import Size, default_bounds
from local.ocr_service.tasks import advanced_recognition, built_in_tasks, text_recognition
from local.ocr_service.usage import usage
from receipts.printed import PrintedLineItem, PrintedReceipt
from receipts.text import Box, TextLine

RECEIPT = PrintedReceipt(
    merchant_name="CAFÉ",
    total="12.50",
    line_items=(
        PrintedLineItem(description="Tea", total="2.50"),
        PrintedLineItem(description="Cake", total="10.00"),
    ),
)
LINES = (
    TextLine(text="TOTAL", box=Box(10, 20, 110, 20, 110, 40, 10, 40)),
    TextLine(text="12.50", box=Box(300, 21, 360, 21, 360, 41, 300, 41)),
    TextLine(text="THANKS", box=Box(10, 80, 110, 80, 110, 100, 10, 100)),
)


def asked(task: str = DEFAULT_TASK, *, prompt: str = "", **schema: object) -> OcrRequest:
    return OcrRequest(
        model="qwen-vl-ocr",
        image="",
        bounds=default_bounds(28),
        max_tokens=4096,
        task=task,
        prompt=prompt,
        result_schema=schema or None,
    )


def read_receipt(lines: Sequence[TextLine]) -> PrintedReceipt:
    return RECEIPT if lines else PrintedReceipt()


def test_every_line_has_its_place() -> None:
    result = advanced_recognition(LINES, asked()).result

    assert result is not None
    assert len(result["words_info"]) == 3
    assert result["words_info"][0] == {
        "text": "TOTAL",
        "rotate_rect": [60, 30, 20, 100, -90],
        "location": [10, 20, 110, 20, 110, 40, 10, 40],
    }


def test_text_of_places_is_unclosed() -> None:
    text = advanced_recognition(LINES, asked()).text

    assert text == '```json\n[{"pos_list": [{"rotate_rect": [185, 60, 80, 350, 90]}]}```'


def test_blank_page_has_no_places() -> None:
    assert advanced_recognition([], asked()) == TaskAnswer("```json\n[]\n```", {"words_info": []})


def test_plain_text_keeps_rows_together() -> None:
    assert text_recognition(LINES, asked()) == TaskAnswer("TOTAL 12.50\nTHANKS")


def test_only_asked_keys_come_back() -> None:
    request = asked(total="", merchant_name="", weather="")

    answer = key_information(LINES, request, extract=read_receipt)

    assert answer.result == {
        "kv_result": {"total": "12.50", "merchant_name": "CAFÉ", "weather": None}
    }


def test_text_is_the_same_fenced() -> None:
    answer = key_information(LINES, asked(merchant_name=""), extract=read_receipt)

    assert answer.text == '```json\n{\n    "merchant_name": "CAFÉ"\n}\n```'


def test_without_schema_printed_pairs_come_back() -> None:
    date = TextLine(text="Date: 2024-03-18", box=Box(10, 140, 210, 140, 210, 160, 10, 160))

    answer = key_information([*LINES, date], asked(), extract=read_receipt)

    assert answer.result == {"kv_result": {"TOTAL": "12.50", "Date": "2024-03-18"}}


def test_key_that_is_no_field_is_found_by_label() -> None:
    date = TextLine(text="Date: 2024-03-18", box=Box(10, 140, 210, 140, 210, 160, 10, 160))

    answer = key_information([date], asked(Date=""), extract=read_receipt)

    assert answer.result == {"kv_result": {"Date": "2024-03-18"}}


def test_protocol_without_results_gets_text_alone() -> None:
    request = replace(asked(total=""), structured=False)

    answer = key_information(LINES, request, extract=read_receipt)

    assert answer == TaskAnswer('```json\n{\n    "total": "12.50"\n}\n```')


def test_protocol_without_results_has_places_in_text() -> None:
    text = advanced_recognition(LINES, replace(asked(), structured=False)).text

    places = json.loads(text.removeprefix("```json").removesuffix("```"))
    assert places[0] == {"pos_list": [{"rotate_rect": [60, 30, 20, 100, -90]}], "text": "TOTAL"}


def test_list_element_is_a_template() -> None:
    template = {"line_items": [{"description": "", "total": ""}], "tax_lines": [{"rate": ""}]}

    assert fill(template, RECEIPT.model_dump()) == {
        "line_items": [
            {"description": "Tea", "total": "2.50"},
            {"description": "Cake", "total": "10.00"},
        ],
        "tax_lines": [],
    }


def test_labels_and_groups_find_fields() -> None:
    template = {"Merchant Name": "the shop", "sums": {"Total": ""}}

    assert fill(template, RECEIPT.model_dump()) == {
        "Merchant Name": "CAFÉ",
        "sums": {"Total": "12.50"},
    }


def test_list_for_a_leaf_is_null() -> None:
    assert fill({"line_items": ""}, RECEIPT.model_dump()) == {"line_items": None}


def test_fourth_layer_of_schema_is_refused() -> None:
    with pytest.raises(ApiError, match="at most 3 layers"):
        key_information(LINES, asked(a={"b": [{"c": ""}]}), extract=read_receipt)


def test_turned_page_is_extracted_upright() -> None:
    running_down = TextLine(text="SHOP", box=Box(90, 10, 90, 110, 70, 110, 70, 10))
    seen: list[TextLine] = []

    def extract(lines: Sequence[TextLine]) -> PrintedReceipt:
        seen.extend(lines)
        return PrintedReceipt()

    key_information([running_down], asked(total=""), extract=extract)

    assert seen[0].box == Box(0, 0, 100, 0, 100, 20, 0, 20)


def test_all_but_formulas_are_built_in() -> None:
    assert set(built_in_tasks(read_receipt)) == {
        "advanced_recognition",
        "key_information_extraction",
        "table_parsing",
        "document_parsing",
        "text_recognition",
        "multi_lan",
    }


@pytest.mark.parametrize(
    ("request_", "prompt_tokens"),
    [
        (asked("advanced_recognition"), 33),
        (asked(), 35),
        (asked(prompt="Read the number of the ticket."), 20),
        (asked("key_information_extraction", total=""), 212),
    ],
)
def test_bill_counts_image_prompt_and_text(request_: OcrRequest, prompt_tokens: int) -> None:
    bill = usage(request_, Size(689, 487), TaskAnswer("0123456789"))

    assert (bill.image_tokens, bill.prompt_tokens, bill.output_tokens) == (427, prompt_tokens, 3)

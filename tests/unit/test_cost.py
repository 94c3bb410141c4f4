from decimal import ROUND_HALF_UP, Decimal

import pytest

from receipts.contracts import Usage
from receipts.cost import Call, cost, estimate, page_calls
from receipts.models import Region, find_model
from receipts.profiles import find_profile

DOCUMENTED = find_model("qwen-vl-ocr@2025-11-05")
SNAPSHOT = find_model("qwen-vl-ocr-2025-11-20")

# Input and output tokens of the documentation's samples; Singapore, Beijing, Beijing in a batch,
# and Singapore at the prices of the newer snapshot.
SAMPLES = [
    (606, 159, "0.00055080", "0.00054851", "0.00027425", "0.00006786"),
    (577, 42, "0.00044568", "0.00044382", "0.00022191", "0.00004711"),
    (1_410, 38, "0.00104256", "0.00103822", "0.00051911", "0.00010478"),
    (3_555, 1_981, "0.00398592", "0.00396931", "0.00198466", "0.00056581"),
    (3_416, 845, "0.00306792", "0.00305514", "0.00152757", "0.00037432"),
    (569, 93, "0.00047664", "0.00047465", "0.00023733", "0.00005471"),
    (1_333, 213, "0.00111312", "0.00110848", "0.00055424", "0.00012739"),
    (8_229, 38, "0.00595224", "0.00592744", "0.00296372", "0.00058211"),
    (30_000, 4_096, "0.02454912", "0.02444683", "0.01222342", "0.00275536"),
]


def call(task: str, **changes: object) -> Call:
    sizes = {"width": 689, "height": 487, "min_pixels": 3136, "max_pixels": 6_422_528}
    return Call.model_validate({"task": task, **sizes, **changes})


@pytest.mark.parametrize("row", SAMPLES, ids=lambda row: f"{row[0]}+{row[1]}")
def test_samples_cost_what_the_table_says(row: tuple[int, int, str, str, str, str]) -> None:
    usage = Usage(input_tokens=row[0], output_tokens=row[1], image_tokens=row[0] - 1)
    amounts = (
        cost(usage, DOCUMENTED, region="singapore"),
        cost(usage, DOCUMENTED, region="beijing"),
        cost(usage, DOCUMENTED, region="beijing", batch=True),
        cost(usage, SNAPSHOT, region="singapore"),
    )
    rounded = [
        amount and amount.quantize(Decimal("1e-8"), rounding=ROUND_HALF_UP) for amount in amounts
    ]
    assert [str(amount) for amount in rounded] == list(row[2:])


def test_cost_is_exact() -> None:
    usage = Usage(input_tokens=606, output_tokens=159)
    assert cost(usage, DOCUMENTED, region="beijing", batch=True) == Decimal("0.0002742525")


def test_costs_add_up_to_cost_of_sum() -> None:
    pages = [Usage(input_tokens=row[0], output_tokens=row[1]) for row in SAMPLES]
    total = Usage()
    amount = Decimal()
    for page in pages:
        total += page
        amount += cost(page, SNAPSHOT, region="singapore") or 0
    assert cost(total, SNAPSHOT, region="singapore") == amount


@pytest.mark.parametrize(
    ("name", "region", "batch"),
    [
        ("qwen-vl-ocr", None, False),
        ("llava", "singapore", False),
        ("qwen3.5-ocr", "beijing", False),
        ("qwen-vl-ocr-latest", "singapore", False),
        ("qwen-vl-ocr-2025-08-28", "virginia", False),
        ("qwen-vl-ocr", "singapore", True),
        ("qwen-vl-ocr-2025-11-20", "beijing", True),
    ],
)
def test_missing_price_is_no_cost(name: str, region: Region | None, batch: bool) -> None:
    usage = Usage(input_tokens=606, output_tokens=159)
    assert cost(usage, find_model(name), region=region, batch=batch) is None


def test_sample_is_estimated_as_billed() -> None:
    estimated = estimate(call("multi_lan", width=6000, height=3000), DOCUMENTED)
    assert estimated == Usage(input_tokens=8_229, output_tokens=38, image_tokens=8_194)


def test_ticket_is_estimated_close_to_billed() -> None:
    estimated = estimate(call("custom", text="x" * 677), DOCUMENTED)
    assert estimated.image_tokens == 427
    assert 606 <= estimated.input_tokens <= 612
    assert estimated.output_tokens == 159


def test_schema_lengthens_prompt_and_answer() -> None:
    short = '{"Date": "", "Time": "", "Fuel Surcharge": ""}'
    small = estimate(call("key_information_extraction", text=short), DOCUMENTED)
    large = estimate(call("key_information_extraction", text=short * 4), DOCUMENTED)
    assert small.output_tokens == pytest.approx(42, rel=0.2)
    assert large.output_tokens > small.output_tokens
    assert large.input_tokens > small.input_tokens


def test_output_estimate_stops_at_the_cap() -> None:
    estimated = estimate(call("key_information_extraction", text="x" * 9_000), DOCUMENTED)
    assert estimated.output_tokens == DOCUMENTED.default_max_output


def test_estimate_never_exceeds_the_input() -> None:
    huge = call("text_recognition", width=5_600, height=4_200, max_pixels=23_520_000)
    assert estimate(huge, DOCUMENTED).input_tokens <= DOCUMENTED.max_input


def test_page_takes_a_call_a_task() -> None:
    profile = find_profile("receipts")
    calls = list(page_calls(profile, width=1240, height=1754))
    assert tuple(planned.task for planned in calls) == tuple(task.task for task in profile.tasks)
    texts = {planned.task: planned.text for planned in calls}
    assert texts["advanced_recognition"] == ""
    assert "merchant_name" in texts["key_information_extraction"]

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from receipts.models import find_model
from receipts.tokens import image_tokens, prompt_tokens, safe_max_pixels, smart_resize, text_tokens

# The vendor's samples, the cap it states, the most it allows.
USUAL, CAP, MOST = 6_422_528, 15_680_000, 23_520_000

SIDES = st.integers(min_value=11, max_value=60_000)
PATCHES = st.sampled_from([28, 32])

type Size = tuple[int, int]
type Counted = tuple[Size, int]

# Size; what the documentation's code makes of it with patches of 28 pixels under the usual, the
# stated and the largest bound; and with patches of 32 pixels.
TABLE: list[tuple[Size, list[Counted], Counted]] = [
    ((11, 11), 3 * [((56, 56), 6)], ((64, 64), 6)),
    ((28, 112), 3 * [((28, 112), 6)], ((32, 128), 6)),
    ((2200, 11), 3 * [((812, 28), 31)], ((800, 32), 27)),
    ((100, 40), 3 * [((112, 28), 6)], ((96, 32), 5)),
    ((640, 480), 3 * [((644, 476), 393)], ((640, 480), 302)),
    ((689, 487), 3 * [((700, 476), 427)], ((704, 480), 332)),
    ((800, 600), 3 * [((812, 588), 611)], ((800, 608), 477)),
    ((1024, 768), 3 * [((1036, 756), 1001)], ((1024, 768), 770)),
    ((1240, 1754), 3 * [((1232, 1764), 2774)], ((1248, 1760), 2147)),
    ((1500, 1734), 3 * [((1512, 1736), 3350)], ((1504, 1728), 2540)),
    ((1654, 2339), 3 * [((1652, 2352), 4958)], ((1664, 2336), 3798)),
    ((1920, 1080), 3 * [((1932, 1092), 2693)], ((1920, 1088), 2042)),
    (
        (2480, 3508),
        [((2128, 2996), 8134), ((2492, 3500), 11127), ((2492, 3500), 11127)],
        ((2432, 3424), 8134),
    ),
    (
        (3024, 4032),
        [((2184, 2912), 8114), ((3024, 4032), 15554), ((3024, 4032), 15554)],
        ((2496, 3328), 8114),
    ),
    (
        (3840, 2160),
        [((3360, 1876), 8042), ((3836, 2156), 10551), ((3836, 2156), 10551)],
        ((3840, 2176), 8162),
    ),
    (
        (4000, 6000),
        [((2044, 3080), 8032), ((3220, 4844), 19897), ((3948, 5936), 29894)],
        ((2336, 3520), 8032),
    ),
    (
        (6000, 3000),
        [((3584, 1792), 8194), ((5600, 2800), 20002), ((5992, 2996), 22900)],
        ((4096, 2048), 8194),
    ),
    (
        (7680, 4320),
        [((3360, 1876), 8042), ((5264, 2968), 19930), ((6440, 3612), 29672)],
        ((3840, 2144), 8042),
    ),
    (
        (4960, 7016),
        [((2128, 2996), 8134), ((3304, 4704), 19826), ((4060, 5740), 29727)],
        ((2432, 3424), 8134),
    ),
]


def counted(size: Size, max_pixels: int, *, patch: int, min_pixels: int) -> Counted:
    bounds = {"min_pixels": min_pixels, "max_pixels": max_pixels, "patch": patch}
    return smart_resize(*size, **bounds), image_tokens(*size, **bounds)


@pytest.mark.parametrize(
    ("size", "billed"), [((689, 487), 427), ((1500, 1734), 3350), ((6000, 3000), 8194)]
)
def test_published_image_tokens_are_met(size: Size, billed: int) -> None:
    assert image_tokens(*size, min_pixels=3136, max_pixels=USUAL, patch=28) == billed


@pytest.mark.parametrize("row", TABLE, ids=lambda row: "x".join(map(str, row[0])))
def test_sizes_are_those_of_the_table(row: tuple[Size, list[Counted], Counted]) -> None:
    size, earlier, later = row
    assert [
        counted(size, most, patch=28, min_pixels=3136) for most in (USUAL, CAP, MOST)
    ] == earlier
    assert counted(size, 32 * 32 * 8192, patch=32, min_pixels=32 * 32 * 3) == later


def test_larger_minimum_makes_small_image_dearer() -> None:
    assert image_tokens(100, 40, min_pixels=401_408, max_pixels=USUAL, patch=28) == 542


@given(
    width=SIDES,
    height=SIDES,
    max_pixels=st.integers(min_value=30 * 32 * 32, max_value=MOST),
    patch=PATCHES,
)
def test_resized_image_keeps_its_bounds(
    width: int, height: int, max_pixels: int, patch: int
) -> None:
    assume(max(width, height) <= 200 * min(width, height))
    resized = smart_resize(
        width, height, min_pixels=4 * patch**2, max_pixels=max_pixels, patch=patch
    )
    assert 4 * patch**2 <= resized[0] * resized[1] <= max_pixels
    assert min(resized) >= patch
    assert resized[0] % patch == resized[1] % patch == 0


@given(width=SIDES, height=SIDES)
def test_image_never_exceeds_worst_case(width: int, height: int) -> None:
    assume(max(width, height) <= 200 * min(width, height))
    tokens = image_tokens(width, height, min_pixels=3136, max_pixels=MOST, patch=28)
    assert 6 <= tokens <= 30_002


def test_worst_case_exceeds_input_by_two() -> None:
    assert image_tokens(5600, 4200, min_pixels=3136, max_pixels=MOST, patch=28) == 30_002


def test_strip_in_small_bounds_keeps_a_patch() -> None:
    assert smart_resize(60_000, 300, min_pixels=3136, max_pixels=100_000, patch=28) == (3556, 28)


def test_safe_bound_is_that_of_the_fact() -> None:
    assert safe_max_pixels(find_model("qwen-vl-ocr@2025-11-05"), 200) == 23_361_632


@given(
    across=st.integers(min_value=1, max_value=400),
    prompt=st.integers(min_value=0, max_value=2_000),
    name=st.sampled_from(["qwen-vl-ocr", "qwen-vl-ocr@2025-11-05", "llava"]),
)
def test_safe_bound_fits_the_input(across: int, prompt: int, name: str) -> None:
    model = find_model(name)
    most = safe_max_pixels(model, prompt)
    width = across * model.patch
    tokens = image_tokens(width, most // width, min_pixels=3136, max_pixels=most, patch=model.patch)
    assert tokens + prompt <= model.max_input
    fullest = image_tokens(
        model.patch, most // model.patch, min_pixels=3136, max_pixels=most, patch=model.patch
    )
    assert fullest + prompt == model.max_input


@pytest.mark.parametrize(
    ("task", "tokens"),
    [
        ("advanced_recognition", 1410 - 1377),
        ("table_parsing", 85),
        ("document_parsing", 3416 - 3350),
        ("formula_recognition", 39),
        ("text_recognition", 1333 - 1298),
        ("multi_lan", 8229 - 8194),
    ],
)
def test_task_prompts_are_as_billed(task: str, tokens: int) -> None:
    assert prompt_tokens(task) == tokens


# Lengths of the documentation's prompts, with the text tokens of its samples.
@pytest.mark.parametrize(
    ("length", "billed"), [(106, 33), (327, 85), (257, 66), (119, 39), (101, 35), (677, 179)]
)
def test_custom_prompt_is_about_as_billed(length: int, billed: int) -> None:
    assert billed <= prompt_tokens("custom", "x" * length) <= 1.2 * billed


def test_schema_adds_to_the_prompt() -> None:
    schema = '{"Date": ""}'
    bare = prompt_tokens("key_information_extraction")
    assert prompt_tokens("key_information_extraction", schema) == bare + text_tokens(schema)


def test_text_outside_latin_counts_more() -> None:
    assert text_tokens("発票") > text_tokens("ab")
    assert text_tokens("") == 0

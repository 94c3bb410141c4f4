import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from preprocess.look.image_hash import image_hash
from preprocess.look.look import TURNS
from preprocess.page import PreparedPage
from preprocess.pages import PageLimits, open_pages
from receipts.checks.duplicates import look_alike


def page(*blocks: tuple[int, int, int, int]) -> Image.Image:
    image = Image.new("L", (630, 800), 240)
    for block in blocks:
        ImageDraw.Draw(image).rectangle(block, fill=40)
    return image


BILL = page((200, 40, 430, 130), (40, 210, 350, 330), (450, 420, 600, 700))
OTHER = page((40, 40, 130, 700), (260, 420, 500, 560))


def hash_of(image: Image.Image, turn: int = 0) -> str:
    found = image_hash(image, turn)
    assert found
    return found


def encoded(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)


def test_hash_has_sixteen_digits() -> None:
    assert len(hash_of(BILL)) == len(hash_of(OTHER)) == 16


@pytest.mark.parametrize("quality", [30, 95])
def test_encoding_anew_keeps_the_hash(quality: int) -> None:
    assert hash_of(encoded(BILL, quality)) == hash_of(BILL)


def test_smaller_copy_has_the_same_hash() -> None:
    assert hash_of(BILL.resize((441, 560))) == hash_of(BILL)


def test_turned_page_has_the_hash_of_the_upright_one() -> None:
    lying = BILL.transpose(TURNS[270])
    assert hash_of(lying, 90) == hash_of(BILL)
    assert hash_of(lying) != hash_of(BILL)


def test_other_page_does_not_look_alike() -> None:
    assert not look_alike(hash_of(BILL), hash_of(OTHER))


def test_small_stain_looks_alike() -> None:
    stained = BILL.copy()
    ImageDraw.Draw(stained).text((60, 600), "paid", fill=90, font=ImageFont.load_default(30))
    assert look_alike(hash_of(stained), hash_of(BILL))


def test_facts_of_a_page_have_its_hash() -> None:
    buffer = io.BytesIO()
    BILL.save(buffer, "PNG")
    (prepared,) = open_pages(buffer.getvalue(), PageLimits()).pages()
    assert isinstance(prepared, PreparedPage)
    assert prepared.facts.image_hash == hash_of(BILL)


def test_paper_alone_has_no_hash() -> None:
    noisy = Image.effect_noise((630, 800), 6)
    assert image_hash(noisy, 0) is None

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from preprocess.formats.isolation import Isolated, in_child
from receipts.errors import DamagedFile, PasswordProtected, TooManyPixels


def refuse(number: int) -> int:
    raise PasswordProtected(f"Page {number} is locked.")


def wait(number: int) -> int:
    if number == 1:
        signal.pause()
    return number


def crash(number: int) -> int:
    if number == 1:
        signal.raise_signal(signal.SIGKILL)
    return number


def fill_memory(number: int) -> int:
    return len(bytearray(number * 4_000_000_000))


def crashing_from_second_on() -> Callable[[int], int]:
    """As native code does that gathers waste until there is no more memory."""
    asked: list[int] = []

    def work(number: int) -> int:
        asked.append(number)
        if len(asked) > 1:
            signal.raise_signal(signal.SIGKILL)
        return number

    return work


def test_result_comes_back() -> None:
    assert in_child(lambda: b"x" * 8_000_000) == b"x" * 8_000_000


def test_work_is_done_elsewhere() -> None:
    assert in_child(os.getpid) != os.getpid()


def test_one_child_serves_many_numbers() -> None:
    reader = Isolated[int, int](lambda _: os.getpid())
    assert reader.ask(1) == reader.ask(2)


def test_refusal_comes_back() -> None:
    with pytest.raises(PasswordProtected, match="Page 7 is locked"):
        Isolated(refuse).ask(7)
    assert multiprocessing.active_children() == []


def test_work_without_end_is_stopped() -> None:
    reader = Isolated(wait, seconds=0.2)
    with pytest.raises(DamagedFile, match="takes too long"):
        reader.ask(1)
    assert multiprocessing.active_children() == []
    assert reader.ask(2) == 2


def test_crash_of_native_code_is_damage() -> None:
    reader = Isolated(crash)
    with pytest.raises(DamagedFile, match="is damaged"):
        reader.ask(1)
    assert reader.ask(2) == 2


def test_crash_of_used_child_is_tried_anew() -> None:
    reader = Isolated(crashing_from_second_on())
    assert [reader.ask(number) for number in (1, 2, 3)] == [1, 2, 3]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory use is not told here")
def test_memory_of_child_is_limited() -> None:
    with pytest.raises(TooManyPixels):
        Isolated(fill_memory).ask(1)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory use is not told here")
def test_answer_too_large_to_be_sent_is_a_refusal() -> None:
    with pytest.raises(TooManyPixels):
        in_child(lambda: bytes(500_000_000))


def test_codec_does_not_fill_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    """Native code writes past Python, as libtiff does of each tag that it does not know."""
    assert in_child(lambda: os.write(2, b"unknown tag")) == len(b"unknown tag")
    assert capfd.readouterr().err == ""


def test_fault_of_ours_is_no_damage(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="exit code 1"):
        in_child(lambda: 1 // 0)
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_child_ends_with_its_reader() -> None:
    reader = Isolated[int, int](lambda _: os.getpid())
    process = reader.ask(1)
    del reader
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)

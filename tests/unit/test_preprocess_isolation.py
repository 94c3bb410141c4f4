import signal
from pathlib import Path

import pytest

from preprocess.isolation import in_child
from receipts.errors import DamagedFile, PasswordProtected, TooManyPixels


def refuse() -> int:
    raise PasswordProtected("Save it without a password.")


def wait() -> int:
    signal.pause()
    return 1


def crash() -> int:
    signal.raise_signal(signal.SIGKILL)
    return 1


def fill_memory() -> int:
    return len(bytearray(4_000_000_000))


def test_result_comes_back() -> None:
    assert in_child(lambda: b"x" * 8_000_000, "The page") == b"x" * 8_000_000


def test_refusal_comes_back() -> None:
    with pytest.raises(PasswordProtected, match="Save it without a password"):
        in_child(refuse, "The page")


def test_work_without_end_is_stopped() -> None:
    with pytest.raises(DamagedFile, match="Page 3 takes too long"):
        in_child(wait, "Page 3", seconds=0.05)


def test_crash_of_native_code_is_damage() -> None:
    with pytest.raises(DamagedFile, match="Page 3 is damaged"):
        in_child(crash, "Page 3")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory use is not told here")
def test_memory_of_child_is_limited() -> None:
    with pytest.raises(TooManyPixels):
        in_child(fill_memory, "The page")


def test_fault_of_ours_is_no_damage(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="exit code 1"):
        in_child(lambda: 1 // 0, "The page")
    assert "ZeroDivisionError" in capfd.readouterr().err
